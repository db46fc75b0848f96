//! The harness itself can fail: three planted bugs, each of which it must find.

use super::harness::{Report, steps, strike_all};
use crate::login::PROGRAM;
use lab::faults::trace::Step;
use lab::faults::{Flow, Strike, can_trace, durability};
use lab::{Lab, PASSWORD};
use std::process::Command;

const PLANTED: &str = env!("CARGO_BIN_EXE_planted");

/// A rotation with that bug, struck wherever the network can be.
fn struck_with(bug: &str) -> Report {
    let flow = Flow::ROTATE;
    let command = |lab: &Lab| -> Command {
        let mut command = lab.command_of(PLANTED);
        command.arg(bug);
        command
    };
    let lab = flow.begin(PROGRAM, None);
    let (ran, steps) = lab.watch(&command(&lab), PASSWORD);
    assert_eq!(ran.code, 0, "{bug}: {}", ran.err);
    let steps: Vec<Step> = steps.into_iter().filter(Step::matters).collect();
    let on_the_wire = |strike: &Strike| ["connect", "writev", "recvfrom"].contains(&strike.call);
    let strikes: Vec<Strike> =
        [&Strike::KILLS[..], &Strike::FAILURES].concat().into_iter().filter(on_the_wire).collect();
    let mut report = Report::new(format!("token rotate, planted: {bug}"));
    strike_all(&mut report, &flow, &steps, &strikes, command);
    report
}

/// `promise` is the mark of the promise that the bug breaks.
fn is_found(bug: &str, promise: &str) {
    if !can_trace(&format!("the planted bug {bug}")) {
        return;
    }
    let report = struck_with(bug);
    let found: Vec<_> =
        report.violations.iter().filter(|violation| violation.contains(promise)).collect();
    println!(
        "faults: planted: {bug}: {} broken promises in {} cases, such as",
        found.len(),
        report.count()
    );
    println!("  {}", found.first().expect("the harness did not see a planted bug"));
}

#[test]
fn a_token_revoked_early_is_found() {
    is_found("revoke-early", "(c)");
}

#[test]
fn a_missing_journal_is_found() {
    is_found("no-journal", "(b)");
}

#[test]
fn a_blind_retry_is_found() {
    is_found("blind-retry", "asked for twice");
}

/// It is the bugs that are found, not the program they are planted in.
#[test]
fn the_control_is_clean() {
    if can_trace("the control of the planted bugs") {
        struck_with("none").conclude();
    }
}

/// A sync that the system does not do is none.
#[test]
fn a_missing_sync_is_found() {
    if !can_trace("the planted bug: no sync") {
        return;
    }
    let flow = Flow::ROTATE;
    assert!(durability::violations(&steps(&flow, None), true).is_empty());
    let lab = flow.begin(PROGRAM, None);
    let undone = Some("fsync:retval=0");
    let (ran, steps) = lab.watch_with(&flow.command(&lab), PASSWORD, undone);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found = durability::violations(&steps, true);
    assert!(found.iter().any(|what| what.contains("POST generateNewToken")), "{found:?}");
    println!("faults: planted: no sync: {} violations, such as {}", found.len(), found[0]);
}
