//! A keyring that fails in the middle of a command: what the command says, what the journal holds and
//! what the controller has agree.

use super::{Desk, PASSWORD, done, says, table};
use lab::keyring::{Keyring, Kind, crash};

/// What happens to the keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    Dies,
    Hangs,
    IsLocked,
}

#[test]
fn a_keyring_that_fails_in_the_middle() {
    table(
        Kind::Gnome,
        &[
            ("it dies", || all_steps(Failure::Dies)),
            ("it hangs", || all_steps(Failure::Hangs)),
            ("somebody locks it", || all_steps(Failure::IsLocked)),
        ],
    );
}

#[test]
fn a_keyring_that_asks_before_it_deletes() {
    table(Kind::KeePassXc, &[("it asks before it deletes", it_asks_before_it_deletes)]);
}

/// Each message that changes the keyring, and the first that reads it, in each verb.
fn all_steps(failure: Failure) {
    for (verb, messages) in [
        ("login", &["SearchItems", "CreateItem", "SetSecret"][..]),
        ("rotate", &["SearchItems", "SetSecret"]),
        ("logout", &["SearchItems", "Delete"]),
    ] {
        for message in messages {
            step(verb, message, failure);
        }
    }
}

fn step(verb: &str, message: &'static str, failure: Failure) {
    let mut desk = Desk::new(Kind::Gnome);
    if verb != "login" {
        done(&desk.login());
    }
    let before = desk.lab.names();
    let pid = desk.keyring.pid().unwrap();
    let lock = desk.keyring.locker();
    let bus = desk.keyring.in_front(message, move || match failure {
        Failure::Dies => crash(pid),
        Failure::Hangs => signal(pid, "STOP"),
        Failure::IsLocked => lock(),
    });
    let words: &[&str] = match verb {
        "login" => &["login", desk.lab.sandbox.url(), "-u", "alice", "--password-stdin"],
        "rotate" => &["token", "rotate"],
        _ => &["logout"],
    };
    let ran = desk.lab.run_on(&bus, words, PASSWORD);
    let case = format!("{verb}, {message}, {failure:?}: {}{}", ran.err, ran.out);
    match ran.code {
        6 => {
            assert_eq!(desk.lab.open_intents(), 0, "{case}");
            assert_eq!(desk.lab.names(), before, "{case}");
        }
        7 => {
            assert_ne!(desk.lab.open_intents(), 0, "{case}");
            says(&ran, 7, &["keyring", "next: cargo jenkins recover"]);
            let is_revoked = desk.lab.names().is_empty();
            assert_eq!(ran.err.contains("is revoked"), verb == "logout" && is_revoked, "{case}");
        }
        _ => panic!("{case}"),
    }
    if failure == Failure::Hangs {
        signal(pid, "CONT");
    }
    desk.keyring.kill_daemon();
    desk.keyring.start_daemon();
    if ran.code == 7 {
        let ran = desk.run(&["recover"]);
        assert!(ran.code == 0 || verb == "login", "{case}\n{}", ran.err);
    }
    done(&desk.login());
    assert_eq!((desk.lab.names().len(), desk.lab.open_intents()), (1, 0), "{case}");
    done(&desk.run(&["logout"]));
    assert_eq!((desk.lab.names().len(), desk.items()), (0, 0), "{case}");
}

fn signal(pid: u32, name: &str) {
    let sent = std::process::Command::new("kill").args(["-s", name, &pid.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill -s {name}");
}

fn it_asks_before_it_deletes() {
    let mut keyring = Keyring::without_daemon_of(Kind::KeePassXc);
    keyring.confirm_each_deletion();
    keyring.start_daemon();
    let mut desk = Desk::with(keyring);
    done(&desk.login());
    let ran = desk.run(&["logout"]);
    let said = ["token `", "` is revoked, and its account could not be forgotten", "wants to ask"];
    says(&ran, 7, &[&said[..], &["next: cargo jenkins recover"]].concat());
    assert_eq!((desk.lab.names().len(), desk.items(), desk.lab.open_intents()), (0, 1, 1));
    std::thread::sleep(std::time::Duration::from_secs(2));
    desk.keyring.kill_daemon();
    desk.keyring.confirm_nothing();
    desk.keyring.start_daemon();
    done(&desk.run(&["recover"]));
    assert_eq!((desk.items(), desk.lab.open_intents()), (0, 0));
    says(&desk.run(&["token"]), 4, &["not logged in"]);
}
