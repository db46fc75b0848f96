//! A keyring that answers first and writes later, and is killed in between.

use super::{Desk, done, says, table};
use lab::keyring::Kind;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn gnome_keyring_killed() {
    table(Kind::Gnome, &[("killed after a write", || rounds(Kind::Gnome, 200))]);
}

#[test]
fn kwallet_killed() {
    table(Kind::KWallet, &[("killed after a write", || rounds(Kind::KWallet, 6500))]);
}

#[test]
fn keepassxc_killed() {
    table(Kind::KeePassXc, &[("killed after a write", || rounds(Kind::KeePassXc, 1500))]);
}

/// Kills the keyring at moments within as many milliseconds as it may take to write, and some
/// more. By turns the last thing it was given is the first token or one that replaced another.
fn rounds(kind: Kind, writes_within: u64) {
    let (number, most) = if std::env::var_os("JENKINS_TOKEN_SOAK").is_some() {
        (50, 10_000)
    } else {
        (5, writes_within)
    };
    let moments: Vec<u64> = (0..number).map(|nth| most * nth / (number - 1)).collect();
    std::thread::scope(|scope| {
        // A few at a time: each has a bus and a daemon of its own.
        for turn in 0..5 {
            let moments = moments.iter().enumerate().filter(move |(nth, _)| nth % 5 == turn);
            scope.spawn(move || {
                for (nth, moment) in moments {
                    killed_after(kind, *moment, (nth % 2 == 0).then_some(writes_within));
                }
            });
        }
    });
}

/// `replaced`: how long the first token was kept before another one took its place.
fn killed_after(kind: Kind, moment: u64, replaced: Option<u64>) {
    let mut desk = Desk::logged_in(kind);
    if let Some(written) = replaced {
        sleep(Duration::from_millis(written));
        done(&desk.run(&["token", "rotate"]));
    }
    sleep(Duration::from_millis(moment));
    desk.keyring.kill_daemon();
    desk.keyring.start_daemon();
    let status = desk.run(&["status"]);
    if status.code == 0 {
        assert_eq!(desk.lab.names().len(), 1);
    } else {
        for verb in [&["status"][..], &["token"], &["token", "rotate"], &["logout"]] {
            says(&desk.run(verb), 6, &["keyring", ": cargo jenkins login"]);
        }
    }
    done(&desk.login());
    assert_eq!((desk.lab.names().len(), desk.items(), desk.lab.open_intents()), (1, 1, 0));
    done(&desk.run(&["status"]));
    done(&desk.run(&["logout"]));
    assert_eq!((desk.lab.names().len(), desk.items(), desk.lab.open_intents()), (0, 0, 0));
}
