//! A program that holds secrets leaves no core file, however it ends, and lets no other program of
//! its user look into it.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::Lab;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
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

/// A user without rights, for tests that root runs: to root all of `/proc` is open.
const NOBODY: u32 = 65534;

/// The user that programs of this test run as.
fn user() -> u32 {
    match std::fs::metadata("/proc/self").unwrap().uid() {
        0 => NOBODY,
        own => own,
    }
}

/// Has `command` run as that user.
fn by_user(command: &mut Command) -> &mut Command {
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if is_root { command.uid(NOBODY).gid(NOBODY) } else { command }
}

/// Which of a process's files in `/proc` its own user owns, or can read.
fn open_to_its_user(process: &Child) -> Vec<String> {
    let files = ["mem", "environ", "maps", "io", "auxv"];
    let files = files.map(|file| format!("/proc/{}/{file}", process.id()));
    let is_open = |file: &String| {
        let is_owned = std::fs::metadata(file).is_ok_and(|found| found.uid() == user());
        let mut reader = Command::new("head");
        let read = by_user(&mut reader).args(["-c1", file]).output().unwrap();
        // The first byte of the memory is nobody's: it can be opened, and not read.
        is_owned || read.status.success()
    };
    files.into_iter().filter(is_open).collect()
}

/// Whether it comes to that within a time in which every program has begun.
fn in_time(mut is_so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        if Instant::now() > end {
            return false;
        }
        sleep(Duration::from_millis(20));
    }
    true
}

/// A program that holds a secret and waits, for git's words or for a controller.
#[test]
fn what_a_waiting_program_holds_is_open_to_no_other_of_its_user() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let place = tempfile::tempdir().unwrap();
    std::fs::set_permissions(place.path(), PermissionsExt::from_mode(0o755)).unwrap();
    std::os::unix::fs::chown(place.path(), Some(user()), None).unwrap();
    let start = |program: &str, words: &[&str], input: &str| {
        // Where its user can start it, wherever this was built.
        let copy = place.path().join(Path::new(program).file_name().unwrap());
        if !copy.exists() {
            std::fs::copy(program, &copy).unwrap();
        }
        let mut command = lab.command_of(copy.to_str().unwrap());
        let environment = [
            ("JENKINS_URL", lab.sandbox.url()),
            ("JENKINS_USER_ID", "alice"),
            ("JENKINS_API_TOKEN", "11aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ];
        command.env("JENKINS_TOKEN_HOME", place.path().join("home")).envs(environment);
        command.args(words).current_dir("/").stdin(Stdio::piped());
        let mut child = by_user(&mut command).spawn().ok()?;
        child.stdin.as_mut().unwrap().write_all(input.as_bytes()).unwrap();
        Some(child)
    };
    let Some(mut control) = start("/bin/cat", &[], "") else {
        println!("SKIPPED the memory of waiting programs: {:?} is closed to others", place.path());
        return;
    };
    assert!(in_time(|| open_to_its_user(&control).len() >= 4), "{:?}", open_to_its_user(&control));
    control.kill().unwrap();
    control.wait().unwrap();
    let url = lab.sandbox.url();
    let login = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
    lab.sandbox.fail(Fault::Silent.on("whoAmI"));
    for (program, words, input, waits_for_the_controller) in [
        (HELPER, &["get"][..], "protocol=http\n", false),
        (HELPER, &["erase"], "password=hush\n", false),
        (PROGRAM, &login, "correct horse 7", true),
        (PROGRAM, &["api", "whoAmI/api/json"], "", true),
    ] {
        let mut child = start(program, words, input).unwrap();
        if waits_for_the_controller {
            drop(child.stdin.take());
            assert!(lab.sandbox.has_failed_within(Duration::from_secs(20)), "{words:?}");
        }
        let closed = in_time(|| open_to_its_user(&child).is_empty());
        assert!(closed, "{words:?}: {:?}", open_to_its_user(&child));
        assert!(child.try_wait().unwrap().is_none(), "{words:?} waits");
        child.kill().unwrap();
        child.wait().unwrap();
        lab.sandbox.fail(Fault::Silent.on("whoAmI"));
    }
}
