//! Whatever fails, at whatever step: no token is lost, none is orphaned, none is revoked before its
//! successor works.

use crate::first_light::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::faults::{Strike, can_strike};
use lab::{Lab, PASSWORD};

/// A flow to be struck at each of its steps.
struct Flow {
    name: &'static str,
    /// Whether an account is there before it begins.
    logged_in: bool,
    /// Further tokens on the controller that are not ours to touch.
    others: &'static [&'static str],
    command: &'static [&'static str],
}

const LOGIN: &[&str] = &["login", "-u", "alice", "--store", "file", "--password-stdin"];

/// Runs `flow` once per step and kind of failure; `judge` looks at what is left after recovery.
fn strike_everywhere(flow: &Flow, judge: impl Fn(&Lab, &str)) {
    if !can_strike(&format!("failures at every step of {}", flow.name)) {
        return;
    }
    let (mut cases, mut total) = (Vec::new(), 0);
    for strike in Strike::ALL {
        let mut steps = 0;
        for nth in 1.. {
            let lab = Lab::new(Jenkins::V2_572, PROGRAM);
            if flow.logged_in {
                lab.login();
            }
            for other in flow.others {
                assert_eq!(lab.run(&["token", "create", other], "").code, 0);
            }
            let mut command = flow.command.to_vec();
            if command[0] == "login" {
                command.insert(1, lab.sandbox.url());
            }
            if lab.run_struck(&command, PASSWORD, strike, nth).is_none() {
                break;
            }
            steps += 1;
            judge(&lab, &format!("{}, {} {nth}", flow.name, strike.name));
        }
        total += steps;
        cases.push(format!("{} {steps}", strike.name));
    }
    assert!(total > 10, "{}: hardly ever struck", flow.name);
    println!("faults: {}: {total} cases: {}", flow.name, cases.join(", "));
}

/// The stored token, if there is one, works now; if there is none, the next command says so.
fn stored_token_works(lab: &Lab, case: &str) {
    let ran = lab.run(&["status"], "");
    assert_eq!(ran.code, 0, "{case}: {}", ran.err);
}

/// After one `recover` nothing is open, the stored token works, and the controller lists it and
/// `others`, nothing else.
fn one_working_token(lab: &Lab, others: &[&str], case: &str) {
    let ran = lab.run(&["recover"], "");
    assert_eq!(ran.code, 0, "{case}: {}", ran.err);
    assert_eq!(lab.open_intents(), 0, "{case}");
    stored_token_works(lab, case);
    assert_eq!(ours(lab, others), 1, "{case}: {:?}", lab.names());
}

fn ours(lab: &Lab, others: &[&str]) -> usize {
    lab.names().iter().filter(|name| !others.contains(&name.as_str())).count()
}

#[test]
fn a_first_login() {
    let flow = Flow { name: "first login", logged_in: false, others: &[], command: LOGIN };
    strike_everywhere(&flow, |lab, case| {
        // There may be no credential to recover with: then it says so, and the next login does it.
        let ran = lab.run(&["recover"], "");
        let said = ran.code == 0 || (ran.code == 7 && ran.err.contains("log in again"));
        assert!(said, "{case}: {} {}", ran.code, ran.err);
        lab.login();
        one_working_token(lab, &[], case);
    });
}

#[test]
fn a_second_login() {
    let flow = Flow { name: "second login", logged_in: true, others: &[], command: LOGIN };
    strike_everywhere(&flow, |lab, case| {
        stored_token_works(lab, case);
        one_working_token(lab, &[], case);
    });
}

#[test]
fn a_token_created_for_use() {
    let command = &["token", "create", "laptop", "--use"];
    let flow = Flow { name: "token create --use", logged_in: true, others: &["other"], command };
    strike_everywhere(&flow, |lab, case| {
        stored_token_works(lab, case);
        one_working_token(lab, &["other"], case);
    });
}

#[test]
fn a_rotation() {
    let command = &["token", "rotate"];
    let flow = Flow { name: "token rotate", logged_in: true, others: &["other"], command };
    strike_everywhere(&flow, |lab, case| {
        stored_token_works(lab, case);
        one_working_token(lab, &["other"], case);
    });
}

#[test]
fn a_revocation() {
    let command = &["token", "revoke", "other", "--yes"];
    let flow = Flow { name: "token revoke", logged_in: true, others: &["other"], command };
    strike_everywhere(&flow, |lab, case| one_working_token(lab, &["other"], case));
}

#[test]
fn a_logout() {
    let flow = Flow { name: "logout", logged_in: true, others: &[], command: &["logout"] };
    strike_everywhere(&flow, |lab, case| {
        let ran = lab.run(&["recover"], "");
        assert_eq!(ran.code, 0, "{case}: {}", ran.err);
        assert_eq!(lab.open_intents(), 0, "{case}");
        if lab.run(&["token"], "").code == 0 {
            one_working_token(lab, &[], case);
        } else {
            assert_eq!(ours(lab, &[]), 0, "{case}: forgotten here, alive there");
        }
    });
}

#[test]
fn a_printed_creation() {
    let command = &["token", "create", "printed"];
    let flow = Flow { name: "token create", logged_in: true, others: &[], command };
    strike_everywhere(&flow, |lab, case| {
        stored_token_works(lab, case);
        // What is there and was not shown is told, and stays until the person has decided.
        let printed = lab.names().iter().filter(|name| *name == "printed").count();
        assert!(printed <= 1, "{case}: asked for twice");
        let there = printed == 1;
        let ran = lab.run(&["recover"], "");
        let open = lab.open_intents();
        assert_eq!(open == 1, ran.code == 7, "{case}: {}", ran.err);
        assert!(open == 0 || there, "{case}: open, and nothing is there");
        assert_eq!(ours(lab, &["printed"]), 1, "{case}");
    });
}
