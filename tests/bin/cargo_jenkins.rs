//! `cargo-jenkins` with a clock that a test sets: `LAB_CLOCK` is an instant.

use jiff::Timestamp;

fn main() -> std::process::ExitCode {
    let mut shell = cargo_jenkins::Shell::of_process();
    shell.now = now;
    cargo_jenkins::main_in(&mut shell)
}

fn now() -> Timestamp {
    let set = std::env::var("LAB_CLOCK").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(Timestamp::now)
}
