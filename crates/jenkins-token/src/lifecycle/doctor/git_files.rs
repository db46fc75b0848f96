//! The files of git's configuration in which a remote's URL may hold a token: those of the repository
//! round a directory, of its submodules and work trees, and what such a file includes.

use crate::files::plain_read;
use std::fs;
use std::path::{Path, PathBuf};

/// More of them are not looked at.
const MOST: usize = 200;
/// Submodules of submodules, and names with slashes.
const DEEPEST: usize = 6;
/// More of a file is not looked at.
const LARGEST: u64 = 1 << 20;

/// Those of the repository round `directory`: how they are called there, and where they are.
pub(super) fn of_repository(directory: &Path) -> Vec<(String, PathBuf)> {
    let Some((top, own)) = directory.ancestors().find_map(repository) else { return vec![] };
    let common = named_in(&own.join("commondir"), "").map(|it| own.join(it));
    // It is named by how to get there, with `..` in it.
    let common = common.and_then(|it| it.canonicalize().ok()).unwrap_or_else(|| own.clone());
    let mut found =
        vec![top.join(".gitmodules"), common.join("config"), own.join("config.worktree")];
    for tree in entries(&common.join("worktrees")) {
        found.push(tree.join("config.worktree"));
    }
    below(&common.join("modules"), DEEPEST, &mut found);
    found.dedup();
    found.truncate(MOST);
    // Of a folder of git's own its whole name says more.
    let is_tree = own != top;
    let shown = |file: &Path| {
        let below = file.strip_prefix(&top).ok().filter(|_| is_tree);
        below.unwrap_or(file).display().to_string()
    };
    found.into_iter().map(|file| (shown(&file), file)).collect()
}

/// The work tree and the folder of git's own, where `here` is the top of one or such a folder itself.
fn repository(here: &Path) -> Option<(PathBuf, PathBuf)> {
    let git = here.join(".git");
    if git.is_dir() {
        return Some((here.to_owned(), git));
    }
    if let Some(elsewhere) = named_in(&git, "gitdir:") {
        let own = here.join(elsewhere);
        return Some((here.to_owned(), own.canonicalize().unwrap_or(own)));
    }
    let is_bare = here.join("objects").is_dir() && here.join("HEAD").is_file();
    is_bare.then(|| (here.to_owned(), here.to_owned()))
}

/// The path that a file of git's own leads to.
fn named_in(file: &Path, word: &str) -> Option<PathBuf> {
    let text = plain_read::read(file, LARGEST).ok()?;
    let path = String::from_utf8(text).ok()?.strip_prefix(word)?.trim().to_owned();
    Some(PathBuf::from(path))
}

/// Each `config` in `folder` and below.
fn below(folder: &Path, deepest: usize, found: &mut Vec<PathBuf>) {
    for entry in entries(folder) {
        if found.len() > MOST {
            return;
        }
        if entry.join("HEAD").is_file() {
            found.push(entry.join("config"));
            found.push(entry.join("config.worktree"));
        }
        // What a submodule has beside these is large, and holds no configuration.
        let is_own =
            ["objects", "refs", "hooks", "info", "logs"].iter().any(|it| entry.ends_with(it));
        if deepest > 0 && !is_own {
            below(&entry, deepest - 1, found);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|it| it.is_dir());
    let mut found: Vec<_> = entries.filter(is_folder).map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// What `file` includes itself, whatever the condition.
pub(super) fn included(file: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let text = plain_read::read(file, LARGEST).map(zeroize::Zeroizing::new).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut is_include = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            is_include = section.to_ascii_lowercase().starts_with("include");
        }
        let said = line.rsplit(']').next().unwrap_or(line).split_once('=').filter(|_| is_include);
        let Some((_, path)) = said.filter(|(name, _)| name.trim().eq_ignore_ascii_case("path"))
        else {
            continue;
        };
        let path = path.trim().trim_matches('"');
        found.extend(match (path.strip_prefix("~/"), home, file.parent()) {
            (Some(rest), Some(home), _) => Some(home.join(rest)),
            (None, _, Some(folder)) => Some(folder.join(path)),
            _ => None,
        });
    }
    found
}
