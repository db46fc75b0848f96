//! A program that holds secrets leaves no core file, however it ends.

use crate::first_light::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::Lab;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");

/// Whether a program that waits for its input leaves a core file when it is aborted.
fn leaves_a_core_file(lab: &Lab, words: &str) -> bool {
    let mut command: Command = lab.command_of("sh");
    command.args(["-c", &format!("ulimit -c unlimited && exec {words}")]);
    command.env("PATH", "/usr/bin:/bin");
    let mut child = command.spawn().unwrap();
    // It waits when it sleeps in the kernel and is no shell any more.
    let stat = || std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    let end = Instant::now() + Duration::from_secs(20);
    while (stat().contains("(sh)") || !stat().contains(") S ")) && Instant::now() < end {
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(50));
    let aborted = Command::new("kill").args(["-s", "ABRT", &child.id().to_string()]).status();
    assert!(aborted.unwrap().success());
    let ended = child.wait().unwrap();
    assert_eq!(ended.signal(), Some(6), "{words}");
    ended.core_dumped()
}

#[test]
fn no_program_leaves_a_core_file() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    if !leaves_a_core_file(&lab, "cat") {
        println!("SKIPPED core files: this system writes none");
        return;
    }
    let login =
        format!("{PROGRAM} login {} -u alice --store file --password-stdin", lab.sandbox.url());
    for words in [format!("{HELPER} get"), format!("{HELPER} erase"), login] {
        assert!(!leaves_a_core_file(&lab, &words), "{words}");
    }
}
