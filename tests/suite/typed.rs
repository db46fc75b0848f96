//! What a person types, as other tools take it: and what is said where it cannot be meant.

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD};

/// alice and bob on one controller.
fn two() -> Lab {
    let [alice, bob] = ["alice", "bob"].map(|id| User::new(id, PASSWORD));
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(alice).user(bob), PROGRAM);
    for user in ["bob", "alice"] {
        let url = lab.sandbox.url().to_owned();
        let ran =
            lab.run(&["login", &url, "-u", user, "--store", "file", "--password-stdin"], PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    lab
}

#[test]
fn a_controller_may_stand_where_login_takes_it() {
    let lab = two();
    let url = lab.sandbox.url().to_owned();
    for words in [&["token"][..], &["token", "list"], &["status"], &["crumb"], &["token", "rotate"]]
    {
        let ran = lab.run(&[words, &[&url]].concat(), "");
        assert_eq!(ran.code, 0, "{words:?} {}", ran.err);
        let other = lab.run(&[words, &["https://other.example.com"]].concat(), "");
        assert_eq!(other.code, 4, "{words:?} {}", other.err);
    }
    let both = lab.run(&["token", &url, "-c", "https://other.example.com"], "");
    assert!(both.code == 2 && both.err.contains("two controllers"), "{}", both.err);
    let ran = lab.run(&["logout", &url, "-u", "bob"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_bare_host_means_https_and_never_http() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let words = ["login", &host, "-u", "alice", "--store", "file", "--password-stdin"];
    let ran = lab.run(&words, PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains(&format!("Using https://{host}")), "{}", ran.err);
    assert!(ran.err.contains("speaks http, not https"), "{}", ran.err);
    let ran = lab.run(&["token", "-c", "ci.example.com"], "");
    assert!(ran.code == 4 && ran.err.contains("https://ci.example.com/"), "{}", ran.err);
    // What may be anything, such as a password, is not looked up as a host.
    for text in ["hunter2", "alice@ci.example.com", "ftp.example.com:x"] {
        let ran = lab.run(&["login", text, "-u", "alice", "--password-stdin"], PASSWORD);
        assert_eq!(ran.code, 2, "{text} {}", ran.err);
    }
}

#[test]
fn who_is_not_logged_in_reads_who_is() {
    let lab = two();
    for words in
        [&["status", "-u", "carol"][..], &["switch", "-u", "carol"], &["token", "-u", "carol"]]
    {
        let ran = lab.run(words, "");
        assert_eq!(ran.code, 4, "{words:?} {}", ran.err);
        let known = format!("you are logged in as bob on {0} and alice on {0}", lab.sandbox.url());
        assert!(ran.err.contains(&known), "{words:?} {}", ran.err);
    }
}

#[test]
fn a_command_needs_no_dashes_and_variables_have_the_names_that_are_wanted() {
    let lab = two();
    let settings = ["--env", "CI_USER=user", "--env", "CI_TOKEN=token", "--env", "CI_URL=url"];
    let ran = lab.run(
        &[&["exec"][..], &settings, &["sh", "-c", "echo $CI_USER $CI_URL $CI_TOKEN"]].concat(),
        "",
    );
    let token = lab.run(&["token"], "").out;
    assert_eq!(ran.out, format!("alice {} {token}", lab.sandbox.url()), "{}", ran.err);
    for wrong in ["CI=password", "=token", "1=token", "A B=user", "token"] {
        let ran = lab.run(&["exec", "--env", wrong, "true"], "");
        assert_eq!(ran.code, 125, "{wrong} {}", ran.err);
    }
    let ran = lab.run(&["exec", "sh", "-c", "exit 7"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
}

#[test]
fn everybody_is_logged_out_at_once() {
    let lab = two();
    let ran = lab.run(&["logout", "--all"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.matches("Revoked token").count(), 2, "{}", ran.err);
    assert!(!ran.err.contains("default account"), "none is left: {}", ran.err);
    assert_eq!(lab.run(&["logout", "--all"], "").code, 4);
    assert!(lab.sandbox.tokens("alice").is_empty() && lab.sandbox.tokens("bob").is_empty());
}

#[test]
fn what_somebody_else_revoked_is_not_said_to_be_revoked_here() {
    let lab = two();
    lab.sandbox.revoke_all("alice");
    let ran = lab.run(&["logout", "-u", "alice"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("was refused, so it was not revoked; forgot alice"), "{}", ran.err);
    assert!(ran.err.contains("/me/security/ still lists it, revoke it there"), "{}", ran.err);
    assert!(!ran.err.contains("Revoked"), "{}", ran.err);
}

#[test]
fn objects_name_the_token_by_its_id() {
    let lab = two();
    for words in [&["token", "rotate", "--json"][..], &["token", "create", "x", "--use", "--json"]]
    {
        let ran = lab.run(words, "");
        let object: serde_json::Value = serde_json::from_str(&ran.out).expect("an object");
        let uuid = object["uuid"].as_str().expect("a uuid").to_owned();
        let list = lab.run(&["token", "list", "--json"], "").out;
        assert!(list.contains(&uuid), "{words:?} {uuid} {list}");
    }
}

#[test]
fn a_second_token_of_a_name_is_told_and_a_file_that_is_not_there_is_no_matter_of_disks() {
    let lab = two();
    assert!(!lab.run(&["token", "create", "backup"], "").err.contains("already"));
    let ran = lab.run(&["token", "create", "backup"], "");
    assert!(ran.code == 0 && ran.err.contains("there is a token `backup` already"), "{}", ran.err);
    for words in [&["--input", "nofile"][..], &["-F", "a=@nofile"], &["--form", "a=@nofile"]] {
        let ran = lab.run(&[&["api", "x"][..], words].concat(), "");
        assert!(ran.code == 2 && ran.err.contains("nofile: No such file"), "{words:?} {}", ran.err);
        assert!(ran.err.contains("next: cargo jenkins api --help"), "{}", ran.err);
    }
    for file in ["/nope", "/dev/null"] {
        let url = lab.sandbox.url();
        let words = ["login", url, "-u", "alice", "--password-stdin", "--ca-file", file];
        let ran = lab.run(&words, PASSWORD);
        assert!(ran.code == 2 && ran.err.contains(file), "{}", ran.err);
    }
}

#[test]
fn two_accounts_of_a_controller_are_told_apart_where_both_fail() {
    let lab = two();
    lab.sandbox.revoke_all("alice");
    lab.sandbox.revoke_all("bob");
    let ran = lab.run(&["status"], "");
    for user in ["alice", "bob"] {
        let named = format!("error: {user} on {}: ", lab.sandbox.url());
        assert_eq!(ran.err.matches(&named).count(), 1, "{}", ran.err);
    }
}

/// As login takes it: a host alone is a controller by https to each verb, but for one where somebody
/// is logged in by http.
#[test]
fn a_bare_host_is_a_controller_to_switch_and_to_git_too() {
    let lab = two();
    let known = lab.sandbox.url().trim_end_matches('/').trim_start_matches("http://").to_owned();
    for words in [&["switch"][..], &["git", "setup"], &["git", "status"], &["status"], &["token"]] {
        for (host, root) in [
            ("ci.example.com", "https://ci.example.com/"),
            ("ci.example.com/jenkins", "https://ci.example.com/jenkins/"),
        ] {
            let ran = lab.run(&[words, &[host]].concat(), "");
            assert_eq!(ran.code, 4, "{words:?} {host}: {}", ran.err);
            let login = format!("cargo jenkins login {root}");
            assert!(ran.err.contains(&login), "{words:?} {host}: {}", ran.err);
        }
        let ran = lab.run(&[words, &[&known]].concat(), "");
        assert!(!ran.err.contains("https://"), "{words:?} {known}: {}", ran.err);
        assert_ne!(ran.code, 4, "{words:?}: {}", ran.err);
    }
    let ran = lab.run(&["git", "remove", "ci.example.com/jenkins"], "");
    assert!(ran.code == 0 && ran.err.contains("https://ci.example.com/jenkins/"), "{}", ran.err);
}
