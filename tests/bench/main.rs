//! `tests/run --bench`: how fast it is, as ratios against a named peer in the same run.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod cold_login;
mod helper;
mod median;
mod python;
mod token_page;

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
