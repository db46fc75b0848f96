//! Tokens on their way from one state to the next, when that way is blocked.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use jiff::{SignedDuration, Timestamp};
use lab::{Lab, PASSWORD, login};
use std::path::PathBuf;

/// Every file of the home but locks, with its content.
fn files(lab: &Lab) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut look = vec![lab.home().join("tokens")];
    while let Some(path) = look.pop() {
        if path.is_dir() {
            look.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            let content = std::fs::read(&path).unwrap();
            files.push((path, content));
        }
    }
    files.sort();
    files
}

#[test]
#[cfg(target_os = "linux")]
fn l1_a_token_that_cannot_be_stored_is_revoked_or_named() {
    use lab::keyring::{Keyring, installed};
    if !installed() {
        return;
    }
    for revocable in [true, false] {
        let (lab, keyring) = (Lab::new(Jenkins::V2_572, PROGRAM), Keyring::start());
        // The keyring is there when it is looked for, and refuses what it is to keep.
        keyring.refuse_writes();
        if !revocable {
            lab.sandbox.fail(Fault::Refuse.on("/revoke").always());
        }
        let arguments = ["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"];
        let ran = lab.run_on(&keyring.address(), &arguments, PASSWORD);
        if revocable {
            assert_eq!((ran.code, lab.names().len(), lab.open_intents()), (6, 0, 0), "{}", ran.err);
            continue;
        }
        assert_eq!((ran.code, lab.names().len(), lab.open_intents()), (7, 1, 1), "{}", ran.err);
        assert!(ran.err.contains(&lab.names()[0]), "{}", ran.err);
        assert!(ran.err.contains(lab.sandbox.url()), "{}", ran.err);
        // The next login, with a store that works, finds it by its name and ends it.
        lab.sandbox.heal();
        lab.login();
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    }
}

#[test]
fn l4_a_new_token_that_is_refused_stays_beside_the_old_one() {
    let use_it = ["token", "create", "laptop", "--use"];
    for flow in [&["token", "rotate"][..], &use_it, &[]] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        let old = lab.token();
        // Whether the old one still works is asked first.
        lab.sandbox.fail(Fault::Reject.on("whoAmI").after(1));
        let command = if flow.is_empty() { login(lab.sandbox.url(), &[]) } else { flow.to_vec() };
        let ran = lab.run(&command, PASSWORD);
        assert_eq!(ran.code, 7, "{command:?}: {}", ran.err);
        assert!(ran.err.contains("stored but not verified"), "{}", ran.err);
        assert_eq!((lab.token(), lab.names().len(), lab.open_intents()), (old.clone(), 2, 1));
        assert_eq!(lab.run(&["status"], "").code, 0, "the old one works");
        // The controller has come to its senses: the new one takes over, the old one goes.
        assert_eq!(lab.run(&["recover"], "").code, 0);
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
        assert_ne!(lab.token(), old);
        assert_eq!(lab.run(&["status"], "").code, 0);
    }
}

#[test]
fn l6_a_yes_to_a_revocation_is_believed_only_when_the_token_is_gone() {
    for command in [&["logout"][..], &["token", "rotate"], &["token", "revoke", "other", "--yes"]] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        assert_eq!(lab.run(&["token", "create", "other"], "").code, 0);
        let before = lab.names().len();
        // 200 and an empty body are the answer to an unknown uuid, too.
        lab.sandbox.fail(Fault::FrontDoor { status: 200 }.on("/revoke").always());
        let ran = lab.run(command, "");
        assert_eq!(ran.code, 7, "{command:?}: {}", ran.err);
        assert!(lab.names().len() >= before);
        assert_eq!(lab.run(&["status"], "").code, 0, "{command:?}: nothing was forgotten");
        lab.sandbox.heal();
        if command[0] == "token" && command[1] == "revoke" {
            assert_eq!(lab.run(command, "").code, 0);
        } else {
            assert_eq!(lab.run(&["recover"], "").code, 0);
        }
        assert_eq!(
            (lab.names().len(), lab.open_intents()),
            (before - usize::from(command[1..] != ["rotate"]), 0)
        );
    }
}

#[test]
fn l11_a_token_is_offered_until_its_last_day_is_over_everywhere() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    for (zone, now) in [
        ("GMT-12:00", "2026-11-24T11:59:00Z"),
        ("GMT-12:00", "2026-11-24T12:01:00Z"),
        ("GMT+14:00", "2026-11-24T09:59:00Z"),
        ("GMT+14:00", "2026-11-24T10:01:00Z"),
        ("UTC", "2037-12-31T23:59:59Z"),
        // Through the last day of a year, and through a leap day.
        ("GMT-12:00", "2027-12-29T11:59:00Z"),
        ("GMT+14:00", "2028-02-26T09:59:00Z"),
    ] {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        setup.clock = Some(at(now));
        zone.clone_into(&mut setup.time_zone);
        let lab = Lab::with(setup, PROGRAM);
        // Whatever this machine's clock shows, the controller's days are what counts.
        for skew in [-24, 24] {
            let here = at(now) + SignedDuration::from_hours(skew);
            let mut command = lab.command(&login(lab.sandbox.url(), &["--expires", "3d"]));
            command.env("LAB_CLOCK", here.to_string());
            assert_eq!(lab.run_command(command, PASSWORD).code, 0);
        }
        let second = SignedDuration::from_secs(1);
        // From here on the clocks agree.
        lab.sandbox.set_clock(at(now) + second * 5);
        assert_eq!(lab.run_at(&(at(now) + second * 5).to_string(), &["status"]).code, 0);
        let expires = json(&lab.run_at(now, &["token", "--json"]).out)["expires"].clone();
        let last: jiff::civil::Date = expires.as_str().unwrap().parse().unwrap();
        let end = |offset: i8| {
            let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(offset));
            zone.to_timestamp(last.tomorrow().unwrap().at(0, 0, 0, 0)).unwrap()
        };
        let offered = |now: Timestamp| lab.run_at(&now.to_string(), &["token"]).code;
        assert_eq!(offered(end(-12) - second * 30), 0, "{zone} {now}");
        assert_eq!(offered(end(-12)), 4, "{zone} {now}");
        // The controller's own last second, by its own clock.
        let theirs: i8 = zone.get(3..6).map_or(0, |hours| hours.parse().unwrap());
        lab.sandbox.set_clock(end(theirs) - second * 5);
        assert_eq!(lab.run_at(now, &["status"]).code, 0, "{zone} {now}");
        lab.sandbox.set_clock(end(theirs));
        assert_ne!(lab.run_at(now, &["status"]).code, 0, "{zone} {now}");
    }
}

#[test]
fn l11_a_clock_that_is_far_off_neither_ends_a_token_nor_the_program() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let end = ["--expires", "2040-01-31"];
    for clock in [
        "1970-01-01T00:00:00Z",
        "2038-01-19T03:14:08Z",
        "2040-02-01T11:59:59Z",
        "2040-02-03T12:00:00Z",
        "9999-12-01T00:00:00Z",
    ] {
        let mut command = lab.command(&login(lab.sandbox.url(), &end));
        command.env("LAB_CLOCK", clock);
        let ran = lab.run_command(command, PASSWORD);
        assert_eq!(ran.code, 0, "{clock}: {}", ran.err);
        assert_eq!(lab.run_at(clock, &["token"]).code, 0, "{clock}");
    }
}

#[test]
fn l16_an_intent_of_a_newer_program_or_a_cut_one_is_refused_and_left() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let path = lab.home().join("tokens/journal/0badcafe.json");
    let newer = r#"{"v":2,"aim":"login"}"#;
    for text in [newer, "", "{", &newer[..9]] {
        std::fs::write(&path, text).unwrap();
        let ran = lab.run(&["recover"], "");
        assert_eq!(ran.code, 6, "{text}: {}", ran.err);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(lab.run(&["status"], "").code, 0, "the rest works");
    }
}

#[test]
fn l18_a_refused_creation_changes_nothing_here() {
    for command in [&["token", "rotate"][..], &["token", "create", "x", "--use"], &[]] {
        for status in [403, 401] {
            let lab = Lab::new(Jenkins::V2_572, PROGRAM);
            lab.login();
            let before = files(&lab);
            let fault = if status == 401 { Fault::Reject } else { Fault::FrontDoor { status } };
            lab.sandbox.fail(fault.on("generateNewToken").always());
            let command =
                if command.is_empty() { login(lab.sandbox.url(), &[]) } else { command.to_vec() };
            let ran = lab.run(&command, PASSWORD);
            assert!([3, 4, 5].contains(&ran.code), "{command:?}: {} {}", ran.code, ran.err);
            assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
            // What a 401 tells is noted in the list of accounts, and nothing else is.
            let noted = status == 401;
            let kept = |all: Vec<(PathBuf, Vec<u8>)>| {
                all.into_iter().filter(|(path, _)| !noted || !path.ends_with("accounts.toml"))
            };
            assert!(kept(files(&lab)).eq(kept(before)), "{command:?} {status}");
            assert_eq!(lab.run(&["status"], "").code, 0);
        }
    }
}
