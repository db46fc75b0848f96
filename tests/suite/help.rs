//! Help is the manual: each leaf command has examples, and each example works.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Checkout, Lab, PASSWORD};

/// Leaf commands by their words, with their help's examples.
fn leaves(command: &clap::Command, words: &str, found: &mut Vec<(String, Vec<String>)>) {
    let words = format!("{words} {}", command.get_name());
    // What scripts call is in nobody's help.
    let subcommands: Vec<_> = command.get_subcommands().filter(|it| !it.is_hide_set()).collect();
    for subcommand in &subcommands {
        leaves(subcommand, &words, found);
    }
    if subcommands.is_empty()
        || command.get_after_help().is_some_and(|h| h.to_string().contains("Examples"))
    {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let example = |line: &str| line.trim().starts_with("cargo jenkins ");
        let examples = help.lines().filter(|line| example(line)).map(|line| line.trim().to_owned());
        found.push((words, examples.collect()));
    }
}

#[test]
fn every_example_in_the_help_works() {
    let mut found = Vec::new();
    leaves(&cargo_jenkins::tree(), "", &mut found);
    assert!(found.len() >= 6);
    for (words, examples) in found {
        assert!(!examples.is_empty(), "no examples in the help of{words}");
        for example in examples {
            run(&example);
        }
    }
}

/// One example in a world of its own, with the sandbox in the place of ci.example.com.
fn run(example: &str) {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
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
    let command = example.split(" < ").next().unwrap();
    let url = lab.sandbox.url().to_owned();
    let words: Vec<&str> = command
        .split_whitespace()
        .skip(1)
        .map(|word| word.trim_matches('\''))
        .map(|word| if word == "https://ci.example.com" { url.as_str() } else { word })
        .collect();
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
fn with_programs(lab: &Lab, words: &[&str]) -> std::process::Command {
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
