//! `git-credential-jenkins` as tests need it: `LAB_CLOCK` is the instant its clock shows, and what it
//! cost goes into the file `LAB_COST`: the kilobytes it was at its largest, the nanoseconds it ran.

use jiff::Timestamp;

fn main() -> std::process::ExitCode {
    let mut process = git_credential_jenkins::Process::own();
    process.now = now;
    let code = git_credential_jenkins::main_in(&mut process);
    if let Some(file) = std::env::var_os("LAB_COST") {
        // The test that wants it misses it then.
        let _ = std::fs::write(file, cost());
    }
    std::process::ExitCode::from(code)
}

/// What Linux says of this process.
fn cost() -> String {
    let own =
        |file: &str| std::fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    let (status, times) = (own("status"), own("schedstat"));
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let number = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
    format!("{} {}", number(peak), number(&times))
}

fn now() -> Timestamp {
    let set = std::env::var("LAB_CLOCK").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(Timestamp::now)
}
