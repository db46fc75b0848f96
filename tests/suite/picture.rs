//! The picture of the README is a real run. To draw it anew:
//! `LAB_WRITE=1 cargo test -p jenkins-token-tests --test suite -- picture::`

use crate::login::PROGRAM;
use crate::shell_quotes::unquoted;
use crate::walkthrough::fits;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::keyring::{self, Keyring};
use lab::{Lab, PASSWORD, Terminal, picture};
use std::fmt::Write;
use std::path::Path;

/// What a person types, and what they answer.
const STORY: [(&str, &[&str]); 4] = [
    (
        "cargo jenkins login https://ci.example.com --token-name laptop --no-git",
        &["alice", PASSWORD],
    ),
    ("cargo jenkins api 'me/api/json?tree=id'", &[]),
    ("cargo jenkins token rotate", &[]),
    ("cargo jenkins status", &[]),
];

const NOW: &str = "2026-11-26T09:00:00Z";

/// A Jenkins whose clock shows what this machine's does.
fn world() -> Lab {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.clock = Some(NOW.parse().expect("an instant"));
    Lab::with(setup, PROGRAM)
}

/// One command on a terminal, as it looks there.
fn on_terminal(lab: &Lab, bus: &str, command: &str, answers: &[&str]) -> String {
    let line = command.replace("https://ci.example.com", lab.sandbox.url());
    assert_eq!(unquoted(&line), None);
    let words: Vec<&str> = line.split(' ').skip(1).map(|word| word.trim_matches('\'')).collect();
    let mut command = lab.command(&words);
    command.env("DBUS_SESSION_BUS_ADDRESS", bus).env("LAB_CLOCK", NOW).env("TERM", "xterm");
    command.env("USER", "alice");
    let mut terminal = Terminal::start_at(&command, 80);
    for answer in answers {
        assert!(terminal.is_asked(), "{}", terminal.shown());
        terminal.press(&format!("{answer}\n"));
    }
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    ran.out
}

/// With the address that the sandbox stands for.
fn alike(shown: &str, lab: &Lab) -> String {
    shown.replace(lab.sandbox.url(), "https://ci.example.com/")
}

#[test]
fn the_login_of_the_readme_is_what_is_seen() {
    if let Some(program) = keyring::missing() {
        return keyring::skipped(&format!("there is no {program} to log in with"));
    }
    if !crate::git::has_recent_git() {
        return;
    }
    let page = include_str!("../../README.md");
    let block = page.split("```console\n").nth(1).and_then(|it| it.split("```").next());
    let mut lines = block.expect("a block").lines();
    let command = lines.next().and_then(|line| line.strip_prefix("$ ")).expect("a command");
    let shown: Vec<&str> = lines.take_while(|line| !line.starts_with("$ ")).collect();
    let keyring = Keyring::start();
    let lab = world();
    let said = on_terminal(&lab, &keyring.address(), command, &["alice", PASSWORD, "n"]);
    let said = alike(&said, &lab).replace("\r\n", "\n");
    let said: Vec<&str> = said.lines().map(str::trim_end).collect();
    assert_eq!(said.len(), shown.len(), "{said:#?}");
    for (line, shown) in said.iter().zip(&shown) {
        assert!(fits(line, shown), "the page shows {shown}, it says {line}");
    }
}

#[test]
fn the_picture_of_the_readme_is_what_is_seen() {
    if let Some(program) = keyring::missing() {
        return keyring::skipped(&format!("there is no {program} to draw the picture with"));
    }
    let keyring = Keyring::start();
    let lab = world();
    let mut shown = String::new();
    for (command, answers) in STORY {
        let typed = command.replace(" --no-git", "");
        let output = on_terminal(&lab, &keyring.address(), command, answers);
        let _ = write!(shown, "\u{1b}[1m$ {typed}\u{1b}[0m\n{}\n\n", output.trim_end());
    }
    let drawn = picture::svg("Log in to Jenkins once, then use the token", &alike(&shown, &lab));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/first-token.svg");
    if std::env::var_os("LAB_WRITE").is_some() {
        std::fs::write(&file, &drawn).expect("the picture is written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        drawn, kept,
        "to draw it anew: LAB_WRITE=1 cargo test -p jenkins-token-tests --test suite -- picture::"
    );
}
