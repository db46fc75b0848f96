//! Every command that is shown means the same in bash and zsh as it says: what a shell would expand
//! stands in quotes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first thing in a command that a shell takes for a pattern, and no quotes are around.
pub(crate) fn unquoted(command: &str) -> Option<String> {
    let (mut quote, mut word) = (None, String::new());
    let mut characters = command.chars().chain([' ']).peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (None | Some('"'), '\\') => {
                characters.next();
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                word.push('·');
            }
            (Some(_), _) => {}
            // A parameter; `$?` is one, too.
            (None, '$') => match characters.next_if(|next| "{?*".contains(*next)) {
                Some('{') => while characters.next().is_some_and(|inner| inner != '}') {},
                _ => word.push('$'),
            },
            (None, c) if c.is_whitespace() || ";|&()<>".contains(c) => {
                // A test or a group of a shell is a word of its own.
                let is_syntax = ["[", "]", "[[", "]]", "{", "}"].contains(&word.as_str());
                if !is_syntax && word.contains(['[', ']', '{', '}', '?', '*']) {
                    return Some(word);
                }
                word.clear();
            }
            (None, c) => word.push(c),
        }
    }
    None
}

/// The words that a shell makes of a command, in a directory with these files. Nothing is run.
pub(crate) fn words_in(shell: &[&str], command: &str, files: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::write(folder.path().join(file), "").unwrap();
    }
    let script = format!("cargo() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let ran = Command::new(shell[0])
        .args(&shell[1..])
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.is_empty(), "{} of `{command}`: {said}", shell[0]);
    let words = String::from_utf8(ran.stdout).unwrap();
    words.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn the_check_finds_what_it_is_for() {
    for bad in [
        "cargo jenkins api api/json --tree jobs[name,color]",
        "cargo jenkins api api/json --tree jobs[name]{0,50} --paginate",
        "cargo jenkins api me/api/json?tree=id",
        "cargo jenkins api 'api/json' --jq .jobs[].name | head",
        "cargo jenkins api {job}/build",
        "curl https://ci.example.com/*",
    ] {
        assert!(unquoted(bad).is_some(), "{bad}");
    }
    for good in [
        "cargo jenkins api api/json --tree 'jobs[name]{0,50}'",
        "curl \"${JENKINS_URL}me/api/json?tree=id\" && echo $? ${A}",
        "if [ -n \"$X\" ]; then { echo; }; fi",
    ] {
        assert_eq!(unquoted(good), None, "{good}");
    }
}

/// The commands of a page's blocks, with the place where they stand.
fn commands(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut block) = (Vec::<(usize, String)>::new(), None::<&str>);
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if let Some(language) = trimmed.strip_prefix("```") {
            block = if block.is_some() { None } else { Some(language) };
            open = false;
            continue;
        }
        let command = match block {
            Some("console") => trimmed.strip_prefix("$ "),
            Some("sh" | "bash" | "shell") if !trimmed.starts_with('#') => Some(trimmed),
            _ => None,
        };
        let last = found.last_mut().filter(|_| open);
        match (command, last) {
            (Some(command), Some((_, before))) => {
                before.push('\n');
                before.push_str(command);
            }
            (Some(command), None) => found.push((number + 1, command.to_owned())),
            (None, _) => {}
        }
        // A line that goes on, and quotes that do.
        open = found
            .last()
            .is_some_and(|(_, it)| it.ends_with('\\') || it.matches('\'').count() % 2 == 1);
    }
    found
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !name.to_string_lossy().starts_with('.') && name != "target" {
                pages(&path, found);
            }
        } else if name.to_string_lossy().ends_with(".md") {
            found.push(path);
        }
    }
}

#[test]
fn every_command_of_the_pages_is_quoted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = vec![root.join("README.md")];
    for folder in ["docs", "crates", "python"] {
        pages(&root.join(folder), &mut found);
    }
    let mut counted = BTreeMap::new();
    for page in found {
        let text = std::fs::read_to_string(&page).unwrap();
        for (line, command) in commands(&text) {
            let place = format!("{}:{line}", page.display());
            assert_eq!(unquoted(&command), None, "{place}: {command}");
            *counted.entry(page.clone()).or_insert(0) += 1;
        }
    }
    assert!(counted.len() >= 8 && counted.values().sum::<usize>() > 80, "{counted:?}");
}

/// What `text` shows between backticks in prose, in a help text or in an error.
#[test]
fn every_command_in_a_sentence_is_quoted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = vec![root.join("README.md")];
    pages(&root.join("docs"), &mut found);
    let mut counted = 0;
    for page in found {
        let text = std::fs::read_to_string(&page).unwrap();
        for line in text.lines() {
            for code in line.split('`').skip(1).step_by(2) {
                let is_command = ["cargo jenkins api ", "cargo-jenkins api ", "curl "];
                if is_command.iter().any(|begin| code.starts_with(begin)) {
                    assert_eq!(unquoted(code), None, "{}: {code}", page.display());
                    counted += 1;
                }
            }
        }
    }
    assert!(counted > 3, "{counted}");
}
