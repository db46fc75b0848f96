//! The help speaks of the program by the name it was started by.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::Lab;

#[test]
fn texts_have_the_name_that_was_typed() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let own = lab.home().join("cargo-jenkins");
    std::os::unix::fs::symlink(PROGRAM, &own).unwrap();
    let both =
        [("cargo jenkins", "cargo-jenkins", true), ("cargo-jenkins", "cargo jenkins", false)];
    for (right, wrong, by_cargo) in both {
        for words in [
            "-V",
            "-h",
            "--help",
            "login --help",
            "token create --help",
            "help git setup",
            "help environment",
            "",
            "nope",
            "token --nope",
            "status",
        ] {
            let words: Vec<&str> = words.split_whitespace().collect();
            let words = if by_cargo { [&["jenkins"], &*words].concat() } else { words };
            let mut command = lab.command_of(own.to_str().unwrap());
            command.args(&words);
            let ran = lab.run_command(command, "");
            let said = format!("{}{}", ran.out, ran.err);
            assert!(said.contains(right), "{words:?}\n{said}");
            // The crate and its book have that name, however they are called.
            let said = said.replace("cargo-jenkins completions", "");
            assert!(!said.contains(wrong), "{words:?}\n{said}");
        }
    }
}

#[test]
fn the_habits_of_other_tools_work_and_learn_the_right_name() {
    let lab = crate::tokens::with_tokens(Jenkins::V2_572, &["laptop", "old"]);
    for (typed, right) in [
        ("ls", "token list"),
        ("list", "token list"),
        ("token ls", "token list"),
        ("-q ls", ""),
        ("auth status", "status"),
        ("auth token ls", "token list"),
        ("whoami", "status"),
        ("version", "--version"),
        ("completion bash", "completions"),
        ("rm laptop --yes", "token revoke"),
        ("new another", "token create"),
        ("--timeout 20 rotate", "token rotate"),
        ("refresh", "token rotate"),
        ("token show", "token"),
        ("token list --username alice", ""),
    ] {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let ran = lab.run(&words, "");
        assert_eq!(ran.code, 0, "{typed}\n{}", ran.err);
        let notes: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("note: ")).collect();
        if right.is_empty() {
            assert!(notes.is_empty(), "{typed}\n{}", ran.err);
        } else {
            assert_eq!(notes.len(), 1, "{typed}\n{}", ran.err);
            assert!(notes[0].ends_with(&format!(" is cargo jenkins {right} here")), "{}", ran.err);
        }
    }
}

#[test]
fn a_usage_error_is_an_object_when_that_was_asked_for() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for words in [
        "--json nope",
        "token --json --nope",
        "--json",
        "login --json --timeout x",
        "--json-lines token revoke",
    ] {
        let words: Vec<&str> = words.split_whitespace().collect();
        let ran = lab.run(&words, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}\n{}", ran.err);
        let error: serde_json::Value = serde_json::from_str(&ran.err).expect("one object");
        assert_eq!(error["error"]["problem"], "usage", "{words:?}");
        let next = error["error"]["next"].as_str().unwrap_or_default();
        assert!(next.starts_with("cargo jenkins"), "{words:?}: {next}");
    }
}

#[test]
fn a_word_too_many_is_told_by_its_place_and_by_what_is_meant() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let quotes = "goes in quotes: cargo jenkins";
    for (words, place, next) in [
        ("token create my s3cret token", "2 after `cargo jenkins token create`", quotes),
        ("token create s3cret s3cret", "2 after `cargo jenkins token create`", quotes),
        ("-q token rename a b s3cret", "3 after `cargo jenkins token rename`", quotes),
        ("login https://ci.example.com s3cret", "2 after `cargo jenkins login`", "--user ID"),
        ("login -u a https://ci.example.com s3cret", "4 after `cargo jenkins login`", "--user ID"),
        ("api a s3cret", "2 after `cargo jenkins api`", quotes),
        ("status a.example s3cret", "2 after `cargo jenkins status`", "--user ID"),
        ("switch a.example s3cret", "2 after `cargo jenkins switch`", "--user ID"),
    ] {
        let words: Vec<&str> = words.split_whitespace().collect();
        for json in [false, true] {
            let words = if json { [&words[..], &["--json"]].concat() } else { words.clone() };
            let ran = lab.run(&words, "");
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}\n{}", ran.err);
            assert!(!ran.err.contains("s3cret"), "{words:?}\n{}", ran.err);
            let told = ran.err.contains(&format!("word {place} is one too many"));
            assert!(told && ran.err.contains(next), "{words:?}\n{}", ran.err);
        }
    }
}
