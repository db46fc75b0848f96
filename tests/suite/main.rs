//! Every end-to-end test, in one binary.

// A test says what is wrong by panicking, and what it skipped or counted on stdout.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub
)]

mod bad_days;
mod bad_input;
mod conformance;
mod errors_page;
mod faults;
mod first_light;
mod git;
mod help;
mod hostile_checkout;
mod init;
#[cfg(target_os = "linux")]
mod keyring;
mod layers;
mod others;
mod project;
mod protocol;
mod recipes;
mod revoke;
mod secrets;
mod several;
mod tokens;
