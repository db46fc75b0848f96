//! What reaches a terminal, and what happens when nobody reads.

use crate::login::PROGRAM;
use crate::tokens::with_tokens;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD};
use std::process::Stdio;

/// Moves a cursor, sets a clipboard, rings, hides, reorders, and is long.
pub(crate) const HOSTILE: &str = "\u{1b}[2J\u{1b}]8;;http://evil.example\u{7}\u{1b}]52;c;ZQ==\u{7}\r\
                       \u{202e}\u{200b}\u{9b}31m\u{2800}\u{3164}\u{115f}\u{ffa0}\u{fe0f}\u{e0101}\u{e0041}";

pub(crate) fn is_harmless(text: &str) -> bool {
    let bad = |c: char| c.is_control() && c != '\n' && c != '\t';
    let unseen = HOSTILE.chars().filter(|c| !c.is_ascii()).collect::<Vec<_>>();
    !text.contains(bad) && !text.contains(unseen.as_slice())
}

#[test]
fn e1_what_a_controller_calls_things_reaches_no_terminal_as_it_is() {
    let mut alice = User::new("alice", PASSWORD);
    alice.full_name = HOSTILE.to_owned();
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(alice), PROGRAM);
    lab.login();
    // Made as another program would, which does not look at what it sends.
    let name = format!("{HOSTILE}{}", "x".repeat(5000));
    let path = "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
    let made = lab.run(&["api", path, "-f", &format!("newTokenName={name}")], "");
    assert_eq!(made.code, 0, "{}", made.err);
    let uuid =
        lab.sandbox.tokens("alice").into_iter().find(|token| token.name == name).unwrap().uuid;
    for command in [
        &["token", "list"][..],
        &["token", "list", "--json"],
        &["token", "revoke", &uuid, "--dry-run"],
        &["token", "revoke", "--all-others", "--dry-run", "--json"],
        &["token", "revoke", &uuid, "--yes", "-v"],
        &["status", "-v"],
        &["token", "rename", HOSTILE, "x"],
        &["token", "revoke", HOSTILE, "--yes", "--json"],
        &["login", HOSTILE],
        &["status", "-c", HOSTILE, "--json"],
        &["token", "-u", HOSTILE],
    ] {
        let ran = lab.run(command, "");
        assert!(
            is_harmless(&ran.out) && is_harmless(&ran.err),
            "{command:?}: {ran_err:?}",
            ran_err = ran.err
        );
        assert!(ran.out.lines().chain(ran.err.lines()).all(|line| line.chars().count() < 900));
    }
}

/// A name that shows nothing, and turns what follows round.
const UNSEEN: &str = "al\u{202e}\u{2800}\u{3164}\u{fe0f}\u{e0041}ice";

#[test]
fn who_a_controller_says_one_is_reaches_no_terminal_as_it_is() {
    let setup = Setup::new(Jenkins::V2_572).user(User::new(UNSEEN, PASSWORD));
    let lab = Lab::with(setup, PROGRAM);
    let url = lab.sandbox.url();
    for (command, code) in [
        (&["login", url, "-u", UNSEEN, "--store", "file", "--password-stdin"][..], 0),
        (&["login", url, "-u", UNSEEN, "--store", "file", "--password-stdin", "--json"], 0),
        (&["status", "-v"], 0),
        (&["status", "--json"], 0),
        (&["status", "--json-lines"], 0),
        (&["switch", url, "--user", UNSEEN], 0),
        (&["token", "list"], 0),
        (&["token", "rotate", "--dry-run"], 0),
        (&["token", "rotate", "-v"], 0),
        (&["token", "create", "x"], 0),
        (&["token", "revoke", "nothing", "--yes"], 1),
        (&["api", "no/such/page"], 1),
        (&["git", "status"], 1),
        (&["logout"], 0),
        (&["status"], 4),
    ] {
        let ran = lab.run(command, PASSWORD);
        assert_eq!(ran.code, code, "{command:?}: {}", ran.err);
        assert!(is_harmless(&ran.out), "{command:?}: {:?}", ran.out);
        assert!(is_harmless(&ran.err), "{command:?}: {:?}", ran.err);
    }
}

#[test]
fn what_a_damaged_file_holds_reaches_no_terminal_as_it_is() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let journal = lab.home().join("tokens/journal");
    let long = HOSTILE.repeat(500);
    let line = serde_json::json!({ "v": 1, "aim": long, "user": long, "controller": long });
    for (name, content) in [
        ("0badcafe.json".to_owned(), line.to_string()),
        ("0badcaff.json".to_owned(), format!("{{\"v\": 1, \"{HOSTILE}")),
        (format!("{}.json", HOSTILE.replace('/', "")), "{}".to_owned()),
    ] {
        std::fs::write(journal.join(name), content).unwrap();
    }
    for command in [&["recover"][..], &["recover", "--json"], &["token", "rotate"], &["logout"]] {
        let ran = lab.run(command, "");
        assert!(is_harmless(&ran.out), "{command:?}: {:?}", ran.out);
        assert!(is_harmless(&ran.err), "{command:?}: {:?}", ran.err);
        assert!(ran.err.lines().all(|line| line.chars().count() < 5000), "{command:?}");
    }
    let accounts = lab.home().join("tokens/accounts.toml");
    std::fs::write(&accounts, format!("format = \"{long}\"\n[\"{HOSTILE}\"]")).unwrap();
    for command in [&["status"][..], &["token", "--json"]] {
        let ran = lab.run(command, "");
        assert_eq!(ran.code, 6, "{command:?}: {}", ran.err);
        assert!(is_harmless(&ran.err), "{command:?}: {:?}", ran.err);
    }
}

#[test]
fn e2_a_host_that_could_write_to_the_terminal_is_refused() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for host in
        ["ci%0aevil.example.com", "ci\u{1b}[2J.example.com", "ci\nevil.example.com", "ci%1b"]
    {
        let url = format!("https://{host}/");
        let ran = lab.run(&["login", &url, "-u", "alice", "--store", "file"], "");
        assert_eq!(ran.code, 2, "{host:?}: {}", ran.err);
        assert!(is_harmless(&ran.err), "{:?}", ran.err);
    }
}

#[test]
fn e3_a_reader_who_leaves_is_no_failure_and_a_full_disk_is_one() {
    let lab = with_tokens(Jenkins::V2_572, &["one", "two"]);
    for command in [&["token"][..], &["token", "list"], &["status"], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut gone = lab.command(command);
        let ended = gone.stdout(writer).stdin(Stdio::null()).output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{command:?}");
        assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut full_disk = lab.command(command);
        let ended = full_disk.stdout(full).stdin(Stdio::null()).output().unwrap();
        assert_eq!(ended.status.code(), Some(3), "{command:?}");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(said.contains("cannot be written") && !said.contains("panic"), "{said}");
    }
}
