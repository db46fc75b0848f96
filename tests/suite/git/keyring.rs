//! The helper with a keyring: it waits for nobody.

use super::world::{World, has_recent_git, run};
use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::keyring::{self, Keyring, silent_bus};
use lab::{Lab, PASSWORD, Ran};
use std::time::{Duration, Instant};

fn get(lab: &Lab, world: &World, bus: &str) -> (Ran, Duration) {
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
    let mut command = world.command(world.at("bin/git-credential-jenkins"), &["get"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    let begun = Instant::now();
    let ran = run(command, format!("protocol=http\nhost={host}\n\n").as_bytes());
    (ran, begun.elapsed())
}

fn stopped(ran: &Ran, why: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (0, "quit=1\n"), "{}", ran.err);
    assert!(ran.err.contains(why) && ran.err.contains("next: "), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

/// Real git asks the repository for its branches.
fn hosted(lab: &Lab, world: &World, bus: &str, code: i32, said: &str) {
    if !has_recent_git() {
        return;
    }
    let repository = format!("{}userContent.git", lab.sandbox.url());
    let mut command = world.command("git", &["ls-remote", &repository]);
    command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    let ran = run(command, b"");
    assert!(ran.code == code && ran.err.contains(said), "{}", ran.err);
}

#[test]
fn a_keyring_that_gives_nothing_stops_git_in_time_and_says_why() {
    if !keyring::installed() {
        return;
    }
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.git = true;
    let (lab, mut keyring) = (Lab::with(setup, PROGRAM), Keyring::start());
    let bus = keyring.address();
    let login = ["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"];
    assert_eq!(lab.run_on(&bus, &login, PASSWORD).code, 0);
    let token = lab.run_on(&bus, &["token"], "").out;
    let world = World::of(&lab);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert!(get(&lab, &world, &bus).0.out.contains(token.trim()));

    hosted(&lab, &world, &bus, 0, "");
    keyring.lock();
    hosted(&lab, &world, &bus, 128, "the keyring is locked");
    let (ran, took) = get(&lab, &world, &bus);
    stopped(&ran, "the keyring is locked");
    assert!(took < Duration::from_secs(5), "{took:?}");

    let (ran, took) = get(&lab, &world, &silent_bus(&world.at("")));
    stopped(&ran, "did not answer within 3 seconds");
    assert!(took < Duration::from_secs(6), "{took:?}");

    keyring.signal("STOP");
    let (ran, _) = get(&lab, &world, &bus);
    keyring.signal("CONT");
    stopped(&ran, "did not answer within 3 seconds");

    keyring.kill_daemon();
    stopped(&get(&lab, &world, &bus).0, "there is no keyring");
    stopped(&get(&lab, &world, "").0, "there is no keyring");

    // A host that is not ours asks no keyring.
    let mut command = world.command(world.at("bin/git-credential-jenkins"), &["get"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", silent_bus(lab.home()));
    let ran = run(command, b"protocol=https\nhost=github.com\n\n");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}
