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

mod accounts;
mod answered_otherwise;
mod answers;
mod api_for_scripts;
mod argv_in_pages;
mod attacks;
mod bad_input;
mod bytes;
mod calls;
mod client_certificates;
mod clocks;
mod completions;
mod concurrent_change;
mod configured_root;
mod conformance;
mod conformance_git;
mod context_path;
mod doctor;
mod dripping;
mod environment;
mod errors_page;
mod everyday;
mod failures;
mod faults;
mod foreign_homes;
mod framing;
mod front_headers;
mod git;
mod half_done;
mod help;
mod hidden_version;
mod homes;
mod hosted_git;
mod hostile_checkout;
mod hostile_words;
mod init;
mod interrupted;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
mod keyrings;
mod large_pages;
mod layers;
mod left_pending;
mod legacy;
mod life_cycle;
mod locks;
mod login;
mod machine;
mod mint;
mod mint_jobs;
mod never_lost;
mod next_steps;
mod other_ends;
mod other_programs;
mod outputs;
mod parallel;
mod pasted_paths;
mod picture;
mod progress;
mod project;
mod prompts;
mod protocol;
mod reached;
mod real;
mod recipes;
mod revoke;
mod routes;
mod screens;
mod secrets;
mod shell_quotes;
mod states;
mod steps;
mod terminal;
#[cfg(target_os = "linux")]
mod token_formats;
mod tokens;
mod transport;
mod typed;
#[cfg(target_os = "linux")]
mod unasked;
mod undumpable;
mod unrecorded;
mod unrecorded_versions;
mod walks;
mod walkthrough;
#[cfg(unix)]
mod walls;
mod ways_in;
mod wire;
mod words;
#[cfg(target_os = "linux")]
mod yesterday;
