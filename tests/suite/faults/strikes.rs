//! Death, disk and network at every step of every flow; `l2`, `l3` are rows of the table of attacks
//! on the life cycle.

use super::harness::{Report, steps, strike_all, tell};
use lab::faults::{Flow, Strike, can_trace, durability};

fn strike_everywhere(flow: &Flow) {
    if !can_trace(&format!("failures at every step of {}", flow.name)) {
        return;
    }
    let steps = steps(flow, None);
    tell(flow, &steps);
    let every_kind_dies = |step| Strike::KILLS.iter().any(|kill| kill.call == step);
    assert!(steps.iter().all(|step| every_kind_dies(step.call.as_str())), "a step nobody dies at");
    let mut report = Report::new(flow.name);
    let all = [&Strike::KILLS[..], &Strike::FAILURES[..]].concat();
    strike_all(&mut report, flow, &steps, &all, |lab| flow.command(lab));
    assert!(report.count() > 10, "{}: hardly ever struck", flow.name);
    report.conclude();
}

#[test]
fn l2_first_login() {
    strike_everywhere(&Flow::FIRST_LOGIN);
}

#[test]
fn l2_second_login() {
    strike_everywhere(&Flow::SECOND_LOGIN);
}

#[test]
fn l2_create_use() {
    strike_everywhere(&Flow::CREATE_USE);
}

#[test]
fn l2_create() {
    strike_everywhere(&Flow::CREATE);
}

#[test]
fn l2_rotate() {
    strike_everywhere(&Flow::ROTATE);
}

#[test]
fn l2_revoke() {
    strike_everywhere(&Flow::REVOKE);
}

#[test]
fn l2_logout() {
    strike_everywhere(&Flow::LOGOUT);
}

/// A power cut is not tried; the order of the calls tells what it would lose. Every single sync is
/// needed: without it the order is no longer safe.
#[test]
fn every_sync_is_made_and_needed() {
    if !can_trace("the order of syncs") {
        return;
    }
    let mut dropped = 0;
    for flow in Flow::ALL {
        let steps = steps(&flow, None);
        let found = durability::violations(&steps, flow.has_intent);
        assert!(found.is_empty(), "{}: {found:?}", flow.name);
        for at in (0..steps.len()).filter(|at| steps[*at].call == "fsync") {
            let mut without = steps.clone();
            let sync = without.remove(at);
            let found = durability::violations(&without, flow.has_intent);
            assert!(!found.is_empty(), "{}: nobody misses: {sync}", flow.name);
            dropped += 1;
        }
    }
    println!("faults: {dropped} syncs, each of them missed when it is not there");
}
