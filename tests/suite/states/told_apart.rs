//! Refusals that look like another: what they say of the password and the token, and how often a
//! directory is asked.

use super::{PROGRAM, in_state, rows};
use jenkins_sandbox::{Jenkins, Rights, Setup, User};
use lab::{Lab, PASSWORD};

/// Directories close an account after a few wrong passwords.
#[test]
fn a_password_that_was_refused_is_not_tried_again() {
    for jenkins in Jenkins::ALL {
        for more in [&[][..], &["--git"], &["--expires", "30d"]] {
            let lab = in_state(jenkins, "");
            let ran = lab.run(&lab::login(lab.sandbox.url(), &[&["--json"], more].concat()), "no");
            rows::check(jenkins.version(), ("password-refused", 4, "login"), ran.code, &ran.err);
            let tried = lab.sandbox.asked().iter().filter(|it| it.credential == "wrong").count();
            assert_eq!(tried, 1, "{} {more:?}", jenkins.version());
        }
    }
}

/// A plugin's path that wants a secret of its own answers 401, and has not looked at the token.
#[test]
fn a_401_of_a_path_of_jenkins_says_nothing_of_the_token() {
    for page in [
        "{ status = 401, headers = { X-Jenkins = \"2.572\" } }",
        "{ status = 401, headers = { Content-Type = \"text/html\", X-Jenkins = \"2.572\" }, \
         body = \"<html><head><title>Who calls?</title></head></html>\" }",
    ] {
        let text = format!("[[server.front.answers]]\non = \"/hook/\"\npage = {page}");
        let lab = super::after_a_login(Jenkins::V2_572, &text);
        for method in ["GET", "POST"] {
            let ran = lab.run(&["api", "hook/", "-X", method, "--json"], "");
            rows::check(method, ("bad-request", 5, ""), ran.code, &ran.err);
            assert!(ran.err.contains("HTTP 401"), "{}", ran.err);
        }
        lab.must_work("the token is not suspected");
    }
}

/// Jetty 9.4 has nothing to say to who takes JSON only; the status line tells all the same.
#[test]
fn an_empty_refusal_of_who_takes_json_is_told_for_what_it_is() {
    let mut carol = User::new("carol", PASSWORD);
    carol.rights = Rights::Reader;
    let setup = Setup::new(Jenkins::V2_198).user(User::new("alice", PASSWORD)).user(carol);
    let lab = Lab::with(setup, PROGRAM);
    for user in ["alice", "carol"] {
        assert_eq!(lab.try_login(user, PASSWORD).code, 0);
    }
    let asks = |user: &str, words: &[&str]| {
        let whole = ["-u", user, "--json", "-H", "Accept: application/json"];
        lab.run(&[&["api"], words, &whole].concat(), "")
    };
    for (user, words, said) in [
        ("alice", &["job/none/api/json"][..], ("not-found", 1, "")),
        ("alice", &["job/none/build", "-X", "POST"], ("not-found", 1, "")),
        ("alice", &["quietDown"], ("post-wanted", 5, "")),
        ("carol", &["quietDown", "-X", "POST"], ("permission-missing", 5, "")),
    ] {
        let ran = asks(user, words);
        rows::check(&format!("{user} {words:?}"), said, ran.code, &ran.err);
    }
    lab.sandbox.revoke_all("alice");
    let ran = asks("alice", &["api/json"]);
    rows::check("revoked", ("token-suspect", 3, ""), ran.code, &ran.err);
}
