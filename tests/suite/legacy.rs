//! Before 2.129: the one token, and another value for it.

use crate::first_light::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::Lab;
use std::time::Duration;

const REPLACE: [&str; 3] = ["token", "rotate", "--replace-legacy"];

fn logged_in() -> Lab {
    let lab = Lab::new(Jenkins::V2_46_1, PROGRAM);
    lab.login();
    lab
}

/// How often the controller was asked for another value.
fn changes(lab: &Lab) -> usize {
    lab.sandbox.asked().iter().filter(|asked| asked.target.contains("changeToken")).count()
}

/// Strikes the second request for another value: the first is refused, for want of a crumb.
fn strike(lab: &Lab, fault: Fault) {
    for fault in [Fault::Delay(Duration::ZERO), fault] {
        lab.sandbox.fail(fault.on("changeToken"));
    }
}

#[test]
fn a_rotation_says_what_it_would_do_and_does_nothing() {
    let lab = logged_in();
    let token = lab.token();
    let ran = lab.run(&["token", "rotate", "--json"], "");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("\"problem\":\"replaces-legacy\""), "{}", ran.err);
    assert!(ran.err.contains("--replace-legacy"), "{}", ran.err);
    for more in [&["--keep-old"][..], &["--expires", "30d"]] {
        let ran = lab.run(&[&REPLACE[..], more, &["--json"]].concat(), "");
        assert_eq!(ran.code, 5, "{more:?}: {}", ran.err);
        assert!(ran.err.contains("legacy-only"), "{more:?}: {}", ran.err);
    }
    assert_eq!(changes(&lab), 0);
    assert_eq!(lab.token(), token);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn with_the_persons_word_the_old_value_ends_and_the_new_one_works() {
    let lab = logged_in();
    let old = lab.token();
    let ran = lab.run(&REPLACE, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("copies end too"), "{}", ran.err);
    assert_ne!(lab.token(), old);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_eq!(lab.open_intents(), 0);
    let adopt = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&adopt, &old).code, 4, "the old value still works");
}

#[test]
fn a_lost_answer_is_told_and_a_login_reads_the_value_there_is() {
    let lab = logged_in();
    strike(&lab, Fault::Lost);
    let old = lab.token();
    let ran = lab.run(&[&REPLACE[..], &["--json"]].concat(), "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert!(ran.err.contains("replace-unfinished"), "{}", ran.err);
    assert_eq!(changes(&lab), 2, "a lost request was sent again");
    let recovered = lab.run(&["recover"], "");
    assert_eq!(recovered.code, 7, "{}", recovered.err);
    assert!(recovered.err.contains("log in again"), "{}", recovered.err);
    lab.login();
    assert_ne!(lab.token(), old);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn a_request_that_never_arrived_leaves_the_token_as_it_was() {
    let lab = logged_in();
    strike(&lab, Fault::Swallowed);
    let old = lab.token();
    let ran = lab.run(&[&REPLACE[..], &["--timeout", "1"]].concat(), "");
    assert_eq!(ran.code, 7, "it may still arrive: {}", ran.err);
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!(lab.token(), old);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn an_updated_controller_gets_a_named_token() {
    // The list of accounts still says 2.46.1, where `changeToken` would be the only way.
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let accounts = lab.home().join("tokens/accounts.toml");
    let noted = std::fs::read_to_string(&accounts).unwrap().replace("2.426.2", "2.46.1");
    std::fs::write(&accounts, noted).unwrap();
    let ran = lab.run(&["token", "rotate"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(changes(&lab), 0);
    assert_eq!(lab.names().len(), 1);
}
