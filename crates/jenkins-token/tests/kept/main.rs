//! What is kept on this machine: records, accounts, locks, and the directories they live in.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test may fail and be slow")]

mod contract;
mod environment;
#[cfg(unix)]
mod file_store;
#[cfg(unix)]
mod full_disk;
mod home;
mod lock;
mod record;
mod registry;
mod secrecy;
mod world;
