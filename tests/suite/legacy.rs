//! Before 2.129: the one token, and another value for it.

use crate::login::PROGRAM;
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
fn a_second_login_with_the_same_token_says_nothing_of_another() {
    let lab = logged_in();
    let token = lab.token();
    let again = lab.login();
    assert!(again.err.contains("the user's one token"), "{}", again.err);
    assert!(!again.err.contains("previous") && !again.err.contains("refused"), "{}", again.err);
    assert_eq!(lab.token(), token);
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
    assert!(ran.err.contains("copies of it no longer work"), "{}", ran.err);
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
    assert!(recovered.err.contains("a login finishes this: "), "{}", recovered.err);
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

/// Where there are named tokens and alice has one of the old kind, which is adopted.
fn adopted(jenkins: Jenkins) -> (Lab, String) {
    let mut alice = jenkins_sandbox::User::new("alice", lab::PASSWORD);
    alice.legacy_token = true;
    let lab = Lab::with(jenkins_sandbox::Setup::new(jenkins).user(alice), PROGRAM);
    let value = lab.sandbox.legacy_token("alice").unwrap();
    let said = adopt(&lab, &value);
    assert!(!said.contains("before 2.129"), "{said}");
    (lab, value)
}

fn adopt(lab: &Lab, value: &str) -> String {
    let words = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--with-token"];
    let ran = lab.run(&words, &format!("{value}\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.err
}

/// The names and kinds of alice's tokens.
fn legacy_and_named(lab: &Lab) -> (usize, usize) {
    let tokens = lab.sandbox.tokens("alice");
    let legacy = tokens.iter().filter(|token| token.legacy).count();
    (legacy, tokens.len() - legacy)
}

/// A token of the old kind, brought to a Jenkins that has named ones.
#[test]
fn an_old_token_on_a_new_controller_is_known_as_that() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        let (lab, _) = adopted(jenkins);
        let mut said = String::new();
        let other = lab.run(&["token", "create", "other"], "");
        assert_eq!(other.code, 0, "{}", other.err);
        let list = lab.run(&["token", "list"], "");
        let marked: Vec<&str> = list.out.lines().filter(|line| line.starts_with('*')).collect();
        assert_eq!(marked.len(), 1, "{}", list.out);
        let json = lab.run(&["token", "list", "--json"], "").out;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let current =
            json["tokens"].as_array().unwrap().iter().filter(|row| row["current"] == true);
        assert!(current.clone().count() == 1 && current.clone().all(|row| row["legacy"] == true));
        for words in [&["token", "revoke", "other", "--yes"][..], &["status"]] {
            let ran = lab.run(words, "");
            assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
            said += &(ran.err + &ran.out);
        }
        let refused = lab.run(&["token", "revoke", "--legacy", "--yes", "--json"], "");
        let in_use = lab.run(&["token", "revoke", "Legacy Token", "--yes"], "");
        assert_eq!((refused.code, in_use.code), (2, 2), "{}{}", refused.err, in_use.err);
        assert!(refused.err.contains("token-in-use"), "{}", refused.err);
        assert_eq!(legacy_and_named(&lab), (1, 0));
        said += &(refused.err + &in_use.err);
        assert!(!said.contains("before 2.129"), "{said}");
    }
}

/// A named one takes its place, made with it or with the password, and it ends last.
#[test]
fn a_named_token_takes_the_place_of_an_old_one() {
    for jenkins in [Jenkins::V2_160, Jenkins::V2_426_2, Jenkins::V2_572] {
        for login in [false, true] {
            let (lab, value) = adopted(jenkins);
            let ran = if login { lab.login() } else { lab.run(&["token", "rotate"], "") };
            assert_eq!(ran.code, 0, "{jenkins:?}: {}", ran.err);
            assert!(ran.err.contains("Revoked the previous token"), "{}", ran.err);
            assert_ne!(lab.token(), value);
            assert_eq!(legacy_and_named(&lab), (0, 1));
            assert_eq!(lab.run(&["status"], "").code, 0);
            assert_eq!(lab.open_intents(), 0);
        }
    }
}

#[test]
fn an_old_token_that_is_kept_is_revoked_by_its_option() {
    let (lab, _) = adopted(Jenkins::V2_572);
    let ran = lab.run(&["token", "rotate", "--keep-old"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("still valid"), "{}", ran.err);
    assert_eq!(legacy_and_named(&lab), (1, 1));
    let ran = lab.run(&["token", "revoke", "--legacy", "--yes"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(legacy_and_named(&lab), (0, 1));
}

/// What was half done is finished, and after a restart nothing is guessed.
#[test]
fn an_old_token_is_ended_later_only_by_its_own_uuid() {
    for restarted in [false, true] {
        let (lab, _) = adopted(Jenkins::V2_426_2);
        lab.sandbox.fail(Fault::Refuse.on("/revoke"));
        let ran = lab.run(&["token", "rotate"], "");
        assert_eq!(ran.code, 7, "{}", ran.err);
        assert_eq!(legacy_and_named(&lab), (1, 1));
        if restarted {
            lab.sandbox.restart();
            let ran = lab.run(&["recover"], "");
            assert_eq!(ran.code, 7, "{}", ran.err);
            assert!(ran.err.contains("cargo jenkins token revoke --legacy"), "{}", ran.err);
            assert!(ran.err.contains("--dismiss"), "{}", ran.err);
            assert_eq!(legacy_and_named(&lab), (1, 1));
            assert_eq!(lab.run(&["token", "revoke", "--legacy", "--yes"], "").code, 0);
        }
        let ran = lab.run(&["recover"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(legacy_and_named(&lab), (0, 1));
        assert_eq!(lab.open_intents(), 0);
    }
}

/// Somebody made another value meanwhile: that one is theirs.
#[test]
fn another_old_token_is_not_ours_to_end() {
    let (lab, value) = adopted(Jenkins::V2_426_2);
    let path = "me/descriptorByName/jenkins.security.ApiTokenProperty/changeToken";
    // Its answer is HTML without a mark of Jenkins, so nobody believes it.
    let _ = lab.run(&["api", "-X", "POST", path], "");
    assert_ne!(lab.sandbox.legacy_token("alice").unwrap(), value);
    let ran = lab.login();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("refused by the controller and is no longer listed"), "{}", ran.err);
    assert_eq!(legacy_and_named(&lab), (1, 1));
}

/// A login over a token that was revoked on the web page does not say that it revoked it.
#[test]
fn a_token_that_was_revoked_elsewhere_is_told_as_that() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.revoke_all("alice");
    let ran = lab.login();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("refused by the controller and is no longer listed"), "{}", ran.err);
    assert!(!ran.err.contains("Revoked"), "{}", ran.err);
}
