//! One world per test: sandbox, home and recordings.

// What a test stands on may give up by panicking, and says what it skips on stdout.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[cfg(unix)]
pub mod browser;
mod checkout;
pub mod faults;
pub mod generated;
pub mod git;
#[cfg(target_os = "linux")]
pub mod hostile_bus;
#[cfg(target_os = "linux")]
pub mod keyring;
pub mod listener;
pub mod pages;
pub mod picture;
mod ran;
pub mod recordings;
pub mod stranger;
pub mod terminal;
pub mod walks;
#[cfg(unix)]
pub mod walls;
mod world;

pub use checkout::Checkout;
pub use git::Git;
pub use listener::Listener;
pub use ran::Ran;
pub use terminal::Terminal;
pub use terminal::answering;
pub use world::{Lab, PASSWORD, login, login_of, with_named_tokens};
