//! The keyring as a person meets it: the store of a login, and what is said when it is not there.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::keyring::{self, Keyring, silent_bus};
use lab::{Lab, PASSWORD, Ran};
use std::process::Command;

fn login(lab: &Lab, bus: &str, more: &[&str]) -> Ran {
    let arguments = [&["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"], more];
    lab.run_on(bus, &arguments.concat(), PASSWORD)
}

/// Whether a token file is there.
fn has_file(lab: &Lab) -> bool {
    std::fs::read_dir(lab.home().join("tokens/tokens")).is_ok_and(|files| files.count() > 0)
}

fn items(keyring: &Keyring, lab: &Lab) -> usize {
    keyring
        .search(&[("root", lab.sandbox.url())])
        .matches("label = Jenkins token: alice on")
        .count()
}

#[test]
fn a_login_keeps_its_token_in_the_keyring_unless_told_otherwise() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let bus = keyring.address();
    let ran = login(&lab, &bus, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (1, false));

    let token = lab.run_on(&bus, &["token"], "");
    assert_eq!((token.code, token.out.trim().len()), (0, 34), "{}", token.err);
    let status = lab.run_on(&bus, &["status", "--json"], "");
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["accounts"][0]["store"], "keyring");
    assert_eq!(status["accounts"][0]["state"], "valid");

    // A second login replaces it, and a logout ends it.
    assert_eq!(login(&lab, &bus, &[]).code, 0);
    assert_eq!((items(&keyring, &lab), lab.names().len()), (1, 1));
    assert_ne!(lab.run_on(&bus, &["token"], "").out, token.out);
    assert_eq!(lab.run_on(&bus, &["logout"], "").code, 0);
    assert_eq!((items(&keyring, &lab), lab.names().len()), (0, 0));
}

#[test]
fn s12_a_login_without_a_keyring_explains_the_choices_and_changes_nothing() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let arguments = ["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"];
    let ran = lab.run(&arguments, PASSWORD);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("so there is no keyring"), "{}", ran.err);
    let next =
        ran.err.contains("run it in your desktop session") && ran.err.contains("--store file");
    assert!(next, "{}", ran.err);
    assert!(lab.names().is_empty() && !has_file(&lab));

    let silent = silent_bus(lab.home());
    let ran = login(&lab, &silent, &[]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("did not answer within 3 seconds"), "{}", ran.err);
    assert!(lab.sandbox.asked().is_empty() && !has_file(&lab));

    // The account's own store is used without being named again.
    lab.login();
    assert_eq!(lab.run(&arguments, PASSWORD).code, 0);
    assert!(has_file(&lab));
}

#[test]
fn a_keyring_that_cannot_be_used_is_never_an_absent_token() {
    if !keyring::installed() {
        return;
    }
    let (lab, mut keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let bus = keyring.address();
    assert_eq!(login(&lab, &bus, &[]).code, 0);
    let names = lab.names();
    let all_say = |problem: &str| {
        let token = lab.run_on(&bus, &["token", "--json"], "");
        let logout = lab.run_on(&bus, &["logout", "--json"], "");
        let again = login(&lab, &bus, &["--json"]);
        for ran in [token, logout, again] {
            assert_eq!(ran.code, 6, "{}", ran.err);
            assert!(ran.err.contains(&format!("\"problem\":\"{problem}\"")), "{}", ran.err);
        }
        let status = lab.run_on(&bus, &["status", "--json"], "");
        assert_eq!(status.code, 6);
        let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
        assert_eq!(status["accounts"][0]["problem"], problem);
        assert_eq!(status["accounts"][0]["state"], "unchecked");
        assert!(lab.names() == names && !has_file(&lab));
    };
    keyring.lock();
    all_say("keyring-locked");
    keyring.kill_daemon();
    all_say("keyring-absent");
    keyring.start_daemon();
    assert_eq!(lab.run_on(&bus, &["status"], "").code, 0);
}

#[test]
fn only_a_terminal_lets_the_keyring_ask() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let bus = keyring.address();
    assert_eq!(login(&lab, &bus, &[]).code, 0);
    keyring.lock();
    let ran = lab.run_on(&bus, &["token"], "");
    assert!(ran.err.contains("the keyring is locked"), "{}", ran.err);
    assert!(!ran.err.contains("please answer"), "{}", ran.err);
    // Nothing here can show a dialog, which counts as a "no".
    let ran = lab.run_on_terminal(&bus, &["token"], "");
    assert_eq!(ran.code, 6, "{}", ran.out);
    assert!(!ran.out.contains("please answer"), "{}", ran.out);
    assert!(ran.out.contains("was dismissed or not answered"), "{}", ran.out);
    let ran = lab.run_on_terminal(&bus, &["token", "--no-input"], "");
    assert!(ran.code == 6 && !ran.out.contains("please answer"), "{}", ran.out);
}

#[test]
fn a_store_alone_moves_the_token_without_asking_jenkins() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let (bus, url) = (keyring.address(), lab.sandbox.url().to_owned());
    lab.login();
    let (token, asked) = (lab.token(), lab.sandbox.asked().len());
    let to_keyring = ["login", &url, "--store", "keyring"];
    let ran = lab.run_on(&bus, &to_keyring, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("from file to keyring; Jenkins was not asked"), "{}", ran.err);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (1, false));
    assert_eq!(lab.run_on(&bus, &["token"], "").out.trim(), token);

    // A keyring that is not there keeps it from being moved back, and loses nothing.
    let to_file = ["login", &url, "--store", "file"];
    assert_eq!(lab.run(&to_file, "").code, 6);
    let ran = lab.run_on(&bus, &to_file, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (0, true));
    assert_eq!((lab.token(), lab.sandbox.asked().len()), (token, asked));
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn a_move_that_fails_or_was_killed_loses_nothing_and_leaves_nothing() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let (bus, url) = (keyring.address(), lab.sandbox.url().to_owned());
    lab.login();
    let token = lab.token();
    let to_keyring = ["login", &url, "--store", "keyring"];
    keyring.lock();
    assert_eq!(lab.run_on(&bus, &to_keyring, "").code, 6);
    assert_eq!(lab.token(), token);

    // Killed between the last two steps: the file is still there.
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (keyring, url) = (Keyring::start(), lab.sandbox.url().to_owned());
    let (bus, to_keyring) = (keyring.address(), ["login", &url, "--store", "keyring"]);
    lab.login();
    let files = lab.home().join("tokens/tokens");
    let file = std::fs::read_dir(files).unwrap().next().unwrap().unwrap().path();
    let copy = lab.home().join("copy");
    std::fs::copy(&file, &copy).unwrap();
    assert_eq!(lab.run_on(&bus, &to_keyring, "").code, 0);
    std::fs::rename(&copy, &file).unwrap();
    // It is moved already, so this is a login, which wants to ask.
    assert_eq!(lab.run_on(&bus, &to_keyring, "").code, 2);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (1, false));
}

#[test]
fn a_login_into_another_store_leaves_nothing_behind() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    lab.login();
    let ran = login(&lab, &keyring.address(), &["--store", "keyring"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (1, false));
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}

/// What an earlier run left is finished with the record in its new place.
#[test]
fn what_is_open_moves_with_the_token() {
    if !keyring::installed() {
        return;
    }
    let (mut lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    lab.bus = Some(keyring.address());
    lab.login();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke"));
    assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
    let ran = lab.run(&["login", lab.sandbox.url(), "--store", "keyring"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!has_file(&lab) && lab.open_intents() == 1);
    let ran = lab.run(&["recover"], "");
    assert_eq!((ran.code, lab.names().len(), lab.open_intents()), (0, 1, 0), "{}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

/// A keyring that said yes and has nothing when it is asked does not get the only copy.
#[test]
fn a_moved_token_is_read_back_before_it_is_deleted() {
    if !keyring::installed() {
        return;
    }
    let (mut lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let (bus, url) = (keyring.address(), lab.sandbox.url().to_owned());
    let root = url.clone();
    let forget = move || {
        let mut clear = Command::new("secret-tool");
        clear.args(["clear", "root", &root]).env("DBUS_SESSION_BUS_ADDRESS", &bus);
        assert!(clear.status().is_ok_and(|status| status.success()));
    };
    lab.login();
    let token = lab.token();
    // The first time that anything is read is after it was written.
    lab.bus = Some(keyring.in_front("GetSecret", forget));
    let ran = lab.run(&["login", &url, "--store", "keyring"], "");
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert_eq!((items(&keyring, &lab), has_file(&lab)), (0, true));
    assert_eq!(lab.token(), token);
}

#[test]
fn a_token_that_a_keyring_forgot_stays_known_when_its_account_moves() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let bus = keyring.address();
    assert_eq!(login(&lab, &bus, &[]).code, 0);
    let url = lab.sandbox.url();
    keyring.clear(&[("root", url)]);
    // A move has nothing to take along, and loses nothing.
    let moved = lab.run_on(&bus, &["login", url, "-u", "alice", "--store", "file"], "");
    assert!(moved.code != 0 && !has_file(&lab), "{}", moved.err);
    assert_eq!(lab.run_on(&bus, &["recover"], "").code, 7, "it wants a login");
    // The next login ends it, wherever the new one goes.
    let again = login(&lab, &bus, &["--store", "file"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{}", again.err);
}

#[test]
fn a_damaged_note_of_what_was_put_into_the_keyring_is_in_nobodys_way() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    let bus = keyring.address();
    assert_eq!(login(&lab, &bus, &[]).code, 0);
    std::fs::write(lab.home().join("tokens/placed/0badcafe.json"), "{").unwrap();
    for words in [&["token"][..], &["token", "rotate"], &["recover"], &["logout"]] {
        let ran = lab.run_on(&bus, words, "");
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    }
    assert_eq!((lab.names().len(), lab.open_intents()), (0, 0));
}

/// As with a `KWallet` whose cryptography is not installed.
#[test]
fn a_keyring_that_agrees_on_no_key_is_told_with_its_own_words() {
    if !keyring::installed() {
        return;
    }
    let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
    assert_eq!(login(&lab, &keyring.address(), &[]).code, 0);
    let strange = keyring.in_front_changing("dh-ietf1024-sha256", "dh-ietf1024-sha257");
    for words in [&["token", "--json"][..], &["logout", "--json"], &["token", "rotate", "--json"]] {
        let ran = lab.run_on(&strange, words, "");
        let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        let (problem, next) = (&error["error"]["problem"], &error["error"]["next"]);
        assert_eq!((problem, ran.code), (&"keyring-session-failed".into(), 6), "{}", ran.err);
        assert!(next.as_str().is_some_and(|next| next.contains("try again")), "{}", ran.err);
        let said = error["error"]["message"].as_str().unwrap().to_owned();
        assert!(!said.trim_end().ends_with(':'), "its own words are there: {said}");
    }
    let ran = lab.run_on(&keyring.address(), &["status"], "");
    assert_eq!((ran.code, lab.names().len()), (0, 1), "{}", ran.err);
}
