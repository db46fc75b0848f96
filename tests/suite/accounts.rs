//! Several accounts on a controller, several controllers on a host.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Sandbox, Setup, User};
use lab::{Lab, PASSWORD};

/// A lab with `alice` and `bob` logged in, `alice` first, and a second controller beside it.
fn world() -> (Lab, Sandbox) {
    let users =
        |setup: Setup| setup.user(User::new("alice", PASSWORD)).user(User::new("bob", PASSWORD));
    let lab = Lab::with(users(Setup::new(Jenkins::V2_426_2)), PROGRAM);
    let mut beside = users(Setup::new(Jenkins::V2_572));
    "/jenkins".clone_into(&mut beside.context);
    let beside = Sandbox::start(beside).unwrap();
    login(&lab, lab.sandbox.url(), "alice");
    (lab, beside)
}

fn login(lab: &Lab, url: &str, user: &str) {
    let arguments = ["login", url, "-u", user, "--store", "file", "--password-stdin"];
    let ran = lab.run(&arguments, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Which user answers, asked of the controller itself.
fn who(lab: &Lab, options: &[&str]) -> String {
    let ran = lab.run(&[&["api", "me/api/json?tree=id"], options].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    said["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_active_account_answers_and_switch_changes_it() {
    let (lab, _beside) = world();
    let url = lab.sandbox.url();
    login(&lab, url, "bob");
    assert_eq!(who(&lab, &[]), "bob", "the last login is the active one");
    assert_eq!(who(&lab, &["-u", "alice"]), "alice");
    assert_eq!(lab.run(&["switch"], "").code, 0);
    assert_eq!(who(&lab, &[]), "alice", "of two, the other one");
    assert_eq!(lab.run(&["switch", "--user", "BOB"], "").code, 4, "letters count");
    assert_eq!(lab.run(&["switch", "--user", "bob"], "").code, 0);
    assert_eq!(who(&lab, &[]), "bob");
    assert_eq!(lab.run(&["switch", "--user", "carol"], "").code, 4);
    assert_eq!(lab.run(&["logout", "-u", "bob"], "").code, 0);
    assert_eq!(who(&lab, &[]), "alice", "the only one that is left");
    let tokens = |user: &str| lab.sandbox.tokens(user).len();
    assert_eq!((tokens("alice"), tokens("bob")), (1, 0));
}

#[test]
fn the_defaults_logout_says_who_answers_and_nothing_else_chooses_anybody() {
    let (lab, beside) = world();
    let (one, two) = (lab.sandbox.url().to_owned(), beside.url().to_owned());
    login(&lab, &one, "bob");
    login(&lab, &two, "alice");
    let ran = lab.run(&["logout", "-c", &two], "");
    assert!(!ran.err.contains("default account"), "it was not the default: {}", ran.err);
    login(&lab, &two, "alice");
    let ran = lab.run(&["logout", "-c", &one, "-u", "bob"], "");
    assert!(ran.err.contains("There is no default account now"), "{}", ran.err);
    // What writes an account down again makes it no default.
    for words in [&["token", "rotate"][..], &["token", "create", "mine", "--use"], &["status"]] {
        let ran = lab.run(&[words, &["-c", &one, "-u", "alice"]].concat(), "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(lab.run(&["token"], "").code, 2, "{words:?} chose somebody");
    }
    assert_eq!(lab.run(&["switch", &one], "").code, 0);
    let ran = lab.run(&["logout"], "");
    let left = format!("alice on {two} is now the default account");
    assert!(ran.err.contains(&left), "{}", ran.err);
}

#[test]
fn controllers_on_one_host_never_get_each_others_token() {
    let (lab, beside) = world();
    let (one, two) = (lab.sandbox.url().to_owned(), beside.url().to_owned());
    login(&lab, &two, "alice");
    let token = |url: &str| lab.run(&["token", "-c", url], "").out;
    assert_ne!(token(&one), token(&two));
    assert_eq!(who(&lab, &["-c", &one]), "alice");
    assert_eq!(who(&lab, &["-c", &two]), "alice");
    assert_eq!(lab.run(&["switch", &two], "").code, 0);
    assert_eq!(lab.run(&["token"], "").out, token(&two));
    assert_eq!(lab.run(&["switch", &one], "").code, 0);
    assert_eq!(lab.run(&["token"], "").out, token(&one));
    // Neither the origin alone nor another context is the controller.
    let origin = two.trim_end_matches("jenkins/");
    assert_eq!(lab.run(&["token", "-c", origin], "").code, 4);
    assert_eq!(lab.run(&["switch", "https://ci.example.org"], "").code, 4);
    let wrong = lab.sandbox.asked().into_iter().chain(beside.asked());
    assert_eq!(wrong.filter(|asked| asked.credential == "wrong").count(), 0);
}

#[test]
fn verbose_names_the_rule_that_chose() {
    let (lab, beside) = world();
    let rule = |arguments: &[&str]| lab.run(&[&["token", "-v"], arguments].concat(), "").err;
    assert!(rule(&[]).contains("the only account"), "{}", rule(&[]));
    login(&lab, beside.url(), "alice");
    assert!(rule(&[]).contains("the active account"), "{}", rule(&[]));
    let mut command = lab.command(&["token", "-v"]);
    let ran = command.env("JENKINS_URL", beside.url()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(said.contains("JENKINS_URL"), "{said}");
}

#[test]
fn all_accounts_rotate_one_after_the_other_and_one_failure_stops_none() {
    let (lab, beside) = world();
    login(&lab, beside.url(), "alice");
    let gone = {
        let third = Sandbox::start(Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)));
        let third = third.unwrap();
        login(&lab, third.url(), "alice");
        third.url().to_owned()
    };
    let ran = lab.run(&["token", "rotate", "--all", "--json"], "");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains(&gone), "{}", ran.err);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["accounts"].as_array().unwrap().len(), 2);
    assert_eq!((lab.names().len(), beside.tokens("alice").len()), (1, 1));
}

#[test]
fn the_next_step_names_the_account_it_is_about() {
    let (lab, beside) = world();
    login(&lab, beside.url(), "bob");
    login(&lab, lab.sandbox.url(), "bob");
    let uuid = beside.tokens("bob").remove(0).uuid;
    let ran = lab.run(&["token", "revoke", &uuid, "-c", beside.url(), "-u", "bob", "--yes"], "");
    let on = format!("-c {} -u bob", beside.url());
    assert!(ran.err.contains(&format!("logout {on}")), "{}", ran.err);
    let arguments = ["login", beside.url(), "-u", "bob", "--password-stdin"];
    let again = lab.run(&arguments, PASSWORD);
    let hint = format!("cargo jenkins switch {}", beside.url());
    assert!(again.err.contains(&hint), "{}", again.err);
}

/// Only a login, `switch` and the end of an account change who answers.
#[test]
fn who_answers_does_not_change_by_itself() {
    let (lab, _beside) = world();
    let url = lab.sandbox.url().to_owned();
    login(&lab, &url, "bob");
    assert_eq!(lab.run(&["switch", "--user", "alice"], "").code, 0);
    let left = ["token", "rotate", "-u", "bob"];
    for command in [
        &["token", "rotate", "-u", "bob"][..],
        &["token", "rotate", "--all"],
        &["token", "create", "bobs", "--use", "-u", "bob"],
        &["status"],
    ] {
        let ran = lab.run(command, "");
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        assert_eq!(who(&lab, &[]), "alice", "{command:?}");
    }
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke"));
    assert_eq!(lab.run(&left, "").code, 7);
    assert_eq!(who(&lab, &[]), "alice");
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!(who(&lab, &[]), "alice");
    // A login does, also one that has still something to do.
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke"));
    let again = ["login", &url, "-u", "bob", "--store", "file", "--password-stdin"];
    assert_eq!(lab.run(&again, PASSWORD).code, 7);
    assert_eq!(who(&lab, &[]), "bob");
}
