//! Somebody else does the same at the same time: from a second terminal at any step, and on a
//! second machine.

use super::harness::{Report, freeze_all, steps};
use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::faults::{Flow, can_trace, judge};
use lab::{Lab, PASSWORD, Ran};
use std::cell::RefCell;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until a command has opened a lock, which the other one may hold, or has ended; and then a
/// little, for it may have got it.
fn wait_until_at_the_lock(child: &mut Child) {
    let files = format!("/proc/{}/fd", child.id());
    let is_lock = |file: std::fs::DirEntry| {
        std::fs::read_link(file.path()).is_ok_and(|path| path.to_string_lossy().contains("/locks/"))
    };
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end && child.try_wait().unwrap().is_none() {
        if std::fs::read_dir(&files)
            .is_ok_and(|mut files| files.any(|file| file.is_ok_and(is_lock)))
        {
            sleep(Duration::from_millis(15));
            return;
        }
        sleep(Duration::from_millis(1));
    }
}

/// `may` are the codes with which a command that came second may end.
fn second_everywhere(flow: &Flow, may: &[i32]) {
    if !can_trace(&format!("a second process during {}", flow.name)) {
        return;
    }
    let steps = steps(flow, None);
    let mut report = Report::new(format!("{}, a second process doing the same", flow.name));
    let second: RefCell<Option<Child>> = RefCell::new(None);
    freeze_all(
        &mut report,
        flow,
        &steps,
        "second process",
        |lab| {
            let mut child = lab.start_command(flow.command(lab), PASSWORD);
            wait_until_at_the_lock(&mut child);
            *second.borrow_mut() = Some(child);
        },
        |lab, first| {
            let second = second.borrow_mut().take().map(Ran::of).unwrap();
            let mut found = judge::violations(flow, lab, &String::new);
            for ran in [first, &second] {
                if !may.contains(&ran.code) {
                    found.push(format!("ended with {}: {}", ran.code, ran.err.trim()));
                }
            }
            if first.code != 0 && second.code != 0 {
                found.push("neither succeeded".to_owned());
            }
            found
        },
    );
    report.conclude();
}

#[test]
fn l8_two_first_logins_at_once() {
    second_everywhere(&Flow::FIRST_LOGIN, &[0]);
}

#[test]
fn l8_two_second_logins_at_once() {
    second_everywhere(&Flow::SECOND_LOGIN, &[0]);
}

#[test]
fn l8_two_creations_at_once() {
    second_everywhere(&Flow::CREATE_USE, &[0]);
}

#[test]
fn l8_two_rotations_at_once() {
    second_everywhere(&Flow::ROTATE, &[0]);
}

/// Who comes second finds no such token (1) or no account (4).
#[test]
fn l8_two_ends_at_once() {
    second_everywhere(&Flow::REVOKE, &[0, 1]);
    second_everywhere(&Flow::LOGOUT, &[0, 4]);
}

/// Two machines have a token each, and neither ends the other's.
#[test]
fn l8_two_machines_at_once() {
    let one = Lab::new(Jenkins::V2_572, PROGRAM);
    let other = Lab::new(Jenkins::V2_572, PROGRAM);
    one.login();
    other.login_at(one.sandbox.url());
    for _ in 0..5 {
        let both = [one.start(&["token", "rotate"], ""), other.start(&["token", "rotate"], "")];
        for ran in both.map(Ran::of) {
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        assert_eq!(one.names().len(), 2, "{:?}", one.names());
        assert_ne!(one.token(), other.token());
        for lab in [&one, &other] {
            assert_eq!(lab.run(&["status"], "").code, 0);
            assert_eq!(lab.open_intents(), 0);
        }
    }
}
