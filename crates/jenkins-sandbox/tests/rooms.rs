//! The rooms of the sandbox: who may use whom, read off the imports of every file.
#![expect(clippy::expect_used, reason = "a test may give up")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the bottom up: a file uses its own room and those above it in this list.
const ROOMS: [&str; 13] = [
    "setup",
    "percent",
    "message",
    "faults",
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

fn sources(below: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(below).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file by its module path, `web/calls/auth`, with its code and without its tests. The program
/// is a crate of its own.
fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let named = found.into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a text");
        let below = path.strip_prefix(&root).expect("below the root").with_extension("");
        let name = below.to_str().expect("a plain name").trim_end_matches("/mod").to_owned();
        (name, text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned())
    });
    named.filter(|(name, _)| !["main", "command"].contains(&name.as_str())).collect()
}

/// The files that `text`, the file `name`, takes something from.
fn uses(name: &str, text: &str, files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let is_folder = files.keys().any(|file| file.starts_with(&format!("{name}/")));
    let parent = name.rsplit_once('/').map_or("", |(parent, _)| parent);
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    assert!(!code.contains("crate::{"), "{name}: one import for each module, please");
    let mut found = BTreeSet::new();
    for (marker, base) in [("crate::", ""), ("super::", parent), ("self::", name)] {
        for (at, _) in code.match_indices(marker) {
            let path: Vec<&str> = code[at + marker.len()..]
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                .next()
                .unwrap_or_default()
                .split("::")
                .filter(|word| !word.is_empty())
                .collect();
            let mut longest = None;
            let mut so_far = base.to_owned();
            for word in path {
                so_far =
                    if so_far.is_empty() { word.to_owned() } else { format!("{so_far}/{word}") };
                if files.contains_key(&so_far) {
                    longest = Some(so_far.clone());
                }
            }
            found.extend(longest);
        }
    }
    if is_folder {
        // What a folder hands on to others it takes from its own files.
        for line in code.lines().filter(|line| line.starts_with("pub(crate) use ")) {
            let first = line.trim_start_matches("pub(crate) use ").split("::").next();
            let own = format!("{name}/{}", first.unwrap_or_default());
            found.extend(files.contains_key(&own).then_some(own));
        }
    }
    found.remove(name);
    found
}

fn room(file: &str) -> usize {
    let fits = |room: &str| file == room || file.starts_with(&format!("{room}/"));
    let best = (0..ROOMS.len()).filter(|at| fits(ROOMS[*at])).max_by_key(|at| ROOMS[*at].len());
    best.expect("every file stands in a room")
}

/// The files on a way from `from` back to itself.
fn circle(from: &str, arrows: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut look: Vec<&String> = arrows[from].iter().collect();
    while let Some(file) = look.pop() {
        if file == from {
            return true;
        }
        if seen.insert(file) {
            look.extend(&arrows[file]);
        }
    }
    false
}

#[test]
fn nobody_looks_upwards_and_nobody_in_a_circle() {
    let files = files();
    let arrows: BTreeMap<String, BTreeSet<String>> =
        files.iter().map(|(name, text)| (name.clone(), uses(name, text, &files))).collect();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 100, "the imports are read");
    for (name, used) in &arrows {
        for other in used {
            assert!(room(other) <= room(name), "{name} looks up to {other}");
        }
        assert!(!circle(name, &arrows), "{name} is in a circle: {:?}", arrows[name]);
    }
}

#[test]
fn no_file_is_long() {
    for (name, text) in files() {
        assert!(text.lines().count() <= 300, "{name} has {} lines", text.lines().count());
    }
}
