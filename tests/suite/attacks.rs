//! The attacks that this project must withstand, by id, and the tests that carry them out: a test says
//! in its name which it is about, as `t7_t8_whoever_dawdles`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each attack, and what it is.
const ATTACKS: [(&str, &str); 34] = [
    ("t1", "a redirect of a token call to another origin"),
    ("t2", "a redirect within the origin, into a context path"),
    ("t3", "a redirect from https to http"),
    ("t4", "a certificate that is not right"),
    ("t5", "a proxy of the environment, with a password"),
    ("t6", "a netrc that fits"),
    ("t7", "whoever dawdles, stalls or sends without end"),
    ("t8", "bodies without end, packed or broken"),
    ("t9", "JSON that is nested, doubled, huge or a page"),
    ("t10", "answers in other formats"),
    ("t11", "an error in an answer of 200, with an escape sequence"),
    ("t12", "a token value of another shape"),
    ("t13", "cookies of others, and ten thousand of them"),
    ("t14", "a session while a token is verified"),
    ("t15", "a crumb whose field is a header with a meaning"),
    ("t16", "401, 403, 404, 405, 429 and 5xx, and a creation sent once"),
    ("e1", "names that write to a terminal"),
    ("e2", "a host that writes to a prompt"),
    ("e3", "an output that is closed or full"),
    ("s1", "arguments and environment of processes"),
    ("s2", "verbose output"),
    ("s3", "what prints itself"),
    ("s4", "core files"),
    ("s5", "copies in memory"),
    ("s6", "the umask"),
    ("s7", "a file that is a link, a pipe, another's, or open to others"),
    ("s8", "a file that is swapped meanwhile"),
    ("s9", "a disk that is full, broken or read-only"),
    ("s10", "fifty logins at once"),
    ("s11", "eight logins to one controller at once"),
    ("s12", "no keyring"),
    ("s13", "what is left in files"),
    ("s14", "a token that nobody asked for"),
    ("s15", "labels of a keyring's items"),
];

/// The names of the tests in this file.
fn tests_in(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a source");
    let mut lines = text.lines().map(str::trim);
    let mut found = vec![];
    while let Some(line) = lines.next() {
        if line == "#[test]" {
            let function = lines.by_ref().find_map(|line| line.strip_prefix("fn "));
            found.extend(function.and_then(|it| it.split(['(', '<']).next()).map(str::to_owned));
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The ids at the beginning of a name: `t9`, `t11` and `t12` of `t9_t11_t12_what_is_no_success`.
fn ids(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').take_while(|word| {
        let mut letters = word.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
            && word.len() > 1
            && letters.all(|letter| letter.is_ascii_digit())
    })
}

#[test]
fn each_attack_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![];
    for folder in ["tests/suite", "crates/jenkins-token/src", "crates/jenkins-token/tests"] {
        sources(&root.join(folder), &mut files);
    }
    let mut by_id: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for test in files.iter().flat_map(|file| tests_in(file)) {
        for id in ids(&test) {
            by_id.entry(id.to_owned()).or_default().push(test.clone());
        }
    }
    let without: Vec<_> = ATTACKS.iter().filter(|(id, _)| !by_id.contains_key(*id)).collect();
    assert!(without.is_empty(), "without a test: {without:?}");
    for (id, attack) in ATTACKS {
        println!("{id}: {attack}: {}", by_id[id].join(", "));
    }
}

#[test]
fn a_name_says_its_ids() {
    let of = |name: &'static str| ids(name).collect::<Vec<_>>();
    assert_eq!(of("t9_t11_t12_what_is_no_success"), ["t9", "t11", "t12"]);
    assert!(of("the_t9_of_old").is_empty() && of("a_token").is_empty());
}
