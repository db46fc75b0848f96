//! `cargo-jenkins` with a clock that a test sets: `LAB_CLOCK` is an instant, or the absolute path of
//! a file that holds one and may change while the program runs. `LAB_PATIENCE` is for how many seconds
//! it waits for a Jenkins that starts.

use jiff::Timestamp;

fn main() -> std::process::ExitCode {
    let mut process = cargo_jenkins::Process::own();
    process.now = now;
    let patience = std::env::var("LAB_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    process.patience = patience.map(std::time::Duration::from_secs);
    cargo_jenkins::main_in(process)
}

fn now() -> Timestamp {
    let set = std::env::var("LAB_CLOCK").ok();
    let instant = set.map(|set| match set.strip_prefix('/') {
        Some(_) => std::fs::read_to_string(set).unwrap_or_default(),
        None => set,
    });
    instant.and_then(|text| text.trim().parse().ok()).unwrap_or_else(Timestamp::now)
}
