//! The order of a rotation, and what is left when one of its answers is lost.

use super::harness::steps;
use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::Lab;
use lab::faults::{Flow, can_trace};

#[test]
fn l5_rotation_order() {
    if !can_trace("the order of a rotation") {
        return;
    }
    let words = steps(&Flow::ROTATE, None).into_iter().map(|step| step.to_string());
    let order: Vec<String> = words
        .filter(|step| {
            step.contains("send") || step.contains("place") || step.starts_with("remove")
        })
        .collect();
    let expected = [
        // What is stopped for everybody is found out before anything is begun.
        "send GET whoAmI",
        "put journal entry in place",
        "send POST generateNewToken",
        "put token record in place",
        "send GET whoAmI",
        "put token record in place",
        "put list of accounts in place",
        "send POST revoke",
        "send GET security",
        "remove journal entry",
    ];
    assert_eq!(order, expected);
}

#[test]
fn l3_a_lost_answer_to_a_creation_is_not_asked_for_again() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    let before = lab.token();
    assert_ne!(lab.run(&["token", "rotate"], "").code, 0);
    let asked = lab.sandbox.asked().into_iter().filter(|a| a.target.contains("generateNewToken"));
    assert_eq!(asked.count(), 2, "one for the login, one for the rotation");
    assert_eq!((lab.names().len(), lab.token() == before), (1, true), "{:?}", lab.names());
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn l7_a_revocation_that_timed_out_is_finished_by_the_next_run() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Swallowed.on("revoke"));
    let ran = lab.run(&["token", "rotate", "--timeout", "1"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1), "both are known");
    let ran = lab.run(&["token", "rotate"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}
