//! From nothing to a working token on each kind of machine, by what is printed alone.

use super::walk::{At, Machine};
use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::Lab;
use lab::keyring::{self, Keyring};

/// Follows what is printed from the first command that somebody would try.
fn leads_to_a_token(machine: &Machine, most: usize) {
    let token = format!("{} token", machine.program);
    let lines = machine.follows(&token, most);
    println!("{:?}: {lines:?}", machine.at);
    let printed = machine.types(&token).ran;
    assert_eq!(printed.code, 0, "after {lines:?}: {}{}", printed.out, printed.err);
    let value = printed.out.trim();
    assert_eq!(machine.lab.sandbox.token_of("alice", value).iter().count(), 1, "{value:?}");
    assert_eq!((machine.lab.names().len(), machine.lab.open_intents()), (1, 0));
}

fn machine(at: At, variables: &[(&'static str, &str)]) -> Machine {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Machine { lab, variables, at, program: "cargo jenkins" }
}

const BOTH: [At; 2] = [At::Terminal, At::Pipes];

#[test]
fn on_a_desktop() {
    if let Some(why) = keyring::missing() {
        return keyring::skipped(why);
    }
    let keyring = Keyring::start();
    for at in BOTH {
        leads_to_a_token(&machine(at, &[("DBUS_SESSION_BUS_ADDRESS", &keyring.address())]), 3);
    }
}

#[test]
fn on_a_desktop_without_a_keyring() {
    if let Some(why) = keyring::missing() {
        return keyring::skipped(why);
    }
    let keyring = Keyring::without_daemon();
    for at in BOTH {
        leads_to_a_token(&machine(at, &[("DBUS_SESSION_BUS_ADDRESS", &keyring.address())]), 3);
    }
}

#[test]
fn over_ssh() {
    for at in BOTH {
        leads_to_a_token(&machine(at, &[("SSH_CONNECTION", "::1 1 ::1 22"), ("USER", "u")]), 3);
    }
}

#[test]
fn in_a_container() {
    for at in BOTH {
        leads_to_a_token(&machine(at, &[]), 3);
        let installed_alone = Machine { program: "cargo-jenkins", ..machine(at, &[]) };
        leads_to_a_token(&installed_alone, 3);
    }
}

#[test]
fn in_a_job() {
    // Jenkins sets the one variable in each of its builds.
    let mut machine = machine(At::Pipes, &[("CI", "true")]);
    machine.variables.push(("JENKINS_URL", machine.lab.sandbox.url().to_owned()));
    leads_to_a_token(&machine, 3);
}

#[test]
fn as_root_on_somebodys_desktop() {
    for at in BOTH {
        // What `sudo -E` and `su` leave of a session that is another user's.
        let stale =
            [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/4242/bus"), ("USER", "root")];
        leads_to_a_token(&machine(at, &stale), 3);
    }
}

#[test]
fn what_was_typed_is_kept() {
    let machine = machine(At::Pipes, &[]);
    let url = machine.lab.sandbox.url();
    for (typed, next) in [
        (
            "login URL --no-git --store file",
            "login URL --no-git --store file --user ID --password-stdin < password-file",
        ),
        (
            "login URL -u alice --no-git --store file",
            "login URL --no-git --store file --user alice --password-stdin < password-file",
        ),
        (
            "login URL -u alice --token-name 'my laptop' --no-git --password-stdin < password-file",
            "login URL --user alice --token-name 'my laptop' --no-git --password-stdin --store file < password-file",
        ),
        ("token revoke x", "login URL"),
    ] {
        let ran = machine.types(&format!("cargo jenkins {typed}")).ran;
        let wanted = sorted(&format!("cargo jenkins {next}").replace("URL", url));
        let commands =
            ran.err.lines().filter_map(|line| line.find("cargo jenkins").map(|at| &line[at..]));
        let mut commands = commands.map(|line| sorted(&line.replace("URL", url)));
        assert!(commands.any(|command| command == wanted), "{typed}: {wanted}: {}", ran.err);
    }
}

/// The order of options is no matter.
fn sorted(line: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[test]
fn what_is_to_be_typed_on_a_terminal_can_be_asked_there() {
    if let Some(why) = keyring::missing() {
        return keyring::skipped(why);
    }
    let keyring = Keyring::start();
    keyring.lock();
    let machine = machine(At::Pipes, &[("DBUS_SESSION_BUS_ADDRESS", &keyring.address())]);
    let failed = "cargo jenkins login URL -u alice --json --password-stdin < password-file";
    let ran = machine.types(failed).ran;
    let said: serde_json::Value = serde_json::from_str(&ran.err).expect("one object");
    let next = said["error"]["next"].as_str().expect("a step");
    let login = format!("cargo jenkins login {} --user alice", machine.lab.sandbox.url());
    assert!(next.split("; or: ").any(|way| way.ends_with(&login)), "{next}");
}
