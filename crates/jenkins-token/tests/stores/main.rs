//! What is kept on this machine: records, accounts, locks, and the directories they live in.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test may fail and be slow")]

mod contract;
mod environment;
mod facts;
mod file_store;
mod full_disk;
mod home;
#[cfg(target_os = "linux")]
mod hostile_bus;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
#[path = "../../../../tests/lab/hostile_bus.rs"]
#[allow(clippy::expect_used, clippy::missing_panics_doc, unreachable_pub)]
mod lab_hostile_bus;
#[cfg(target_os = "linux")]
#[path = "../../../../tests/lab/keyring/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "the end-to-end tests use it too")]
#[allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::missing_panics_doc)]
mod lab_keyring;
mod lock;
#[cfg(target_os = "linux")]
mod memory;
mod record;
mod registry;
mod secrecy;
mod site;
mod world;
