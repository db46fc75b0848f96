//! From a password to a token in use, on every version of the sandbox.

use jenkins_sandbox::{Jenkins, Rights, Setup, User};
use lab::{Lab, PASSWORD, with_named_tokens};
use serde_json::Value;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-jenkins-lab");

#[test]
fn a_password_becomes_a_stored_token_that_works_and_ends() {
    for jenkins in with_named_tokens() {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.login();
        assert_eq!(lab.names().len(), 1, "{}", jenkins.version());
        assert_eq!(lab.token().len(), 34);
        let status = lab.run(&["status", "--json"], "");
        assert_eq!(status.code, 0, "{}", status.err);
        let status: Value = serde_json::from_str(&status.out).unwrap();
        assert_eq!(status["accounts"][0]["state"], "valid");
        assert_eq!(status["accounts"][0]["version"], jenkins.version());
        assert_eq!(lab.run(&["api", "-X", "POST", "quietDown"], "").code, 0);
        let asked = lab.run(&["api", "api/json?tree=quietingDown"], "");
        assert!(asked.out.contains("true"), "{}", asked.out);
        assert_eq!(lab.run(&["logout"], "").code, 0);
        assert!(lab.names().is_empty());
        assert_eq!(lab.run(&["token"], "").code, 4);
        assert_eq!(lab.open_intents(), 0);
    }
}

#[test]
fn the_one_token_before_2_129_is_read_and_used_with_a_crumb() {
    let lab = Lab::new(Jenkins::V2_46_1, PROGRAM);
    let login = lab.login();
    assert!(login.err.contains("no named tokens"), "{}", login.err);
    assert_eq!(lab.token().len(), 32);
    assert_eq!(lab.run(&["api", "-X", "POST", "quietDown"], "").code, 0);
    let listed = lab.run(&["token", "list", "--json"], "");
    assert!(listed.err.contains("legacy-only"), "{}", listed.err);
    let token = lab.token();
    assert_eq!(lab.run(&["logout"], "").code, 0);
    let arguments = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&arguments, &token).code, 0, "logout left the legacy token alive");
    let arguments =
        ["login", lab.sandbox.url(), "-u", "alice", "--password-stdin", "--token-name", "x"];
    assert_eq!(lab.run(&arguments, PASSWORD).code, 5);
}

#[test]
fn t14_two_requests_on_one_connection_make_the_token_and_a_fresh_one_verifies_it() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let asked = lab.sandbox.asked();
    let seen: Vec<_> = asked.iter().map(|a| (a.connection, a.credential, a.cookie)).collect();
    let fresh = (2, "token", false);
    assert_eq!(seen, [(1, "password", false), (1, "password", true), fresh, fresh]);
    assert_eq!(asked[3].target, "/me/api/json?tree=absoluteUrl", "what it calls itself, once");
    assert_eq!(lab.login().code, 0);
    let again = lab.sandbox.asked().split_off(4);
    assert!(again.iter().all(|it| !it.target.contains("absoluteUrl")), "{again:?}");
}

#[test]
fn a_second_login_takes_the_place_of_the_first() {
    for jenkins in with_named_tokens() {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.login();
        let (first, name) = (lab.token(), lab.names());
        let again =
            lab.run(&["login", lab.sandbox.url(), "-u", "ALICE", "--password-stdin"], PASSWORD);
        assert_eq!(again.code, 0, "{}", again.err);
        assert!(again.err.contains(&name[0]), "says what it revoked: {}", again.err);
        assert_eq!(lab.names().len(), 1);
        assert_ne!(lab.token(), first);
        assert_ne!(lab.names(), name);
    }
}

#[test]
fn keep_old_leaves_the_token_before_alive() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let url = lab.sandbox.url();
    let ran = lab.run(&["login", url, "-u", "alice", "--password-stdin", "--keep-old"], PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.names().len(), 2);
}

#[test]
fn a_name_and_an_end_travel_to_the_controller_and_back() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = lab.sandbox.url();
    let name = "böb's <b> \"laptop\" 🔑";
    let wish = [
        "login",
        url,
        "-u",
        "alice",
        "--store",
        "file",
        "--password-stdin",
        "--token-name",
        name,
        "--expires",
        "30d",
    ];
    let ran = lab.run(&wish, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let list: Value = serde_json::from_str(&lab.run(&["token", "list", "--json"], "").out).unwrap();
    let row = &list["tokens"][0];
    assert_eq!(row["name"], name);
    assert_eq!(row["current"], true);
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let end = today.checked_add(jiff::Span::new().days(30)).unwrap().to_string();
    assert_eq!(row["expires"], end.as_str());
    let status: Value = serde_json::from_str(&lab.run(&["status", "--json"], "").out).unwrap();
    assert_eq!(status["accounts"][0]["token"]["name"], name);
    assert_eq!(status["accounts"][0]["token"]["expires"], end.as_str());
}

#[test]
fn l13_an_old_controller_ignores_the_end_and_login_says_so() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let url = lab.sandbox.url();
    let wish =
        ["login", url, "-u", "alice", "--store", "file", "--password-stdin", "--expires", "30d"];
    let ran = lab.run(&wish, PASSWORD);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("ignores --expires"), "{}", ran.err);
}

#[test]
fn an_adopted_token_is_verified_and_only_forgotten() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let token = lab.token();
    assert_eq!(lab.run(&["logout", "--keep-token"], "").code, 0);
    let url = lab.sandbox.url();
    let adopt = ["login", url, "-u", "alice", "--store", "file", "--with-token"];
    assert_eq!(lab.run(&adopt, &format!("{token}\n")).code, 0);
    assert_eq!(lab.token(), token);
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert_eq!(lab.names().len(), 1);
    let wrong = format!("11{}", "0".repeat(32));
    assert_eq!(lab.run(&adopt, &wrong).code, 4);
    assert_eq!(lab.run(&["status"], "").code, 4);
}

#[test]
fn t2_a_pasted_page_leads_to_the_root() {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    "/jenkins".clone_into(&mut setup.context);
    let lab = Lab::with(setup, PROGRAM);
    for page in ["job/app/12/console?x=1#end", "", "me/security/"] {
        let login = lab.login_at(&format!("{}{page}", lab.sandbox.url()));
        assert!(login.err.contains(lab.sandbox.url()), "{page}: {}", login.err);
    }
}

#[test]
fn without_an_issuer_no_crumb_is_sent() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_160] {
        let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        setup.csrf = false;
        Lab::with(setup, PROGRAM).login();
    }
}

#[test]
fn who_may_not_read_is_told_which_permission_is_missing() {
    let mut nora = User::new("alice", PASSWORD);
    nora.rights = Rights::None;
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(nora), PROGRAM);
    let url = lab.sandbox.url();
    let ran =
        lab.run(&["login", url, "-u", "alice", "--store", "file", "--password-stdin"], PASSWORD);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("permission is missing"), "{}", ran.err);
}

#[test]
fn the_environments_triple_answers_for_exactly_its_root() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let token = lab.token();
    let with = |pairs: &[(&str, &str)], arguments: &[&str]| {
        let mut command = lab.command(arguments);
        command.envs(pairs.iter().copied());
        command.output().unwrap()
    };
    let triple = [
        ("JENKINS_URL", lab.sandbox.url()),
        ("JENKINS_USER_ID", "alice"),
        ("JENKINS_API_TOKEN", token.as_str()),
    ];
    assert!(with(&triple, &["api", "me/api/json"]).status.success());
    let mut wrong = triple;
    wrong[2].1 = "11ffffffffffffffffffffffffffffffff";
    let refused = with(&wrong, &["api", "me/api/json"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("JENKINS_API_TOKEN was answered 401"), "{said}");
    assert!(lab.run(&["status", "--offline"], "").out.contains("unchecked"), "the stored one");
    let incomplete = with(&triple[1..2], &["token"]);
    assert_eq!(incomplete.status.code(), Some(2));
    let elsewhere = with(&[("JENKINS_URL", "https://elsewhere.example/")], &["token"]);
    assert_eq!(elsewhere.status.code(), Some(4));
}

#[test]
fn login_without_a_store_says_what_to_type() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let ran = lab.run(&["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"], PASSWORD);
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("--store file"), "{}", ran.err);
    assert!(lab.sandbox.asked().is_empty());
}
