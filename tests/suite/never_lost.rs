//! The token in use is never revoked, and nobody's token is orphaned: also in the ways of working
//! that nobody thought of at first.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Ran};

/// A rotation could not revoke the old token, which is in the journal therefore, and then the old
/// one is adopted: it is the token in use and what is to be revoked.
fn adopted_again(statistics: bool) -> (Lab, Ran) {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.usage_statistics = statistics;
    let lab = Lab::with(setup, PROGRAM);
    lab.login();
    let old = lab.token();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke"));
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let url = lab.sandbox.url();
    let ran = lab.run(&["login", url, "-u", "alice", "--store", "file", "--with-token"], &old);
    assert_eq!(lab.token(), old);
    lab.must_work("");
    (lab, ran)
}

#[test]
fn what_is_adopted_is_not_tidied_up() {
    let (lab, ran) = adopted_again(true);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{}", ran.err);
    assert_eq!(lab.run(&["recover"], "").code, 0);
    lab.must_work("");
}

#[test]
fn what_cannot_be_told_from_the_token_in_use_is_not_revoked() {
    let (lab, ran) = adopted_again(false);
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert!(ran.err.contains("it may be"), "names the rows: {}", ran.err);
    for _ in 0..2 {
        assert_eq!(lab.run(&["recover"], "").code, 7);
        lab.must_work("");
        assert_eq!(lab.names().len(), 2);
    }
    assert_eq!(lab.run(&["token", "revoke", "--all-others", "--yes"], "").code, 2);
    // The way out: a token whose row is known.
    let ran = lab.run(&["token", "create", "mine", "--use"], "");
    assert_eq!(ran.code, 7, "the one before lives on: {}", ran.err);
    assert_eq!(lab.names().len(), 3);
    lab.must_work("");
    assert_eq!(lab.run(&["recover"], "").code, 0);
    lab.must_work("");
    assert_eq!((lab.names(), lab.open_intents()), (vec!["mine".to_owned()], 0));
}

#[test]
fn a_login_that_keeps_the_old_token_keeps_it_from_being_swept() {
    for statistics in [true, false] {
        let (lab, _) = adopted_again(statistics);
        let old = lab.token();
        let url = lab.sandbox.url();
        let again =
            ["login", url, "-u", "alice", "--store", "file", "--password-stdin", "--keep-old"];
        let ran = lab.run(&again, PASSWORD);
        assert_eq!(ran.code, if statistics { 0 } else { 7 }, "{}", ran.err);
        lab.must_work("");
        let ran = lab.run(&["login", url, "-u", "alice", "--with-token"], &old);
        assert!([0, 7].contains(&ran.code), "it lives: {}", ran.err);
    }
}

/// Jenkins reads no version prefix: this is the stored token, spelled otherwise.
#[test]
fn another_spelling_of_the_stored_value_is_the_stored_token() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let other = lab.token().replacen("11", "22", 1);
    let url = lab.sandbox.url();
    let ran = lab.run(&["login", url, "-u", "alice", "--with-token"], &other);
    assert_eq!(ran.code, 0, "{}", ran.err);
    lab.must_work("");
    assert_eq!(lab.run(&["token", "rotate"], "").code, 0);
    assert_eq!(lab.names().len(), 1);
}

fn accounts(lab: &Lab) -> usize {
    let text = std::fs::read_to_string(lab.home().join("tokens/accounts.toml")).unwrap();
    text.matches("[[controller.account]]").count()
}

fn records(lab: &Lab) -> usize {
    std::fs::read_dir(lab.home().join("tokens/tokens")).unwrap().count()
}

/// A directory takes an address with the password; tokens go with the id. With some realms the
/// controller repeats what was typed until it is asked with a token.
#[test]
fn one_person_of_two_spellings_is_one_account() {
    for (repeats_ids, other) in [(false, "alice@corp.example"), (false, "ALICE"), (true, "ALICE")] {
        for first in ["alice", other] {
            let mut alice = User::new("alice", PASSWORD);
            alice.aliases = vec!["alice@corp.example".to_owned()];
            let mut setup = Setup::new(Jenkins::V2_572).user(alice);
            setup.repeats_ids = repeats_ids;
            let lab = Lab::with(setup, PROGRAM);
            for typed in [first, other, "alice", other] {
                let ran = lab.try_login(typed, PASSWORD);
                assert_eq!(ran.code, 0, "{typed}: {}", ran.err);
                let seen = (lab.names().len(), lab.open_intents(), accounts(&lab), records(&lab));
                assert_eq!(seen, (1, 0, 1, 1), "{typed} after {first}: {}", ran.err);
                lab.must_work("");
            }
            let token = lab.token();
            for typed in ["alice", other] {
                assert_eq!(lab.run(&["token", "-u", typed], "").out.trim(), token, "{typed}");
            }
            assert_eq!(lab.run(&["logout", "-u", other], "").code, 0);
            assert_eq!(lab.names().len(), 0);
        }
    }
}

/// A login by another spelling that was killed is finished by the next one, whichever is typed.
#[test]
fn what_another_spelling_left_is_swept() {
    let mut alice = User::new("alice", PASSWORD);
    alice.aliases = vec!["alice@corp.example".to_owned()];
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(alice), PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
    let url = lab.sandbox.url();
    let typed = ["login", url, "-u", "alice@corp.example", "--store", "file", "--password-stdin"];
    let mut killed = lab.start(&typed, PASSWORD);
    assert!(lab.sandbox.has_failed_within(std::time::Duration::from_secs(20)));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(lab.try_login("alice", PASSWORD).code, 0);
    assert_eq!(lab.run(&typed, PASSWORD).code, 0);
    assert_eq!((lab.names().len(), lab.open_intents(), accounts(&lab)), (1, 0, 1));
}

/// A first login is killed before anything is known of the account; whoever turns out to be the same
/// finishes it, and whoever is not leaves it alone.
#[test]
fn what_a_killed_first_login_left_is_swept_by_any_spelling() {
    for (killed, next) in [("ALICE", "ALICE"), ("Alice", "alice"), ("alice", "ALICE")] {
        let setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        let lab = Lab::with(setup.user(User::new("bob", PASSWORD)), PROGRAM);
        lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
        let typed = ["login", lab.sandbox.url(), "-u", killed, "--store", "file"];
        let mut login = lab.start(&[&typed[..], &["--password-stdin"]].concat(), PASSWORD);
        assert!(lab.sandbox.has_failed_within(std::time::Duration::from_secs(20)));
        login.kill().unwrap();
        login.wait().unwrap();
        assert_eq!(lab.try_login("bob", PASSWORD).code, 0);
        assert_eq!(lab.open_intents(), 1, "{killed}: not bob's to close");
        assert_eq!(lab.try_login(next, PASSWORD).code, 0, "{killed}, {next}");
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{killed}, {next}");
    }
}

fn two_people() -> Lab {
    let alice = User::new("alice", PASSWORD);
    let mut setup = Setup::new(Jenkins::V2_572).user(alice).user(User::new("ALICE", "other 9"));
    setup.exact_ids = true;
    let lab = Lab::with(setup, PROGRAM);
    assert_eq!(lab.try_login("alice", PASSWORD).code, 0);
    lab
}

#[test]
fn two_people_of_one_spelling_are_two_accounts() {
    let lab = two_people();
    let token = lab.token();
    lab.sandbox.fail(Fault::Reject.on("whoAmI").after(1));
    assert_eq!(lab.try_login("ALICE", "other 9").code, 7);
    assert_eq!(lab.run(&["token", "-u", "alice"], "").out.trim(), token);
    assert_eq!(lab.run(&["token", "-u", "ALICE"], "").code, 4, "not hers");
    assert_eq!(lab.run(&["token", "rotate", "-u", "alice"], "").code, 0);
    assert_eq!(lab.open_intents(), 1, "the other's is hers to finish");
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((accounts(&lab), lab.open_intents()), (2, 0));
    lab.must_work("");
    assert_eq!((lab.sandbox.tokens("alice").len(), lab.sandbox.tokens("ALICE").len()), (1, 1));
}

#[test]
fn two_people_of_one_spelling_do_not_wait_for_each_other() {
    let lab = two_people();
    lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
    let url = lab.sandbox.url();
    let login = ["login", url, "-u", "ALICE", "--store", "file", "--password-stdin"];
    let mut waits = lab.start(&login, "other 9");
    assert!(lab.sandbox.has_failed_within(std::time::Duration::from_secs(20)));
    let ran = lab.run(&["token", "rotate", "-u", "alice"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(waits.try_wait().unwrap().is_none(), "it was waited for");
    waits.kill().unwrap();
    waits.wait().unwrap();
}
