//! The clock jumps at any step: what is decided by it is only what a person reads.

use super::harness::{Report, freeze_all, steps};
use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::faults::{Flow, can_trace, judge};
use lab::{Lab, PASSWORD};
use std::time::{Duration, Instant};

/// To the first second there is, months back, a year on, and beyond what 32 bits hold.
const JUMPS: [(&str, &str); 4] = [
    ("to 1970", "1970-01-01T00:00:00Z"),
    ("back", "2026-01-01T00:00:00Z"),
    ("on", "2027-12-31T23:59:59Z"),
    ("past 2038", "2040-01-01T00:00:00Z"),
];

fn jump_everywhere(flow: &Flow) {
    if !can_trace(&format!("a jumping clock during {}", flow.name)) {
        return;
    }
    // Between two of these the program reads the clock at most once.
    let mut steps = steps(flow, None);
    steps.retain(|step| ["renameat", "recvfrom", "openat"].contains(&step.call.as_str()));
    let mut report = Report::new(format!("{}, the clock jumping", flow.name));
    for (name, instant) in JUMPS {
        freeze_all(
            &mut report,
            flow,
            &steps,
            name,
            |lab| std::fs::write(lab.home().join("clock"), instant).unwrap(),
            |lab, ran| {
                let mut found = judge::violations(flow, lab, &String::new);
                if ran.code != 0 {
                    found.push(format!("ended with {}: {}", ran.code, ran.err.trim()));
                }
                found
            },
        );
    }
    report.conclude();
}

#[test]
fn l17_during_logins() {
    jump_everywhere(&Flow::FIRST_LOGIN);
    jump_everywhere(&Flow::SECOND_LOGIN);
}

#[test]
fn l17_during_creations() {
    jump_everywhere(&Flow::CREATE_USE);
    jump_everywhere(&Flow::CREATE);
}

#[test]
fn l17_during_a_rotation() {
    jump_everywhere(&Flow::ROTATE);
}

#[test]
fn l17_during_ends() {
    jump_everywhere(&Flow::REVOKE);
    jump_everywhere(&Flow::LOGOUT);
}

/// A deadline is measured, not read off the clock: however that jumps, a silent controller is left
/// in time.
#[test]
fn l17_deadlines_are_monotonic() {
    if !can_trace("a jumping clock during a silence") {
        return;
    }
    for (name, instant) in JUMPS {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.sandbox.fail(Fault::Swallowed.on("generateNewToken"));
        let arguments =
            ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--password-stdin"];
        let mut command = lab.command(&[&arguments[..], &["--timeout", "1"]].concat());
        let clock = lab.home().join("clock");
        command.env("LAB_CLOCK", &clock);
        let begun = Instant::now();
        // After the second request went out.
        let jump = || std::fs::write(&clock, instant).unwrap();
        let frozen = lab.freeze(&command, PASSWORD, ("writev", 2), jump).unwrap();
        assert_eq!(frozen.ran.code, 7, "{name}: {}", frozen.ran.err);
        assert!(frozen.ran.err.contains("recover"), "{name}: {}", frozen.ran.err);
        let spent = begun.elapsed();
        assert!((1..5).contains(&spent.as_secs()), "{name}: {spent:?}");
        assert!(spent > Duration::from_millis(900), "{name}: {spent:?}");
    }
}
