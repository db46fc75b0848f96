//! Whatever goes wrong in the middle, the exit says that something is left to do, and the journal
//! has it; what others left changes nobody's exit.

use crate::first_light::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD};
use std::fs;

/// A directory where the list of accounts has its lock: nothing can be noted any more.
fn block(lab: &Lab) {
    let lock = lab.home().join("tokens/locks/accounts.lock");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
}

fn unblock(lab: &Lab) {
    fs::remove_dir(lab.home().join("tokens/locks/accounts.lock")).unwrap();
}

fn login<'a>(lab: &'a Lab, more: &[&'a str]) -> Vec<&'a str> {
    let url = lab.sandbox.url();
    [&["login", url, "-u", "alice", "--store", "file", "--password-stdin"], more].concat()
}

#[test]
fn a_store_that_fails_in_the_middle_leaves_work_to_finish() {
    for words in [&["token", "rotate"][..], &["token", "create", "mine", "--use"], &["logout"], &[]]
    {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        block(&lab);
        let command = if words.is_empty() { login(&lab, &[]) } else { words.to_vec() };
        let ran = lab.run(&command, PASSWORD);
        assert_eq!((ran.code, lab.open_intents()), (7, 1), "{command:?}: {}", ran.err);
        assert!(ran.err.contains("accounts.lock"), "why: {}", ran.err);
        assert!(ran.err.contains("next: cargo jenkins recover"), "{}", ran.err);
        // The next one cannot finish it either, and takes it over.
        if words.first() == Some(&"token") {
            assert_eq!(lab.run(words, "").code, 7, "{command:?}");
        }
        unblock(&lab);
        assert_eq!(lab.run(&["recover"], "").code, 0, "{command:?}");
        assert_eq!(lab.open_intents(), 0, "{command:?}");
        if words == ["logout"] {
            assert_eq!(lab.names().len(), 0);
        } else {
            assert_eq!((lab.names().len(), lab.run(&["status"], "").code), (1, 0), "{command:?}");
        }
    }
}

#[test]
fn before_anything_was_sent_it_is_the_stores_problem_only() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let journal = lab.home().join("tokens/journal");
    fs::remove_dir_all(&journal).unwrap();
    fs::write(&journal, "").unwrap();
    let ran = lab.run(&["token", "rotate"], "");
    assert_eq!((ran.code, lab.names().len()), (6, 1), "{}", ran.err);
}

#[test]
fn what_others_left_changes_no_exit() {
    let bob = User::new("bob", "bobs word");
    let lab = Lab::with(
        Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)).user(bob),
        PROGRAM,
    );
    let url = lab.sandbox.url();
    let bobs = ["login", url, "-u", "bob", "--store", "file", "--password-stdin"];
    assert_eq!(lab.run(&bobs, "bobs word").code, 0);
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke").always());
    assert_eq!(lab.run(&["token", "rotate", "-u", "bob"], "").code, 7);
    lab.sandbox.heal();
    lab.login();
    for command in
        [&["token", "rotate", "-u", "alice"][..], &["status"], &["logout", "-u", "alice"]]
    {
        let ran = lab.run(command, "");
        assert_eq!((ran.code, lab.open_intents()), (0, 1), "{command:?}: {}", ran.err);
    }
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.sandbox.tokens("bob").len(), lab.open_intents()), (1, 0));
}

/// A login that succeeds and cannot look after what an earlier one left says so.
#[test]
fn what_a_login_takes_over_and_cannot_finish_is_told() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke").always());
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let ran = lab.run(&login(&lab, &["--keep-old"]), PASSWORD);
    assert_eq!((ran.code, lab.open_intents()), (7, 1), "{}", ran.err);
    assert!(ran.err.contains("is still there"), "{}", ran.err);
    lab.sandbox.heal();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 0), "the one to keep and the new one");
}
