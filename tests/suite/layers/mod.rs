//! The rules of the house, read off the source.

mod circles;
mod mentions;
mod modules;
mod surface;

use modules::Crate;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The core from the ground up: a part, and those that it may use beside its own.
const HOUSE: &str = "
    escape.rs
    process.rs
    watch.rs
    look_alike.rs   escape.rs
    problem         escape.rs look_alike.rs
    error_class.rs  problem
    clock.rs        problem
    open_file_limit.rs problem
    model           escape.rs look_alike.rs problem clock.rs
    error.rs        escape.rs problem error_class.rs model
    next_step       escape.rs look_alike.rs problem clock.rs model error.rs
    files           escape.rs problem
    protocol        escape.rs problem model
    transport       problem watch.rs clock.rs open_file_limit.rs model files protocol
    accounts        escape.rs problem error_class.rs model files
    stores          escape.rs look_alike.rs problem watch.rs model files accounts
    lifecycle       escape.rs look_alike.rs problem clock.rs error_class.rs error.rs next_step model files protocol transport stores accounts
    client.rs       problem error.rs model transport accounts lifecycle
    lib.rs
";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn sources(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut look = vec![below.to_owned()];
    while let Some(path) = look.pop() {
        if path.is_dir() {
            look.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The sandbox from the ground up: a file may use its own room and those before it.
const SANDBOX: [&str; 15] = [
    "setup",
    "percent",
    "message",
    "date_header",
    "faults",
    "scenario",
    "jenkins",
    "web/exchange",
    "web/pages",
    "web/remote_api",
    "web/calls",
    "web",
    "http",
    "sandbox",
    "lib",
];

/// The crates, by their first file, and how many circles each still has.
const CRATES: [(&str, usize); 14] = [
    ("crates/jenkins-token/src/lib.rs", 0),
    ("crates/jenkins-token/tests/model.rs", 0),
    ("crates/jenkins-token/tests/own_runtime.rs", 0),
    ("crates/jenkins-token/tests/readers.rs", 0),
    ("crates/jenkins-token/tests/stores/main.rs", 0),
    ("crates/cargo-jenkins/src/lib.rs", 0),
    ("crates/git-credential-jenkins/src/lib.rs", 0),
    ("crates/jenkins-sandbox/src/lib.rs", 0),
    ("python/src/lib.rs", 0),
    ("tests/lab/lib.rs", 0),
    ("tests/suite/main.rs", 0),
    ("tests/bench/main.rs", 0),
    ("tests/demo/main.rs", 0),
    ("tests/real/main.rs", 0),
];

fn arrows(first: &str) -> Vec<(PathBuf, PathBuf)> {
    Crate::read(&root().join(first)).arrows()
}

/// The folders in which files lie, down to the crate's own.
fn folders(arrows: &[(PathBuf, PathBuf)], crate_: &Path) -> BTreeSet<PathBuf> {
    let files = arrows.iter().flat_map(|(from, to)| [from, to]);
    let above = files.flat_map(|file| file.ancestors().skip(1));
    above.filter(|folder| folder.starts_with(crate_)).map(Path::to_owned).collect()
}

#[test]
fn nothing_runs_in_a_circle() {
    let mut wrong = vec![];
    for (first, expected) in CRATES {
        let found = circles_of(first);
        for circle in &found {
            println!("{circle}");
        }
        if found.len() != expected {
            wrong.push(format!("{first}: {} circles, not {expected}", found.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The circles of a crate, each as the arrows that tie it.
fn circles_of(first: &str) -> Vec<String> {
    let arrows = arrows(first);
    let shown = |path: &Path| path.strip_prefix(root()).unwrap().display().to_string();
    let files = circles::among(&arrows).into_iter().map(|circle| {
        let lines = circle.iter().map(|(from, to)| format!("\n  {} -> {}", shown(from), shown(to)));
        format!("a circle of files:{}", lines.collect::<String>())
    });
    let mut found: Vec<String> = files.collect();
    for folder in folders(&arrows, root().join(first).parent().unwrap()) {
        for circle in circles::among(&circles::within(&folder, &arrows)) {
            // One of files alone is among those above.
            if circle.iter().any(|(part, _)| folder.join(part).is_dir()) {
                found.push(format!("a circle in {}: {circle:?}", shown(&folder)));
            }
        }
    }
    found
}

#[test]
fn nothing_looks_upwards() {
    let source = root().join("crates/jenkins-token/src");
    let part = |file: &Path| {
        let below = file.strip_prefix(&source).unwrap().components().next().unwrap();
        below.as_os_str().to_str().unwrap().to_owned()
    };
    let shown = |path: &Path| path.strip_prefix(&source).unwrap().display().to_string();
    let mut wrong = vec![];
    for (from, to) in arrows("crates/jenkins-token/src/lib.rs") {
        let (above, below) = (part(&from), part(&to));
        let mut rows = HOUSE.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
        let row = rows.find(|row| row.first() == Some(&above.as_str()));
        let row = row.unwrap_or_else(|| panic!("{above} has no place in the house"));
        if !row.contains(&below.as_str()) {
            wrong.push(format!("{} uses {}", shown(&from), shown(&to)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Whatever else is checked here, arrows are seen.
    assert!(arrows("crates/jenkins-token/src/lib.rs").len() > 200);
}

#[test]
fn nothing_in_the_sandbox_looks_upwards() {
    let source = root().join("crates/jenkins-sandbox/src");
    let room = |file: &Path| {
        let file = file.strip_prefix(&source).unwrap().with_extension("");
        let found = SANDBOX.iter().position(|room| file.starts_with(room));
        found.unwrap_or_else(|| panic!("{} has no room in the sandbox", file.display()))
    };
    let arrows = arrows("crates/jenkins-sandbox/src/lib.rs");
    assert!(arrows.len() > 100);
    let upwards: Vec<_> = arrows.iter().filter(|(from, to)| room(to) > room(from)).collect();
    assert!(upwards.is_empty(), "{upwards:?}");
    for file in sources(&source) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 300, "{} has {lines} lines", file.display());
    }
}

#[test]
fn files_are_one_idea_long_and_named_for_it() {
    for folder in ["crates", "python", "tests"] {
        for file in sources(&root().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= 500, "{} has {lines} lines", file.display());
            let stem = file.file_stem().unwrap().to_str().unwrap();
            assert!(!["utils", "helpers", "common", "manager"].contains(&stem), "{stem}");
        }
    }
}

/// The packages that `package` is built from, when it is built alone.
fn linked(package: &str) -> String {
    let mut tree = std::process::Command::new(std::env::var_os("CARGO").unwrap());
    tree.args(["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none", "-p", package]);
    let output = tree.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_git_helper_links_no_http() {
    let names = |package: &str| -> Vec<String> {
        linked(package)
            .lines()
            .filter_map(|line| Some(line.split(' ').next()?.to_owned()))
            .collect()
    };
    let http = ["reqwest", "hyper", "rustls", "tokio", "ring", "http"];
    let found = names("git-credential-jenkins");
    assert!(found.len() > 20 && found.contains(&"zbus".to_owned()), "{found:?}");
    assert!(!http.iter().any(|name| found.contains(&(*name).to_owned())), "{found:?}");
    let found = names("cargo-jenkins");
    assert!(http.iter().all(|name| found.contains(&(*name).to_owned())), "{found:?}");
}

#[test]
fn no_product_links_the_sandbox() {
    for product in ["jenkins-token", "cargo-jenkins", "git-credential-jenkins"] {
        let manifest = root().join("crates").join(product).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let linked = manifest.split("[dev-dependencies]").next().unwrap();
        assert!(!linked.contains("jenkins-sandbox"), "{product}");
    }
}

/// Each promise names its tests, and they are there.
#[test]
fn the_promises_name_their_tests() {
    let page = include_str!("../../../docs/architecture.md");
    let (_, table) = page.split_once("## Seven promises").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), 7);
    for row in rows {
        let tests: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "{row}");
        for test in tests {
            let path = root().join(test);
            assert!(path.exists(), "{test}");
            let read = |file: &PathBuf| fs::read_to_string(file).unwrap();
            let is_test = if path.extension().is_some_and(|extension| extension == "py") {
                read(&path).contains("\ndef test_")
            } else {
                sources(&path).iter().any(|file| read(file).contains("#[test]"))
            };
            assert!(is_test, "{test} holds no test");
            // A file that is no module of the suite never runs.
            if let Some(module) = test.strip_prefix("tests/suite/") {
                let module = module.split(['/', '.']).next().unwrap_or_default();
                let suite = read(&root().join("tests/suite/main.rs"));
                assert!(suite.contains(&format!("\nmod {module};")), "{test} is in no suite");
            }
        }
    }
}
