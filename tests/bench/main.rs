//! `tests/run --bench`: how fast it is, as ratios against a named peer in the same run.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod cold_login;
mod python;
mod token_page;

fn main() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = std::process::Command::new(cargo)
        .args(["build", "--quiet", "--release", "--locked", "-p", "cargo-jenkins"])
        .status();
    assert!(built.expect("cargo runs").success(), "cargo-jenkins does not build");
    cold_login::measure();
    token_page::measure();
    python::measure();
}
