//! `git-credential-jenkins` as tests need it: `LAB_CLOCK` is the instant its clock shows, and the
//! largest it has been, in kilobytes, goes into the file `LAB_PEAK`.

use jiff::Timestamp;

fn main() -> std::process::ExitCode {
    let mut process = git_credential_jenkins::Process::own();
    process.now = now;
    let code = git_credential_jenkins::run(std::env::args_os().skip(1), &mut process);
    if let Some(file) = std::env::var_os("LAB_PEAK") {
        std::fs::write(file, peak()).expect("the file of LAB_PEAK can be written");
    }
    std::process::ExitCode::from(code)
}

/// What Linux says of this process.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").to_owned()
}

fn now() -> Timestamp {
    let set = std::env::var("LAB_CLOCK").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(Timestamp::now)
}
