//! Refusals that look like another: what they say of the password and the token, and how often a
//! directory is asked.

use super::{PROGRAM, in_state, rows};
use crate::tokens::json;
use jenkins_sandbox::{Fault, Jenkins, Rights, Setup, User};
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

/// `rejected` is said of a token that was looked at, and of no other.
#[test]
fn a_token_that_nobody_looked_at_is_unchecked() {
    for jenkins in [Jenkins::V2_46_1, Jenkins::V2_426_2, Jenkins::V2_572] {
        for row in rows::ROWS.iter().filter(|row| !row.token.0.is_empty()) {
            let about = format!("{}, {}", row.state, jenkins.version());
            let lab = super::after_a_login(jenkins, row.scenario);
            let ran = lab.run(&["status", "--json", "--timeout", "2"], "");
            let state = &json(&ran.out)["accounts"][0]["state"];
            assert_eq!((ran.code, state.as_str()), (row.token.1, Some("unchecked")), "{about}");
        }
    }
}

/// One 401 was not about the token: nothing was revoked, and nobody said so.
#[test]
fn a_logout_that_is_refused_once_leaves_the_token_where_it_was() {
    for jenkins in lab::with_named_tokens() {
        let lab = in_state(jenkins, "");
        lab.login();
        lab.sandbox.fail(Fault::Reject.on("revoke"));
        let ran = lab.run(&["logout", "--json"], "");
        let about = jenkins.version();
        rows::check(about, ("token-suspect", 3, "status"), ran.code, &ran.err);
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{about}");
        assert_eq!(lab.run(&["logout"], "").code, 0, "{about}");
        assert!(lab.names().is_empty(), "{about}");
    }
}

/// Before named tokens the page is read for the one there is, and fails where nobody is anybody.
#[test]
fn a_password_on_a_server_without_security_is_told_so() {
    for jenkins in Jenkins::ALL.into_iter().chain(Jenkins::UNRECORDED) {
        let lab = in_state(jenkins, "[server]\nsecurity = false");
        let ran = lab.run(&lab::login(lab.sandbox.url(), &["--json"]), PASSWORD);
        let said = ("security-off", 3, "switch security on");
        rows::check(jenkins.version(), said, ran.code, &ran.err);
    }
}

/// Where everybody is refused, a logout has not seen the token end.
#[test]
fn a_logout_behind_a_wall_keeps_the_account() {
    let walled = |row: &&rows::Row| row.token.0 == "front-door-password";
    for row in rows::ROWS.iter().filter(walled) {
        let lab = super::after_a_login(Jenkins::V2_426_2, row.scenario);
        let kept = lab.token();
        assert_ne!(lab.run(&["logout"], "").code, 0, "{}", row.state);
        assert_eq!((lab.token(), lab.names().len()), (kept, 1), "{}", row.state);
    }
}
