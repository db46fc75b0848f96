//! Many processes at once.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::{Lab, PASSWORD, Ran};
use std::process::Child;

fn start(lab: &Lab, url: &str) -> Child {
    let arguments = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
    lab.start(&arguments, PASSWORD)
}

fn succeed(children: Vec<Child>) {
    for child in children {
        let ran = Ran::of(child);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn s10_fifty_logins_at_once_keep_fifty_tokens() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let controllers: Vec<Sandbox> = std::iter::repeat_with(|| {
        let setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        Sandbox::start(setup).unwrap()
    })
    .take(50)
    .collect();
    succeed(controllers.iter().map(|controller| start(&lab, controller.url())).collect());
    let status = json(&lab.run(&["status", "--json"], "").out);
    let rows = status["accounts"].as_array().unwrap();
    assert_eq!(rows.len(), 50);
    assert!(rows.iter().all(|row| row["state"] == "valid"), "{status}");
    assert!(controllers.iter().all(|controller| controller.tokens("alice").len() == 1));
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn s11_eight_logins_to_one_controller_at_once_leave_one_token() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    succeed((0..8).map(|_| start(&lab, lab.sandbox.url())).collect());
    let status = json(&lab.run(&["status", "--json"], "").out);
    assert_eq!(status["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(status["accounts"][0]["state"], "valid");
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    let kept = std::fs::read_dir(lab.home().join("tokens/tokens")).unwrap().count();
    assert_eq!(kept, 1, "one record");
}
