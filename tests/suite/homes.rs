//! Homes that are nowhere, that nobody may write to, or that are somebody else's.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD, Ran, login};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");

/// Whoever is no root already.
const SOMEBODY: u32 = 4242;

/// What git asks the helper for the lab's controller.
fn asked(lab: &Lab) -> String {
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
    format!("protocol=http\nhost={host}\n\n")
}

/// A program that finds these variables and nothing else.
fn bare(lab: &Lab, program: &str, words: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = lab.command_of(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").args(words).envs(variables.iter().copied());
    command
}

/// A container in which nothing else is set.
#[test]
fn the_three_variables_need_no_home() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let token = lab.token();
    let url = lab.sandbox.url();
    let triple =
        [("JENKINS_URL", url), ("JENKINS_USER_ID", "alice"), ("JENKINS_API_TOKEN", &token)];
    let run = |words: &[&str]| lab.run_command(bare(&lab, PROGRAM, words, &triple), "");
    for (words, says) in [
        (&["token"][..], token.as_str()),
        (&["api", "whoAmI/api/json"], "alice"),
        (&["exec", "--", "/usr/bin/env"], "JENKINS_API_TOKEN="),
        (&["crumb"], "Jenkins-Crumb"),
        (&["token", "list"], "cargo-jenkins "),
        (&["completions", "bash"], "complete"),
    ] {
        let ran = run(words);
        assert!(ran.code == 0 && ran.out.contains(says), "{words:?} {} {}", ran.code, ran.err);
        assert!(!ran.err.contains("HOME"), "{words:?} {}", ran.err);
    }
    let ran = lab.run_command(bare(&lab, HELPER, &["get"], &triple), &asked(&lab));
    assert!(ran.code == 0 && ran.out.contains(&token), "{} {}", ran.code, ran.err);
    let erase = format!("{}username=alice\npassword={token}\n\n", asked(&lab).trim_end());
    assert_eq!(lab.run_command(bare(&lab, HELPER, &["erase"], &triple), &erase).code, 0);
}

/// What would be kept is refused before anything is asked of a controller, with a way out.
#[test]
fn a_service_account_learns_which_variable_gives_it_a_home() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let missing = lab.home().join("nonexistent");
    for variables in [&[][..], &[("HOME", missing.to_str().unwrap())]] {
        let ran = lab
            .run_command(bare(&lab, PROGRAM, &login(lab.sandbox.url(), &[]), variables), PASSWORD);
        assert_eq!(ran.code, 6, "{variables:?} {}", ran.err);
        for told in ["JENKINS_TOKEN_HOME", "StateDirectory=jenkins-token"] {
            assert!(ran.err.contains(told), "{variables:?} {}", ran.err);
        }
        assert!(!ran.err.contains("disk"), "{}", ran.err);
        assert!(lab.names().is_empty(), "{variables:?} made a token it cannot keep");
        let token = lab.run_command(bare(&lab, PROGRAM, &["token"], variables), "");
        assert_eq!(token.code, 4, "{variables:?} {}", token.err);
    }
    assert!(!missing.exists());
}

/// A user and a token are completed by a controller that somebody typed, and by nothing else.
#[test]
fn a_typed_controller_completes_a_user_and_a_token() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let (url, stored) = (lab.sandbox.url().to_owned(), lab.token());
    let made = lab.run(&["token", "create", "mine", "--json"], "");
    let made: serde_json::Value = serde_json::from_str(&made.out).unwrap();
    let mine = made["value"].as_str().unwrap();
    let pair = [("JENKINS_USER_ID", "alice"), ("JENKINS_API_TOKEN", mine)];
    let run = |words: &[&str]| {
        let mut command = lab.command(words);
        command.envs(pair);
        lab.run_command(command, "")
    };
    assert_eq!(run(&["token", "-c", &url]).out.trim(), mine);
    assert_eq!(run(&["api", "-c", &url, "whoAmI/api/json"]).code, 0);
    let untyped = run(&["token"]);
    assert!(untyped.code == 2 && untyped.err.contains("JENKINS_URL"), "{}", untyped.err);
    // git's remote is typed by nobody: the stored account answers.
    for variables in [&pair[..], &pair[..1], &pair[1..], &[pair[0], ("JENKINS_URL", &url)]] {
        let mut command = lab.command_of(HELPER);
        command.arg("get").envs(variables.iter().copied());
        let ran = lab.run_command(command, &asked(&lab));
        assert!(ran.out.contains(&format!("password={stored}")), "{variables:?} {}", ran.err);
    }
}

/// Gives everything below `path` to `user`, for reading only.
fn lock_up(path: &Path, user: u32) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        lock_up(&entry.path(), user);
    }
    let mode = if path.is_dir() { 0o500 } else { 0o400 };
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    if rustix::process::geteuid().is_root() {
        chown(path, Some(user), Some(user)).unwrap();
    }
}

/// The program as somebody who is not root.
fn unprivileged(lab: &Lab, program: &str, words: &[&str], input: &str) -> Ran {
    lab.run_command(dropped(lab, program, words), input)
}

fn dropped(lab: &Lab, program: &str, words: &[&str]) -> Command {
    let id = SOMEBODY.to_string();
    let drop = ["--reuid", &id, "--regid", &id, "--clear-groups", program];
    let mut command =
        lab.command_of(if rustix::process::geteuid().is_root() { "setpriv" } else { program });
    if rustix::process::geteuid().is_root() {
        command.args(drop);
    }
    command.args(words);
    command
}

/// A read-only container: what only reads works, and says once that nothing could be noted.
#[test]
fn a_home_that_cannot_be_written_is_enough_to_read() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let token = lab.token();
    std::fs::set_permissions(lab.home(), PermissionsExt::from_mode(0o755)).unwrap();
    lock_up(&lab.home().join("tokens"), SOMEBODY);
    let run = |words: &[&str], input: &str| unprivileged(&lab, PROGRAM, words, input);
    for words in [
        &["token"][..],
        &["api", "api/json"],
        &["token", "list"],
        &["crumb"],
        &["exec", "--", "/bin/true"],
        &["status", "--offline"],
        &["switch"],
        &["recover"],
    ] {
        let ran = run(words, "");
        assert!(ran.code == 0, "{words:?} {} {}", ran.code, ran.err);
        assert!(!ran.err.contains("Permission denied"), "{words:?} {}", ran.err);
    }
    let status = run(&["status"], "");
    assert!(status.code == 0 && status.out.contains("valid"), "{} {}", status.code, status.err);
    assert_eq!(status.err.matches("cannot be stored").count(), 1, "{}", status.err);
    assert!(status.err.contains("JENKINS_TOKEN_HOME"), "{}", status.err);

    let got = unprivileged(&lab, HELPER, &["get"], &asked(&lab));
    assert!(got.out.contains(&token), "{}", got.err);
    let refused = format!("{}\nusername=alice\npassword={token}\n\n", asked(&lab).trim_end());
    let erase = unprivileged(&lab, HELPER, &["erase"], &refused);
    assert_eq!(erase.code, 0, "{}", erase.err);
    assert_eq!(erase.err.matches("cannot store that").count(), 1, "{}", erase.err);

    for words in [&["token", "rotate"][..], &["logout", "--yes"], &login(lab.sandbox.url(), &[])] {
        let ran = run(words, PASSWORD);
        assert_eq!(ran.code, 6, "{words:?} {}", ran.err);
        assert!(ran.err.contains("let this user write there"), "{words:?} {}", ran.err);
    }
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "nothing was begun");
}

/// A program started as somebody else with root's `HOME`, or with one that was shut.
#[test]
fn the_three_variables_need_no_home_that_can_be_read() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let (token, url) = (lab.token(), lab.sandbox.url());
    let shut = lab.home().join("shut");
    std::fs::create_dir_all(shut.join(".config/jenkins-token")).unwrap();
    std::fs::set_permissions(&shut, PermissionsExt::from_mode(0o000)).unwrap();
    std::fs::set_permissions(lab.home(), PermissionsExt::from_mode(0o755)).unwrap();
    let home = ("HOME", shut.to_str().unwrap());
    let triple =
        [home, ("JENKINS_URL", url), ("JENKINS_USER_ID", "alice"), ("JENKINS_API_TOKEN", &token)];
    let run = |program: &str, words: &[&str], variables: &[(&str, &str)], input: &str| {
        let mut command = dropped(&lab, program, words);
        command.env_remove("JENKINS_TOKEN_HOME").envs(variables.iter().copied());
        lab.run_command(command, input)
    };
    for (words, says) in [
        (&["token"][..], token.as_str()),
        (&["api", "whoAmI/api/json"], "alice"),
        (&["exec", "--", "/usr/bin/env"], "JENKINS_API_TOKEN="),
        (&["crumb"], "Jenkins-Crumb"),
        (&["token", "list"], "cargo-jenkins "),
    ] {
        let ran = run(PROGRAM, words, &triple, "");
        assert!(ran.code == 0 && ran.out.contains(says), "{words:?} {} {}", ran.code, ran.err);
        assert!(!ran.err.contains("disk"), "{words:?} {}", ran.err);
        let is_noted = rustix::process::geteuid().is_root() && ran.err.contains("noted");
        assert!(!is_noted, "{words:?} {}", ran.err);
    }
    let ran = run(HELPER, &["get"], &triple, &asked(&lab));
    assert!(ran.code == 0 && ran.out.contains(&token), "{} {}", ran.code, ran.err);
    // Without them it is said whose home it is.
    let ran = run(PROGRAM, &["token"], &[home], "");
    assert_eq!(ran.code, 6, "{}", ran.err);
    if rustix::process::geteuid().is_root() {
        let owner = format!("{}: it belongs to another user (uid 0)", shut.display());
        for told in [&owner, "JENKINS_TOKEN_HOME", "as that user"] {
            assert!(ran.err.contains(told), "{}", ran.err);
        }
    }
    std::fs::set_permissions(&shut, PermissionsExt::from_mode(0o700)).unwrap();
}
