//! Whatever goes wrong in the middle, the exit says that something is left to do, and the journal
//! has it; what others left changes nobody's exit.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, login};
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

#[test]
fn a_store_that_fails_in_the_middle_leaves_work_to_finish() {
    for words in [&["token", "rotate"][..], &["token", "create", "mine", "--use"], &["logout"], &[]]
    {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        block(&lab);
        let command = if words.is_empty() { login(lab.sandbox.url(), &[]) } else { words.to_vec() };
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
    let ran = lab.run(&login(lab.sandbox.url(), &["--keep-old"]), PASSWORD);
    assert_eq!((ran.code, lab.open_intents()), (7, 1), "{}", ran.err);
    assert!(ran.err.contains("is still there"), "{}", ran.err);
    lab.sandbox.heal();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 0), "the one to keep and the new one");
}

/// The journal agrees with what came after a half-done rotation: what is over is closed, and what
/// cannot be finished says how to dismiss it.
#[test]
fn what_is_no_longer_open_is_closed() {
    let half_done = || {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        let old = lab.names();
        lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke").always());
        assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
        lab.sandbox.heal();
        (lab, old)
    };
    // A logout takes what was left along.
    let (lab, _) = half_done();
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (0, 0));
    assert_eq!(lab.run(&["recover"], "").code, 0);
    // On the web page the old one was ended already.
    let (lab, old) = half_done();
    assert_eq!(lab.run(&["token", "revoke", &old[0], "--yes"], "").code, 0);
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    // Or all of them.
    let (lab, _) = half_done();
    lab.sandbox.revoke_all("alice");
    let ran = lab.run(&["recover"], "");
    assert!(ran.code == 7 && ran.err.contains("a login finishes this: "), "{}", ran.err);
    assert_eq!(lab.run(&login(lab.sandbox.url(), &[]), PASSWORD).code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    // The account was removed by hand: nothing can be asked any more.
    let (lab, _) = half_done();
    fs::remove_file(lab.home().join("tokens/accounts.toml")).unwrap();
    fs::remove_dir_all(lab.home().join("tokens/tokens")).unwrap();
    let ran = lab.run(&["recover"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    let (_, id) = ran.err.trim().rsplit_once(' ').unwrap();
    assert_eq!(lab.run(&["recover", "--dismiss", id], "").code, 0, "{}", ran.err);
    assert_eq!(lab.run(&["recover"], "").code, 0);
}

/// A new token that could not be verified and was ended by hand meanwhile is not waited for.
#[test]
fn a_new_token_that_is_gone_is_given_up() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let (stored, before) = (lab.token(), lab.names());
    lab.sandbox.fail(Fault::Reject.on("whoAmI").after(1));
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let tokens = lab.sandbox.tokens("alice").into_iter();
    let pending = tokens.map(|token| (token.name, token.uuid)).find(|t| !before.contains(&t.0));
    let field = format!("tokenUuid={}", pending.unwrap().1);
    let revoke = "me/descriptorByName/jenkins.security.ApiTokenProperty/revoke";
    assert_eq!(lab.run(&["api", "-X", "POST", revoke, "-f", &field], "").code, 0);
    let ran = lab.run(&["recover"], "");
    assert_eq!((ran.code, lab.open_intents()), (0, 0), "{}", ran.err);
    assert!(ran.err.contains("the previous one stays in use"), "{}", ran.err);
    assert_eq!((lab.token(), lab.run(&["status"], "").code), (stored, 0));
}
