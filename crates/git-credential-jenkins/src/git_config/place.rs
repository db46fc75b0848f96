//! Where a setting stands, to the line, and how it is taken out of there.

use super::git::{Setting, Variables};
use super::shown;
use super::url_match::parts;
use jenkins_token::escape;
use std::path::{Path, PathBuf};

/// `file:/home/alice/.gitconfig, line 12`.
pub(super) fn of(setting: &Setting, settings: &[Setting]) -> String {
    if setting.origin.starts_with("command") {
        return "-c or the environment".to_owned();
    }
    match line(setting, settings) {
        Some(line) => format!("{}, line {line}", setting.origin),
        None => setting.origin.clone(),
    }
}

/// Its line in its file, counted from 1.
pub(super) fn line(setting: &Setting, settings: &[Setting]) -> Option<usize> {
    let file = std::fs::read(file_of(setting)?).ok()?;
    let alike = |other: &&Setting| other.origin == setting.origin && other.key == setting.key;
    let nth = settings.iter().filter(alike).position(|other| std::ptr::eq(other, setting))?;
    lines_of(&file, &setting.key).get(nth).copied()
}

/// The command that takes it out.
pub(super) fn out(setting: &Setting, settings: &[Setting], variable: Variables<'_>) -> String {
    if shown::is_secret(setting) {
        return format!("take {} out of {}", shown::key(setting), of(setting, settings));
    }
    let key = escape::word(&setting.key);
    let Some(file) = file_of(setting) else {
        let named = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        return if named("GIT_CONFIG_COUNT") && !named("GIT_CONFIG_PARAMETERS") {
            "unset GIT_CONFIG_COUNT".to_owned()
        } else {
            format!("run git without -c {key}")
        };
    };
    // A value may be a secret, and of a list only this one goes.
    let what = match (parts(&setting.key), &setting.value) {
        (Some((_, _, "helper")), Some(value)) if value.is_empty() => {
            format!("--unset-all {key} '^$'")
        }
        (Some((_, _, "helper")), Some(value)) => {
            format!("--fixed-value --unset-all {key} {}", escape::word(value))
        }
        (Some((_, _, "extraheader")), Some(value)) => {
            let name = value.split(':').next().unwrap_or_default();
            format!("--unset-all {key} {}", escape::word(&format!("^{name}:")))
        }
        _ => format!("--unset-all {key}"),
    };
    let is_own = |name: &str| file.ends_with(Path::new(".git").join(name));
    match setting.scope.as_str() {
        "local" if is_own("config") => format!("git config --local {what}"),
        "worktree" => format!("git config --worktree {what}"),
        _ => format!("git config --file {} {what}", escape::word(&file.to_string_lossy())),
    }
}

/// The file it stands in. git names those of a checkout as seen from its top.
fn file_of(setting: &Setting) -> Option<PathBuf> {
    let named = PathBuf::from(setting.origin.strip_prefix("file:")?);
    let here = std::env::current_dir().unwrap_or_default();
    let found = here.ancestors().map(|top| top.join(&named)).find(|file| file.exists());
    Some(found.unwrap_or(named))
}

/// The lines of a file of git's on which `key` is said, counted from 1.
fn lines_of(bytes: &[u8], key: &str) -> Vec<usize> {
    let text = String::from_utf8_lossy(bytes);
    let (mut section, mut found, mut goes_on) = (String::new(), Vec::new(), false);
    for (at, line) in text.lines().enumerate() {
        let is_new = !std::mem::replace(&mut goes_on, line.trim_end().ends_with('\\'));
        let mut line = line.trim_start();
        if let Some((header, rest)) = header(line).filter(|_| is_new) {
            section = header;
            line = rest.trim_start();
        }
        let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let name = line[..end.unwrap_or(line.len())].to_ascii_lowercase();
        if is_new && !name.is_empty() && format!("{section}.{name}") == key {
            found.push(at + 1);
        }
    }
    found
}

/// `[credential "https://ci.example.com"]` as keys begin with it, and what follows on its line.
fn header(line: &str) -> Option<(String, &str)> {
    let inside = line.strip_prefix('[')?;
    let Some(quote) = inside.find(['"', ']']).filter(|at| inside[*at..].starts_with('"')) else {
        let (section, rest) = inside.split_once(']')?;
        return Some((section.trim().to_ascii_lowercase(), rest));
    };
    let mut name = format!("{}.", inside[..quote].trim().to_ascii_lowercase());
    let mut rest = inside[quote + 1..].chars();
    while let Some(c) = rest.next().filter(|c| *c != '"') {
        name.push(if c == '\\' { rest.next()? } else { c });
    }
    let (_, rest) = rest.as_str().split_once(']')?;
    Some((name, rest))
}
