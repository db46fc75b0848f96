//! Which helpers git asks, in generated configurations: git itself is the judge.

use super::world::World;
use lab::generated;
use lab::walks::Chance;
use serde_json::Value;
use std::fmt::Write as _;

const ROOT: &str = "https://jenkins.example.com/ci";

/// Contexts that name the controller, part of it, or something else.
const CONTEXTS: [&str; 24] = [
    "",
    "https://jenkins.example.com",
    "https://jenkins.example.com/",
    "https://jenkins.example.com/ci",
    "https://jenkins.example.com/ci/",
    "https://jenkins.example.com/c",
    "https://jenkins.example.com/ci/a.git",
    "https://jenkins.example.com/ci/a.git?x",
    "https://jenkins.example.com/./x/../ci",
    "https://jenkins.example.com/%63i",
    "https://jenkins.example.com/c%2Fi",
    "HTTPS://JENKINS.example.com:0443/ci",
    "https://jenkins.example.com:8443/ci",
    "http://jenkins.example.com/ci",
    "https://*.example.com",
    "https://*.com",
    "https://alice@jenkins.example.com/ci",
    "https://bob@jenkins.example.com",
    "https://",
    "jenkins.example.com",
    "jenkins.example.com/ci",
    "jenkins.example.com/ci/a.git",
    "alice@jenkins.example.com",
    "JENKINS.example.com",
];

const URLS: [&str; 6] = [
    "https://jenkins.example.com/ci/a.git",
    "https://jenkins.example.com/ci/a.git/",
    "https://alice@jenkins.example.com/ci/a.git",
    "https://jenkins.example.com/ci/a+b.git",
    "https://jenkins.example.com:443/ci/%61.git",
    "https://Jenkins.example.com/ci/b.git",
];

#[test]
fn the_helpers_told_are_those_that_git_asks() {
    let world = World::with(&[(ROOT, "alice")]);
    let (seed, count) = (generated::seed(), generated::cases(20));
    println!("the_helpers_told_are_those_that_git_asks: {count} cases of seed {seed}");
    let mut chance = Chance::of(seed, 0);
    let mut asked_any = 0;
    for case in 0..count {
        let mut text = String::new();
        for number in 0..12 {
            let context = chance.one_of(&CONTEXTS);
            let section =
                if context.is_empty() { String::new() } else { format!(" \"{context}\"") };
            let helper = format!("!echo asked-{number}- >&2; :");
            let helper = if chance.below(10) == 0 { "" } else { &helper };
            let _ = write!(text, "[credential{section}]\n\thelper = \"{helper}\"\n");
        }
        world.write(".gitconfig", &text);
        for url in URLS {
            let ran = world.git(&["credential", "fill"], &format!("url={url}\n\n"));
            let asked: Vec<&str> =
                ran.err.lines().filter(|line| line.starts_with("asked-")).collect();
            let ran = world.cargo_jenkins(&["git", "status", url, "--json"]);
            let said: Value =
                serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
            let told = said["controllers"][0]["helpers"].as_array().unwrap();
            let number = |line: &str| line.split('-').nth(1).unwrap().to_owned();
            let told: Vec<String> = told.iter().map(|it| number(it.as_str().unwrap())).collect();
            let asked: Vec<String> = asked.into_iter().map(number).collect();
            assert_eq!(told, asked, "case {case} of seed {seed}: {url}\n{text}");
            asked_any += asked.len();
        }
    }
    assert!(asked_any > 0);
}
