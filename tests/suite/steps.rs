//! Steps that are easily left out: each is told by what would be wrong without it.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Fault, Jenkins, Planned, Setup, User};
use lab::{Lab, PASSWORD, login};
use std::fs;
use std::path::PathBuf;

fn record(lab: &Lab) -> Option<PathBuf> {
    let files = fs::read_dir(lab.home().join("tokens/tokens")).ok()?;
    files.flatten().map(|file| file.path()).find(|path| path.extension().is_some())
}

#[test]
fn a_token_that_waits_to_be_verified_is_in_use_too() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let before = lab.names();
    // The first question is asked with the old token, before anything is created.
    lab.sandbox.fail("delay=1ms@whoAmI".parse::<Planned>().unwrap());
    lab.sandbox.fail(Fault::Reject.on("whoAmI"));
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let pending = lab.names().into_iter().find(|name| !before.contains(name)).unwrap();
    for which in [&[pending.as_str()][..], &["--all-others"]] {
        let command = [&["token", "revoke", "--yes"], which].concat();
        let ran = lab.run(&command, "");
        assert_eq!(ran.code, 2, "{which:?}: {}", ran.err);
        assert!(ran.err.contains(&pending), "{}", ran.err);
    }
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!(lab.names(), [pending]);
}

#[test]
fn the_replaced_token_is_not_kept() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let old = lab.token();
    assert_eq!(lab.run(&["token", "rotate"], "").code, 0);
    let text = fs::read_to_string(record(&lab).unwrap()).unwrap();
    assert!(!text.contains(&old), "its value is nowhere");
    let record = json(&text);
    assert!(record["current"].is_object() && record["pending"].is_null());
}

#[test]
fn a_yes_to_a_rename_is_believed_only_when_it_is_listed() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    lab.sandbox.add_token("alice", "other").unwrap();
    // Up to 2.504 a yes is 200 with nothing in it, as anybody may give.
    lab.sandbox.fail(Fault::FrontDoor { status: 200 }.on("/rename").always());
    let ran = lab.run(&["token", "rename", "other", "another"], "");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("old name"), "{}", ran.err);
    let ran = lab.run(&login(lab.sandbox.url(), &["--token-name", "laptop"]), PASSWORD);
    assert_eq!((ran.code, lab.open_intents()), (7, 1), "{}", ran.err);
    lab.sandbox.heal();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!(lab.names(), ["laptop", "other"]);
}

/// A proxy that drops unknown headers drops the second one too.
#[test]
fn the_second_crumb_travels_as_a_field() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    // The session of the first crumb ends with the restart.
    lab.sandbox.fail(Fault::Restart { requests: 0 }.on("generateNewToken"));
    lab.login();
    let asked = lab.sandbox.asked();
    let creations: Vec<bool> = asked
        .iter()
        .filter(|asked| asked.target.ends_with("/generateNewToken"))
        .map(|asked| asked.header_names.iter().any(|name| name == "jenkins-crumb"))
        .collect();
    assert_eq!(creations, [true, false], "a header first, then a field");
    assert_eq!(lab.names().len(), 1);
}

/// Without security everybody is anonymous, whatever comes with the request.
#[test]
fn nobody_is_not_somebody() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.security = false;
    let lab = Lab::with(setup, PROGRAM);
    let token = lab.sandbox.add_token("alice", "other").unwrap();
    let url = lab.sandbox.url();
    let adopt = ["login", url, "-u", "alice", "--store", "file", "--with-token"];
    let ran = lab.run(&adopt, &token);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("security is switched off"), "{}", ran.err);
    assert!(record(&lab).is_none(), "nothing is stored");
}

#[test]
fn a_logout_of_another_token_ends_that_one_only() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.add_token("alice", "was to end").unwrap();
    let uuid = lab.sandbox.tokens("alice").into_iter().find(|t| t.name == "was to end").unwrap();
    let intent = format!(
        r#"{{"v":1,"aim":"logout","controller":"{}","user":"alice","allow_http":false,
            "store":"file","name":"was to end","uuid":"{}","begun":"2026-01-01T00:00:00Z"}}"#,
        lab.sandbox.url(),
        uuid.uuid
    );
    fs::write(lab.home().join("tokens/journal/0badcafe.json"), intent).unwrap();
    let ran = lab.run(&["recover"], "");
    assert_eq!((ran.code, lab.open_intents()), (0, 0), "{}", ran.err);
    assert_eq!(lab.names().len(), 1);
    assert_eq!(lab.run(&["status"], "").code, 0, "the one in use lives");
}

/// The record goes first: an account without a token says so, a token without an account is
/// found by nobody.
#[test]
fn an_account_is_forgotten_after_its_token() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let token = lab.sandbox.add_token("alice", "other").unwrap();
    let url = lab.sandbox.url();
    let adopt = ["login", url, "-u", "alice", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&adopt, &token).code, 0);
    let lock = lab.home().join("tokens/locks/accounts.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let ran = lab.run(&["logout"], "");
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(record(&lab).is_none());
    fs::remove_dir(&lock).unwrap();
    assert!(lab.run(&["status", "--offline"], "").out.contains("alice"));
    assert_eq!(lab.run(&["logout"], "").code, 0, "again, and to the end");
    assert_eq!(lab.run(&["status"], "").code, 4);
}

/// A rotation that was disturbed is finished before another one is begun: of the legacy token only
/// the pending value works.
#[test]
fn a_rotation_finishes_what_is_open_first() {
    let lab = Lab::with(Setup::new(Jenkins::V2_46_1).user(User::new("alice", PASSWORD)), PROGRAM);
    assert_eq!(lab.run(&login(lab.sandbox.url(), &[]), PASSWORD).code, 0);
    // The first `whoAmI` asks for the version, the second verifies.
    lab.sandbox.fail(Fault::Reject.on("whoAmI").after(1));
    let rotate = ["token", "rotate", "--replace-legacy"];
    let ran = lab.run(&rotate, "");
    assert_eq!((ran.code, lab.open_intents()), (7, 1), "{}", ran.err);
    let ran = lab.run(&rotate, "");
    assert_eq!((ran.code, lab.open_intents()), (0, 0), "{}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}
