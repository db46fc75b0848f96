//! Words that a person types or a file holds, printed by one place of each program: on one line, cut,
//! and without what moves a cursor or hides.

use crate::login::PROGRAM;
use crate::terminal::{HOSTILE, is_harmless};
use jenkins_sandbox::Jenkins;
use lab::{Lab, Ran};
use std::path::PathBuf;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");

/// Hostile, and as long as a word of a command line may be.
fn words() -> [String; 4] {
    [
        HOSTILE.to_owned(),
        // What follows a dash is shown of an unknown option, and no terminal's filter takes it out.
        "\u{202e}\u{2800}hidden".to_owned(),
        "x".repeat(100_000),
        HOSTILE.repeat(100_000 / HOSTILE.len()),
    ]
}

/// A sentence holds several names of 200 characters, and a line never more than 2000. What a program
/// is told as JSON is whole.
fn assert_harmless(ran: &Ran, what: &str) {
    for text in [&ran.out, &ran.err] {
        assert!(is_harmless(text), "{what}: {text:.3000?}");
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let is_json = text.starts_with('{');
        assert!(is_json || longest <= 2001, "{what}: {longest} characters: {text:.3000}");
    }
    assert!(![70, 101].contains(&ran.code), "{what}: {}", ran.err);
}

fn begun(text: &str) -> String {
    text.chars().take(30).collect()
}

#[test]
fn what_a_person_types_is_shown_as_text() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let url = lab.sandbox.url();
    for word in &words() {
        let option = format!("--{word}");
        let short = format!("-{word}");
        let deep = format!("{url}{word}");
        for command in [
            &[word.as_str()][..],
            &[&option],
            &[&short],
            &["exec", "--", word],
            &["status", "-u", word],
            &["status", "-c", word],
            &["status", "-c", &deep],
            &["status", "-c", &deep, "--json"],
            &["status", &option],
            &["token", word],
            &["token", "create", word],
            &["token", "create", "x", "--expires", word],
            &["token", "rename", word, "x"],
            &["token", "revoke", word, "--yes"],
            &["token", "rotate", "--older-than", word],
            &["api", "--silent", word],
            &["api", "--silent", &deep],
            &["api", "--silent", "-X", word, "x"],
            &["api", "--silent", "x", "-f", word],
            &["api", "x", "--input", word],
            &["crumb", "--cookie-jar", word],
            &["crumb", "--format", word],
            &["login", word],
            &["login", &deep, "-u", "alice", "--store", "file", "--password-stdin"],
            &["login", url, "-u", word, "--store", "file", "--password-stdin"],
            &["login", url, "--ca-file", word, "-u", "x", "--store", "file", "--password-stdin"],
            &["login", url, "--store", word],
            &["switch", word],
            &["recover", "--forget", word],
            &["git", "setup", "-c", word],
            &["init", "--job", word],
            &["completions", word],
            &["--color", word, "status"],
        ] {
            let ran = lab.run(command, "wrong");
            let what = format!("{:?}", command.iter().map(|it| begun(it)).collect::<Vec<_>>());
            assert_harmless(&ran, &what);
        }
        for command in [
            &["setup", word][..],
            &["remove", word],
            &["status", &deep],
            &["--home", word, "get"],
            &[word],
        ] {
            let mut helper = lab.command_of(HELPER);
            helper.args(command);
            assert_harmless(&lab.run_command(helper, ""), &begun(&command.join(" ")));
        }
    }
}

#[test]
fn what_variables_and_git_say_is_shown_as_text() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let url = lab.sandbox.url();
    let asked = format!("protocol=http\nhost={}\n\n", &url["http://".len()..url.len() - 1]);
    for word in &words() {
        for name in ["JENKINS_TOKEN_HOME", "JENKINS_URL", "JENKINS_USER_ID", "JENKINS_API_TOKEN"] {
            for (program, command, input) in [
                (PROGRAM, &["token"][..], ""),
                (PROGRAM, &["status"], ""),
                (PROGRAM, &["exec", "--", "/bin/true"], ""),
                (HELPER, &["get"], asked.as_str()),
            ] {
                let mut command_of = lab.command_of(program);
                command_of.args(command).env("JENKINS_URL", url);
                command_of.env(name, word);
                let ran = lab.run_command(command_of, input);
                assert_harmless(&ran, &format!("{name} {command:?} {}", begun(word)));
            }
        }
        let said = word.replace(['\\', '"', ';', '#'], "");
        let config =
            format!("[credential \"{url}\"]\n\thelper = \"!{said}\"\n\tuseHttpPath = true\n");
        std::fs::write(lab.home().join(".gitconfig"), config).unwrap();
        for command in [&["git", "status"][..], &["git", "status", "--json"], &["git", "remove"]] {
            assert_harmless(&lab.run(command, ""), &format!("{command:?} {}", begun(word)));
        }
        let mut helper = lab.command_of(HELPER);
        helper.args(["status", url]);
        assert_harmless(&lab.run_command(helper, ""), &begun(word));
    }
}

/// A file name has 255 bytes at most.
fn hostile_home(lab: &Lab) -> PathBuf {
    let name = HOSTILE.replace('/', "");
    (0..6).fold(lab.home().to_owned(), |path, _| path.join(&name))
}

#[test]
fn what_files_hold_and_are_called_is_shown_as_text() {
    for word in &words() {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let home = hostile_home(&lab);
        let run = |words: &[&str]| {
            let mut command = lab.command(words);
            command.env("JENKINS_TOKEN_HOME", &home);
            lab.run_command(command, lab::PASSWORD)
        };
        let url = lab.sandbox.url();
        let login = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        let ran = run(&login);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_harmless(&ran, "login");
        let written = serde_json::to_string(word).unwrap();
        let written = written.trim_matches('"').replace("\\u001b", "\\u001B");
        let left = format!(
            r#"{{"v":1,"aim":"login","controller":"{url}","user":"alice","allow_http":false,
                "store":"file","name":"{written}","begun":"2026-01-01T00:00:00Z"}}"#
        );
        std::fs::write(home.join("journal/0badcafe.json"), left).unwrap();
        let accounts = std::fs::read_to_string(home.join("accounts.toml")).unwrap();
        for (from, to) in [
            ("alice", format!("alice{written}")),
            ("jenkins-token ", format!("jenkins-token {written}")),
            ("version", format!("\"{written}\" = 1\nversion")),
        ] {
            // Some characters stand in TOML by their numbers only.
            let bad = |c: char| c.is_control() && c != '\n';
            let to: String = to.chars().flat_map(|c| shown(c, bad(c))).collect();
            std::fs::write(home.join("accounts.toml"), accounts.replacen(from, &to, 9)).unwrap();
            for command in [
                &["status"][..],
                &["status", "--offline", "--json"],
                &["status", "--color", "always", "--offline"],
                &["status", "--plain", "--color", "always", "--offline"],
                &["token", "list", "--plain"],
                &["token"],
                &["token", "rotate", "--dry-run"],
                &["switch"],
                &["recover"],
                &["recover", "--json"],
                &["git", "status"],
                &["api", "--silent", "x"],
            ] {
                let mut ran = run(command);
                for color in ["\u{1b}[1;31m", "\u{1b}[1;32m", "\u{1b}[1;33m", "\u{1b}[0m"] {
                    ran.out = ran.out.replace(color, "");
                    ran.err = ran.err.replace(color, "");
                }
                let what = format!("{from} {command:?} {}", begun(word));
                assert_harmless(&ran, &what);
            }
        }
    }
}

fn shown(c: char, by_number: bool) -> Vec<char> {
    if by_number { format!("\\u{:04x}", u32::from(c)).chars().collect() } else { vec![c] }
}
