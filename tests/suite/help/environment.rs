//! `help environment` and the code name the same variables.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::Lab;
use std::collections::BTreeSet;
use std::path::Path;
use syn::visit::{self, Visit};

/// What looks like a variable's name and is not read as one.
const NOT_READ: &[&str] = &[
    // set for programs that are called
    "LC_ALL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_ASKPASS",
    "GIT_TERMINAL_PROMPT",
    // what a next step leaves to be filled in
    "ARGUMENTS",
    // how those begin that are not looked into
    "GIT_CONFIG_VALUE_",
    // methods, zones, items and cells
    "DELETE",
    "DNS",
    "IP",
    "MD5",
    "SOCKS",
    "GET",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "POST",
    "PUT",
    "GMT",
    "UTC",
    "FALSE",
    "TRUE",
    "JSESSIONID",
    "TOTP",
    "URL",
    "ID",
    "ACTIVE",
    "CONTROLLER",
    "CREATED",
    "EXPIRES",
    "GIT",
    "JENKINS",
    "NAME",
    "STATE",
    "STORE",
    "TOKEN",
    "USES",
    "UUID",
];

/// What a library of ours reads.
const OF_LIBRARIES: [&str; 2] = ["COLUMNS", "LINES"];

/// The names that a topic lists: they stand alone on lines of two spaces.
fn listed(topic: &str) -> BTreeSet<String> {
    let lines = topic.lines().filter_map(|line| line.strip_prefix("  "));
    let lines = lines.filter(|line| !line.starts_with(' '));
    lines
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_upper =
        text.len() > 1 && text.bytes().all(plain) && text.as_bytes()[0].is_ascii_uppercase();
    is_upper
        || text.ends_with("_proxy") && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[derive(Default)]
struct Literals(BTreeSet<String>);

impl Visit<'_> for Literals {
    fn visit_lit_str(&mut self, literal: &syn::LitStr) {
        self.0.insert(literal.value());
    }
    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        // What tests set is not read by a program.
        if !module.attrs.iter().any(|it| it.path().is_ident("cfg")) {
            visit::visit_item_mod(self, module);
        }
    }
}

/// Every name that may be a variable's, in the programs and in Python's module.
fn written() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = [
        "crates/jenkins-token/src",
        "crates/cargo-jenkins/src",
        "crates/git-credential-jenkins/src",
        "python/src",
        "python/jenkins_token",
    ];
    let mut open: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut literals = Literals::default();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            literals.visit_file(&syn::parse_file(&text).unwrap());
        } else if path.extension().is_some_and(|it| it == "py") {
            let text = std::fs::read_to_string(&path).unwrap();
            literals.0.extend(text.split('"').map(str::to_owned));
        }
    }
    literals.0.into_iter().filter(|text| is_name(text)).collect()
}

#[test]
fn the_topic_names_every_variable_that_is_read() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let ran = lab.run(&["help", "environment"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.lines().all(|line| line.len() <= 70), "{}", ran.out);
    let mut read = written();
    // squid names its refusals so.
    read.retain(|name| !NOT_READ.contains(&name.as_str()) && !name.starts_with("ERR_"));
    read.extend(OF_LIBRARIES.map(str::to_owned));
    assert!(read.len() > 25, "{read:?}");
    assert_eq!(
        listed(&ran.out),
        read,
        "left: the topic (cargo-jenkins' help/environment.rs), right: the code"
    );
}
