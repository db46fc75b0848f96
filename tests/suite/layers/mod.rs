//! The rules of the house, read off the source.

use std::fs;
use std::path::{Path, PathBuf};

/// Layers of the core from the bottom; a folder uses its own and those listed for it.
const MAY_USE: [(&str, &[&str]); 6] = [
    ("model", &["model"]),
    ("protocol", &["protocol", "model"]),
    ("transport", &["transport", "protocol", "model"]),
    ("stores", &["stores", "accounts", "model"]),
    ("accounts", &["accounts", "stores", "transport", "model"]),
    ("lifecycle", &["lifecycle", "accounts", "stores", "transport", "protocol", "model"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
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

/// Folders of the core that `text`, a file of `layer`, must not name.
fn upward<'a>(layer: &str, text: &str) -> Vec<&'a str> {
    let allowed = MAY_USE.iter().find(|(name, _)| *name == layer).map_or(&[][..], |(_, may)| may);
    let folders = MAY_USE.iter().map(|(name, _)| *name);
    // `crate::folder`, and a folder anywhere in a `use crate::{…};` group.
    let groups: Vec<&str> = text
        .split("crate::{")
        .skip(1)
        .map(|rest| rest.split(';').next().unwrap_or_default())
        .collect();
    let word = |group: &str, folder: &str| {
        group.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == folder)
    };
    let names = |folder: &str| {
        text.contains(&format!("crate::{folder}"))
            || groups.iter().any(|group| word(group, folder))
            || text.contains(&format!("super::super::{folder}"))
    };
    folders.filter(|folder| !allowed.contains(folder) && names(folder)).collect()
}

#[test]
fn nothing_looks_upwards() {
    for (layer, _) in MAY_USE {
        for file in sources(&root().join("crates/jenkins-token/src").join(layer)) {
            let found = upward(layer, &fs::read_to_string(&file).unwrap());
            assert!(found.is_empty(), "{} uses {found:?}", file.display());
        }
    }
    assert_eq!(upward("model", "use crate::transport::Http;"), ["transport"]);
    for import in ["{lifecycle::World}", "{Problem, lifecycle::World}", "{Problem, lifecycle}"] {
        let found = upward("protocol", &format!("use crate::{import};"));
        assert_eq!(found, ["lifecycle"], "{import}");
    }
    assert_eq!(upward("stores", "use super::super::lifecycle;"), ["lifecycle"]);
    for file in ["error.rs", "class.rs", "escape.rs", "next_step.rs", "durable.rs"] {
        let text = fs::read_to_string(root().join("crates/jenkins-token/src").join(file)).unwrap();
        assert!(!text.contains("crate::lifecycle"), "{file}");
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
        assert!(!fs::read_to_string(manifest).unwrap().contains("jenkins-sandbox"), "{product}");
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
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(test);
            assert!(path.exists(), "{test}");
        }
    }
}
