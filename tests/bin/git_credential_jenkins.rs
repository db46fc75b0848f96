//! `git-credential-jenkins` with a clock that a test sets: `LAB_CLOCK` is an instant.

use jiff::Timestamp;

fn main() -> std::process::ExitCode {
    let mut process = git_credential_jenkins::Process::own();
    process.now = now;
    std::process::ExitCode::from(git_credential_jenkins::run(
        std::env::args_os().skip(1),
        &mut process,
    ))
}

fn now() -> Timestamp {
    let set = std::env::var("LAB_CLOCK").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(Timestamp::now)
}
