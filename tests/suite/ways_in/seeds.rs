//! `login --with-token --replace`: the token that a server was brought up with.

use super::{PROGRAM, names};
use jenkins_sandbox::{Jenkins, Planned, Setup, User};
use lab::{Lab, PASSWORD, with_named_tokens};

const UUID: &str = "5f0c0f5c-0e5e-4f6a-9f2e-1c2b3a4d5e6f";

/// A server whose configuration has a token of the administrator.
fn seeded(jenkins: Jenkins) -> (Lab, String) {
    let lab = Lab::with(Setup::new(jenkins).user(User::new("admin", PASSWORD)), PROGRAM);
    let value = lab.sandbox.add_token("admin", "initial").expect("admin is there");
    (lab, value)
}

fn replace<'a>(lab: &'a Lab, more: &[&'a str]) -> Vec<&'a str> {
    let login = ["login", lab.sandbox.url(), "-u", "admin", "--store", "file"];
    [&login, &["--with-token", "--replace"][..], more].concat()
}

#[test]
fn the_first_run_replaces_it_and_the_next_ones_change_nothing() {
    for jenkins in with_named_tokens() {
        let (lab, seed) = seeded(jenkins);
        let version = jenkins.version();
        let ran = lab.run(&replace(&lab, &["--token-name", "deploy"]), &seed);
        assert_eq!(ran.code, 0, "{version}: {}", ran.err);
        assert_eq!(names(&lab.sandbox, "admin"), ["deploy"], "{version}");
        assert!(lab.sandbox.token_of("admin", &seed).is_none(), "{version}");
        let stored = lab.run(&["token"], "").out;
        for _ in 0..2 {
            let again = lab.run(&replace(&lab, &["--token-name", "deploy"]), &seed);
            assert_eq!(again.code, 0, "{version}: {}", again.err);
            assert!(again.err.contains("replaced before"), "{version}: {}", again.err);
        }
        assert_eq!(lab.run(&["token"], "").out, stored, "{version}");
        assert_eq!(names(&lab.sandbox, "admin").len(), 1, "{version}");
        assert_eq!(lab.open_intents(), 0, "{version}");
    }
}

#[test]
fn a_token_of_nobody_is_refused_and_one_run_that_ended_early_is_finished() {
    let (lab, seed) = seeded(Jenkins::V2_572);
    let wrong = "11".to_owned() + &"0".repeat(32);
    assert_eq!(lab.run(&replace(&lab, &[]), &wrong).code, 4, "nobody is logged in yet");
    let adopt = ["login", lab.sandbox.url(), "-u", "admin", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&adopt, &seed).code, 0);
    assert_eq!(lab.run(&replace(&lab, &[]), &seed).code, 0);
    assert!(lab.sandbox.token_of("admin", &seed).is_none());
    assert_eq!(lab.run(&replace(&lab, &[]), &wrong).code, 0, "the account has a token that works");
}

#[test]
fn where_its_row_cannot_be_told_it_stays_alive_and_that_is_said() {
    let mut setup = Setup::new(Jenkins::V2_541_2).user(User::new("admin", PASSWORD));
    setup.usage_statistics = false;
    let lab = Lab::with(setup, PROGRAM);
    let seed = lab.sandbox.add_token("admin", "initial").expect("admin is there");
    let ran = lab.run(&replace(&lab, &[]), &seed);
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert!(ran.err.contains("token revoke"), "{}", ran.err);
    assert!(lab.sandbox.token_of("admin", &seed).is_some());
}

#[test]
fn a_name_or_an_end_is_for_a_token_that_is_created() {
    let (lab, seed) = seeded(Jenkins::V2_572);
    lab.sandbox.restore_token("admin", UUID, "other", &("11".to_owned() + &"a".repeat(32)));
    for more in [["--token-name", "x"], ["--expires", "30d"]] {
        let login = ["login", lab.sandbox.url(), "-u", "admin", "--store", "file", "--with-token"];
        let ran = lab.run(&[&login[..], &more].concat(), &seed);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(more[0]) && ran.err.contains("--replace"), "{}", ran.err);
    }
    let without = ["login", lab.sandbox.url(), "--replace", "-u", "admin"];
    assert_eq!(lab.run(&without, &seed).code, 2);
}

/// What else than the new token keeps a first token from being replaced changes nothing here.
#[test]
fn a_replacement_that_fails_leaves_the_earlier_login_as_it_was() {
    for jenkins in with_named_tokens() {
        for fault in
            ["lost@generateNewToken", "answered=504@generateNewToken", "front-door=503@POST"]
        {
            let about = format!("{}, {fault}", jenkins.version());
            let (lab, seed) = seeded(jenkins);
            assert_eq!(lab.try_login("admin", PASSWORD).code, 0, "{about}");
            let (stored, before) = (lab.token(), names(&lab.sandbox, "admin"));
            lab.sandbox.fail(fault.parse::<Planned>().expect("a fault"));
            let ran = lab.run(&replace(&lab, &[]), &seed);
            assert_eq!(ran.code, 3, "{about}: {}", ran.err);
            assert_eq!(lab.token(), stored, "{about}");
            assert_eq!(names(&lab.sandbox, "admin"), before, "{about}");
            assert_eq!(lab.open_intents(), 0, "{about}");
            let again = lab.run(&replace(&lab, &[]), &seed);
            assert_eq!(again.code, 0, "{about}: {}", again.err);
            assert_eq!(names(&lab.sandbox, "admin").len(), 1, "{about}: both before it are gone");
            assert!(again.err.contains("Revoked the previous token `initial`"), "{}", again.err);
            lab.must_work(&about);
        }
    }
}

#[test]
fn a_first_token_that_was_adopted_before_is_replaced_once() {
    for counts in [true, false] {
        let mut setup = Setup::new(Jenkins::V2_541_2).user(User::new("admin", PASSWORD));
        setup.usage_statistics = counts;
        let lab = Lab::with(setup, PROGRAM);
        let seed = lab.sandbox.add_token("admin", "initial").expect("admin is there");
        let login = ["login", lab.sandbox.url(), "-u", "admin", "--store", "file", "--with-token"];
        assert_eq!(lab.run(&login, &seed).code, 0);
        let ran = lab.run(&replace(&lab, &[]), &seed);
        assert_eq!(ran.code, if counts { 0 } else { 7 }, "{}", ran.err);
        assert_eq!(lab.sandbox.token_of("admin", &seed).is_some(), !counts);
        assert_ne!(lab.token(), seed);
        assert_eq!(lab.open_intents(), 0, "{}", ran.err);
    }
}

/// One 401 proves nothing: the first token may be taken after all.
#[test]
fn a_first_token_that_is_refused_once_is_not_called_replaced() {
    let (lab, seed) = seeded(Jenkins::V2_572);
    assert_eq!(lab.try_login("admin", PASSWORD).code, 0);
    lab.sandbox.fail("reject@whoAmI".parse::<Planned>().expect("a fault"));
    let ran = lab.run(&replace(&lab, &[]), &seed);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!ran.err.contains("replaced before"), "{}", ran.err);
    assert_eq!(lab.run(&replace(&lab, &[]), &seed).code, 0);
    assert!(lab.sandbox.token_of("admin", &seed).is_none());
}
