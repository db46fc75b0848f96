//! Tokens are revoked, and never the wrong one.

use crate::login::PROGRAM;
use crate::tokens::{json, with_tokens};
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD, with_named_tokens};

#[test]
fn one_of_several_is_revoked_and_seen_gone() {
    for jenkins in with_named_tokens() {
        let lab = with_tokens(jenkins, &["one", "two", "three"]);
        let ran = lab.run(&["token", "revoke", "two", "--yes"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let left = lab.names();
        assert!(!left.contains(&"two".to_owned()) && left.len() == 3, "{left:?}");
        // Nothing is revoked when one of them cannot be found.
        assert_eq!(lab.run(&["token", "revoke", "one", "none such", "--yes"], "").code, 1);
        assert_eq!(lab.names().len(), 3);
        let ran = lab.run(&["token", "revoke", "--all-others", "--yes", "--json"], "");
        assert_eq!(json(&ran.out)["revoked"].as_array().unwrap().len(), 2);
        assert_eq!(lab.names().len(), 1);
        assert_eq!(lab.run(&["status"], "").code, 0, "the one in use lives");
    }
}

#[test]
fn nothing_is_revoked_without_a_yes() {
    let lab = with_tokens(Jenkins::V2_572, &["one"]);
    let ran = lab.run(&["token", "revoke", "one"], "");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    let ran = lab.run(&["token", "revoke", "--all-others", "--dry-run"], "");
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("one"), "{}", ran.out);
    assert_eq!(lab.run(&["token", "revoke"], "").code, 2, "something must be named");
    assert_eq!(lab.names().len(), 2);
}

#[test]
fn the_token_in_use_is_never_revoked() {
    let lab = with_tokens(Jenkins::V2_572, &["one"]);
    let uuid = json(&lab.run(&["token", "--json"], "").out)["uuid"].as_str().unwrap().to_owned();
    for named in
        [uuid, json(&lab.run(&["token", "--json"], "").out)["name"].as_str().unwrap().to_owned()]
    {
        let ran = lab.run(&["token", "revoke", "one", &named, "--yes"], "");
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("in use"), "{}", ran.err);
    }
    assert_eq!(lab.names().len(), 2);
}

/// A world whose stored token was made elsewhere, beside one called `one`.
fn adopted(jenkins: Jenkins, statistics: bool) -> Lab {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    setup.usage_statistics = statistics;
    let lab = Lab::with(setup, PROGRAM);
    let token = lab.sandbox.add_token("alice", "made elsewhere").unwrap();
    lab.sandbox.add_token("alice", "one").unwrap();
    let adopt = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&adopt, &token).code, 0);
    lab
}

#[test]
fn an_adopted_tokens_row_is_told_by_its_use() {
    for jenkins in with_named_tokens() {
        let lab = adopted(jenkins, true);
        for named in ["made elsewhere", "one"] {
            let ran = lab.run(&["token", "revoke", named, "--yes"], "");
            assert_eq!(ran.code, if named == "one" { 0 } else { 2 }, "{}", ran.err);
        }
        assert_eq!(lab.names(), ["made elsewhere"]);
        assert_eq!(lab.run(&["status"], "").code, 0);
        // It is known from now on, and still not ours to end.
        let before = lab.sandbox.asked().len();
        assert_eq!(lab.run(&["token", "revoke", "--all-others", "--yes"], "").code, 0);
        assert_eq!(lab.sandbox.asked().len(), before + 1);
        assert!(lab.run(&["token", "list"], "").out.starts_with('*'));
        assert_eq!(lab.run(&["logout"], "").code, 0);
        assert_eq!(lab.names(), ["made elsewhere"]);
    }
}

#[test]
fn a_row_is_not_told_by_name_when_another_one_is_as_busy() {
    let lab = adopted(Jenkins::V2_572, true);
    let busy = lab.sandbox.add_token("alice", "busy").unwrap();
    let url = format!("{}whoAmI/api/json", lab.sandbox.url());
    let credential = format!("alice:{busy}");
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let others = std::thread::spawn(move || {
        while stopped.try_recv().is_err() {
            let url = format!("{url}?[1-20]");
            let asked = std::process::Command::new("curl")
                .args(["-sf", "-o", "/dev/null", "-u", &credential, &url])
                .status();
            assert!(asked.unwrap().success());
        }
    });
    let uses = || lab.sandbox.tokens("alice").into_iter().find(|t| t.name == "busy").unwrap().uses;
    while uses() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    // The answers take their time, so that the others' calls are among ours.
    let slow = jenkins_sandbox::Fault::Delay(std::time::Duration::from_millis(50));
    lab.sandbox.fail(slow.on("security/").always());
    let ran = lab.run(&["token", "revoke", "one", "--yes"], "");
    stop.send(()).unwrap();
    others.join().unwrap();
    assert_eq!(ran.code, 2, "{}", ran.err);
    for row in ["made elsewhere", "busy"] {
        assert!(ran.err.contains(row), "{}", ran.err);
    }
    assert_eq!(lab.names().len(), 3);
}

#[test]
fn an_adopted_tokens_row_is_not_guessed() {
    let lab = adopted(Jenkins::V2_426_2, false);
    let ran = lab.run(&["token", "revoke", "--all-others", "--yes"], "");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("--use"), "{}", ran.err);
    assert_eq!(lab.names().len(), 2);
    // The way out that the error names.
    let ran = lab.run(&["token", "create", "mine", "--use"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert_eq!(lab.run(&["token", "revoke", "--all-others", "--yes"], "").code, 0);
    assert_eq!(lab.names(), ["mine"]);
}

#[test]
fn two_of_one_name_are_told_apart_by_uuid() {
    let lab = with_tokens(Jenkins::V2_541_2, &["twin", "twin"]);
    let ran = lab.run(&["token", "revoke", "twin", "--yes"], "");
    assert_eq!(ran.code, 2, "{}", ran.err);
    let uuid = lab.sandbox.tokens("alice").into_iter().find(|t| t.name == "twin").unwrap().uuid;
    assert!(ran.err.contains(&uuid), "{}", ran.err);
    assert_eq!(lab.run(&["token", "revoke", &uuid, "--yes"], "").code, 0);
    assert_eq!(lab.names().iter().filter(|name| *name == "twin").count(), 1);
}

#[test]
fn unused_expired_and_legacy_ones_are_found() {
    let mut alice = User::new("alice", PASSWORD);
    alice.legacy_token = true;
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(alice), PROGRAM);
    let now = jiff::Timestamp::now();
    let days = |days: i64| now - jiff::SignedDuration::from_hours(24 * days);
    lab.sandbox.set_clock(days(100));
    lab.login();
    assert_eq!(lab.run(&["token", "create", "never used"], "").code, 0);
    let date = days(90).strftime("%Y-%m-%d").to_string();
    let command = ["token", "create", "ended", "--expires", &date];
    assert_eq!(lab.run_at(&days(100).to_string(), &command).code, 0);
    lab.sandbox.set_clock(now);
    assert_eq!(lab.run(&["token", "create", "young"], "").code, 0);
    let found = |selector: &[&str]| {
        let arguments = [&["token", "revoke", "--dry-run", "--json"], selector].concat();
        let ran = lab.run(&arguments, "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = json(&ran.out)["would_revoke"].as_array().unwrap().clone();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&["--expired"]), ["ended"]);
    let legacy = lab.sandbox.tokens("alice").into_iter().find(|t| t.legacy).unwrap().name;
    assert_eq!(found(&["--legacy"]), [legacy]);
    let unused = found(&["--unused-for", "90d"]);
    assert!(unused.contains(&"never used".to_owned()) && !unused.contains(&"young".to_owned()));
    let ran = lab.run(&["token", "revoke", "--expired", "--legacy", "--yes"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!lab.names().contains(&"ended".to_owned()));
    assert!(lab.sandbox.tokens("alice").iter().all(|token| !token.legacy));
}

#[test]
fn use_that_is_not_told_is_not_guessed() {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    setup.usage_statistics = false;
    let lab = Lab::with(setup, PROGRAM);
    lab.login();
    assert_eq!(lab.run(&["token", "create", "other"], "").code, 0);
    let ran = lab.run(&["token", "revoke", "--unused-for", "0", "--yes"], "");
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert_eq!(lab.names().len(), 2);
}

#[test]
fn a_refused_token_gets_one_try_and_is_kept() {
    let lab = with_tokens(Jenkins::V2_572, &["one", "two"]);
    let uuid = json(&lab.run(&["token", "--json"], "").out)["uuid"].as_str().unwrap().to_owned();
    let revoke = "me/descriptorByName/jenkins.security.ApiTokenProperty/revoke";
    let field = format!("tokenUuid={uuid}");
    assert_eq!(lab.run(&["api", "-X", "POST", revoke, "-f", &field], "").code, 0);
    let ran = lab.run(&["token", "revoke", "one", "two", "--yes"], "");
    assert_eq!(ran.code, 3, "{}", ran.err);
    let wrong = lab.sandbox.asked().iter().filter(|asked| asked.credential == "wrong").count();
    assert_eq!(wrong, 1);
    assert_eq!(lab.names().len(), 2);
    assert_eq!(lab.run(&["token"], "").code, 0, "kept");
}

#[test]
fn giving_the_stored_token_again_forgets_nothing_of_it() {
    let lab = with_tokens(Jenkins::V2_572, &["one"]);
    let token = lab.token();
    let before = json(&lab.run(&["token", "--json"], "").out);
    let again = ["login", lab.sandbox.url(), "-u", "alice", "--with-token"];
    assert_eq!(lab.run(&again, &token).code, 0);
    assert_eq!(json(&lab.run(&["token", "--json"], "").out), before);
    assert_eq!(lab.run(&["token", "revoke", "--all-others", "--yes"], "").code, 0);
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert!(lab.names().is_empty(), "we made it, so we end it");
}
