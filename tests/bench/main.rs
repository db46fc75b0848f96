//! `tests/run --bench`: how fast it is, as ratios against a named peer in the same run.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod cold_login;
mod helper;
mod python;
mod token_page;

use std::time::Duration;

fn main() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // One by one, as they are shipped: together they would share features.
    for package in ["cargo-jenkins", "git-credential-jenkins"] {
        let built = std::process::Command::new(&cargo)
            .args(["build", "--quiet", "--release", "--locked", "-p", package])
            .status();
        assert!(built.expect("cargo runs").success(), "{package} does not build");
    }
    cold_login::measure();
    token_page::measure();
    helper::measure();
    python::measure();
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
