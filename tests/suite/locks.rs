//! Who has an account's lock works alone; who waited looks again before it does anything.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use jenkins_token::accounts::{AccountLock, Home};
use jenkins_token::model::{Account, Controller, UserId};
use jenkins_token::transport::block_on;
use lab::{Lab, Ran};
use std::future::ready;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

fn held(lab: &Lab) -> AccountLock {
    let account = Account {
        controller: Controller::parse(lab.sandbox.url()).unwrap(),
        user: UserId::parse("alice").unwrap(),
    };
    let home = Home::at(lab.home().join("tokens"));
    let lock = AccountLock::acquire(&home, &account, Duration::ZERO, |_| ready(()));
    block_on(lock).unwrap().unwrap()
}

/// Starts it, and sees it at the lock.
fn waiting(lab: &Lab, words: &[&str]) -> Child {
    let mut child = lab.start(words, "");
    let files = format!("/proc/{}/fd", child.id());
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        assert!(child.try_wait().unwrap().is_none(), "{words:?} did not wait");
        let mut open = std::fs::read_dir(&files).into_iter().flatten().flatten();
        let at_the_lock = |file: std::fs::DirEntry| {
            let path = std::fs::read_link(file.path()).unwrap_or_default();
            path.to_string_lossy().contains("/locks/127")
        };
        if open.any(at_the_lock) {
            return child;
        }
        assert!(Instant::now() < end, "{words:?} never came to the lock");
        sleep(Duration::from_millis(2));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_revoked_while_another_has_the_lock() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.add_token("alice", "one").unwrap();
    let lock = held(&lab);
    let mut child = waiting(&lab, &["token", "revoke", "one", "--yes"]);
    sleep(Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none());
    assert_eq!(lab.names().len(), 2, "not before");
    drop(lock);
    let ran = Ran::of(child);
    assert_eq!((ran.code, lab.names().len()), (0, 1), "{}", ran.err);
}

/// What was left is finished by whoever had the lock, so nothing is asked or changed any more.
#[test]
#[cfg(target_os = "linux")]
fn recover_looks_again_when_it_has_the_lock() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke"));
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let lock = held(&lab);
    let child = waiting(&lab, &["recover"]);
    std::fs::remove_dir_all(lab.home().join("tokens/journal")).unwrap();
    let asked = lab.sandbox.asked().len();
    drop(lock);
    let ran = Ran::of(child);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("another run finished it"), "{}", ran.err);
    assert_eq!(lab.sandbox.asked().len(), asked);
}

/// git waits for its helper, so that waits for nobody.
#[test]
fn gits_helper_ends_in_time_while_another_changes_the_accounts() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let lock = std::fs::File::open(lab.home().join("tokens/locks/accounts.lock")).unwrap();
    lock.lock().unwrap();
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let asked = format!("protocol=http\nhost={host}\nusername=alice\n");
    let refused = format!("{asked}password={}\n", lab.token());
    for (verb, input) in [("get", asked), ("erase", refused)] {
        let begun = Instant::now();
        let mut command = lab.command_of(env!("CARGO_BIN_EXE_git-credential-jenkins-lab"));
        command.arg(verb);
        let ran = lab.run_command(command, &input);
        let spent = begun.elapsed();
        assert!(spent < Duration::from_secs(5), "{verb}: {spent:?}: {}", ran.err);
    }
}

/// Whatever stands where a lock should be: it is told, and not waited for.
#[test]
fn what_is_no_lock_file_ends_at_once() {
    for make in ["mkfifo", "mkdir", "ln -s /dev/zero"] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        let locks = lab.home().join("tokens/locks");
        let files = std::fs::read_dir(&locks).unwrap().flatten().map(|file| file.path());
        for file in files.collect::<Vec<_>>() {
            std::fs::remove_file(&file).unwrap();
            let words = make.split(' ').collect::<Vec<_>>();
            let made = std::process::Command::new(words[0]).args(&words[1..]).arg(&file).status();
            assert!(made.unwrap().success());
        }
        let begun = Instant::now();
        let ran = lab.run(&["token", "rotate"], "");
        assert_eq!((ran.code, lab.names().len()), (6, 1), "{make}: {}", ran.err);
        assert!(begun.elapsed() < Duration::from_secs(5), "{make}");
    }
}
