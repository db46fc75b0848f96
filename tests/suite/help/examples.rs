//! Help is the manual: each command has examples, and each example works.

use super::pages;
use crate::login::PROGRAM;
use crate::shell_quotes::{unquoted, words_in};
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Checkout, Lab, PASSWORD};
use std::process::Command;

#[test]
fn every_example_in_the_help_works() {
    let mut examples = 0;
    for page in pages() {
        let help = page.command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        // A line that goes on ends with a backslash.
        let help = help.replace("\\\n", " ");
        let is_example = |line: &&str| line.trim().starts_with("cargo jenkins ");
        let listed = help.lines().skip_while(|line| *line != "Examples:").skip(1);
        let own: Vec<&str> = listed.take_while(is_example).collect();
        assert!(!own.is_empty(), "the help of `{}` has no example", page.words.join(" "));
        examples += own.len();
        for example in own {
            run(example.trim());
        }
    }
    assert!(examples >= 40, "{examples}");
}

/// The words that a person's shell makes of an example: all of them the same.
fn typed(example: &str) -> Vec<String> {
    assert_eq!(unquoted(example), None, "{example}");
    let files = ["password-file", "token-file"];
    let words = words_in(&["bash", "--norc"], example, &files);
    for shell in [&["zsh", "-f"][..], &["dash"]] {
        if Command::new(shell[0]).args(["-c", ":"]).output().is_err() {
            println!("SKIPPED {}: it is not installed", shell[0]);
            continue;
        }
        assert_eq!(words_in(shell, example, &files), words, "{}: {example}", shell[0]);
    }
    words
}

/// One example in a world of its own, with the sandbox in the place of ci.example.com.
fn run(example: &str) {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.git = example.contains("userContent.git");
    let lab = Lab::with(setup, PROGRAM);
    let is_login = example.contains("jenkins login");
    let mut input = String::new();
    if !is_login || example.contains("--with-token") {
        lab.login();
        input = lab.token();
    }
    for name in ["laptop", "backup-job"] {
        if !is_login && example.contains(name) && !example.contains("token create") {
            assert_eq!(lab.run(&["token", "create", name], "").code, 0);
        }
    }
    let keeps = example.contains("--with-token");
    if keeps {
        assert_eq!(lab.run(&["logout", "--keep-token"], "").code, 0);
    }
    if example.contains("--password-stdin") {
        PASSWORD.clone_into(&mut input);
    }
    let url = lab.sandbox.url().to_owned();
    let words: Vec<String> = typed(example)
        .iter()
        .map(|word| match word.strip_prefix("https://ci.example.com") {
            Some(path) => format!("{url}{}", path.trim_start_matches('/')),
            None => word.clone(),
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.contains(&"git") && words.contains(&"status") {
        if !crate::git::has_recent_git() {
            return;
        }
        let ran = lab.run_command(with_programs(&lab, &["git", "setup"]), "");
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let ran = if words.contains(&"init") {
        Checkout::package(&lab, "").cargo("", &words[1..])
    } else if example.contains("{job}") {
        let settings =
            format!("[package.metadata.jenkins]\ncontroller = \"{url}\"\njob = \"app\"\n");
        let ran = Checkout::package(&lab, &settings).cargo("", &words[1..]);
        // The sandbox has no jobs: the right path, and nothing there.
        assert!(ran.code == 1 && ran.err.contains("(HTTP 404)"), "{example}\n{}", ran.err);
        return;
    } else {
        lab.run_command(with_programs(&lab, &words), &input)
    };
    // Only a terminal can be asked for a password.
    let asks = is_login && !example.contains("stdin") && !example.contains("--with-token");
    assert_eq!(ran.code, if asks { 2 } else { 0 }, "{example}\n{}\n{}", ran.out, ran.err);
}

/// A command that finds a `java`, which is nobody's to install for an example, and the git helper.
fn with_programs(lab: &Lab, words: &[&str]) -> Command {
    let programs = lab.home().join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    let helper = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");
    for (program, name) in [("/bin/true", "java"), (helper, "git-credential-jenkins")] {
        let _ = std::os::unix::fs::symlink(program, programs.join(name));
    }
    let path = std::env::var("PATH").unwrap();
    let mut command = lab.command(words);
    command.env("PATH", format!("{}:{path}", programs.display()));
    command
}
