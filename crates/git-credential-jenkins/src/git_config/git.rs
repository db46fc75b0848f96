//! git itself: its version, its configuration, one command at a time.

use jenkins_token::Problem;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Looks an environment variable up.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// What git's version says it can do: major, minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

/// Sends a token before it is asked for, which Jenkins never does: it answers 403 to nobody.
pub const PROACTIVE: Version = Version(2, 46);

/// What to do about an older one.
pub const UPDATE: &str = "update git to 2.46 or later, or see \"An older git\" in docs/git.md";

/// The version of the git on `PATH`, and how it says it.
///
/// # Errors
/// [`Problem::GitAbsent`].
pub fn version() -> Result<(Version, String), Problem> {
    let said = run(&["version".into()])?;
    let said = String::from_utf8_lossy(&said);
    let text = said.split_whitespace().nth(2).unwrap_or_default().to_owned();
    let mut numbers = text.split('.').map(|number| number.parse().unwrap_or(0));
    let version = Version(numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok((version, text))
}

/// One setting, where it counts, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Section and name in lower case, the middle as written.
    pub key: String,
    /// What it says; nothing for a key without `=`.
    pub value: String,
    /// `file:/home/alice/.gitconfig`, `command line:`.
    pub origin: String,
}

/// Every setting that holds in this directory, includes followed, in git's order.
///
/// # Errors
/// [`Problem::GitAbsent`], [`Problem::GitRefused`].
pub(super) fn settings() -> Result<Vec<Setting>, Problem> {
    listed(&["config", "--list", "--show-origin", "--includes", "-z"].map(OsString::from))
}

/// Those of `file` alone.
pub(super) fn settings_in(file: &Path) -> Result<Vec<Setting>, Problem> {
    listed(&config(file, &["--list", "--show-origin", "-z"]))
}

fn listed(arguments: &[OsString]) -> Result<Vec<Setting>, Problem> {
    let said = run(arguments)?;
    let said = String::from_utf8_lossy(&said);
    let mut fields = said.split('\0');
    let mut found = Vec::new();
    while let (Some(origin), Some(setting)) = (fields.next(), fields.next()) {
        let (key, value) = setting.split_once('\n').unwrap_or((setting, ""));
        let (key, value, origin) = (key.to_owned(), value.to_owned(), origin.to_owned());
        found.push(Setting { key, value, origin });
    }
    Ok(found)
}

/// The file that `git config --global` writes.
///
/// # Errors
/// [`Problem::Usage`] when nothing says where the person's files are.
pub(super) fn global_file(variable: Variables<'_>) -> Result<PathBuf, Problem> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(file) = set("GIT_CONFIG_GLOBAL") {
        return Ok(file);
    }
    let home = set("HOME").ok_or_else(|| Problem::Usage { why: "HOME is not set".to_owned() })?;
    let usual = home.join(".gitconfig");
    let other = set("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")).join("git/config");
    Ok(if !usual.exists() && other.exists() { other } else { usual })
}

/// Every value that `key` has in `file`, includes not followed.
pub(super) fn values(file: &Path, key: &str) -> Result<Vec<String>, Problem> {
    // Exit code 1 says that there is none.
    if !file.exists() {
        return Ok(vec![]);
    }
    let output = output(&config(file, &["-z", "--get-all", key]))?;
    match output.status.code() {
        Some(0) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            Ok(said.split_terminator('\0').map(str::to_owned).collect())
        }
        Some(1) => Ok(vec![]),
        _ => Err(refused("config --get-all", &output.stderr)),
    }
}

/// Changes `file`: the arguments of `git config` after the file.
pub(super) fn change(file: &Path, arguments: &[&str]) -> Result<(), Problem> {
    if let Some(directory) = file.parent() {
        std::fs::create_dir_all(directory).map_err(|e| Problem::of_file(directory, &e))?;
    }
    run(&config(file, arguments)).map(drop)
}

fn config(file: &Path, arguments: &[&str]) -> Vec<OsString> {
    let start = ["config".into(), "--file".into(), file.as_os_str().to_owned()];
    start.into_iter().chain(arguments.iter().map(OsString::from)).collect()
}

fn run(arguments: &[OsString]) -> Result<Vec<u8>, Problem> {
    let output = output(arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words: Vec<_> = arguments.iter().take(1).map(|word| word.to_string_lossy()).collect();
    Err(refused(&words.join(" "), &output.stderr))
}

fn output(arguments: &[OsString]) -> Result<std::process::Output, Problem> {
    let mut git = Command::new("git");
    git.args(arguments).stdin(Stdio::null());
    if arguments.get(1).is_some_and(|word| word == "--file") {
        // That file alone: another that is broken is in nobody's way.
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    }
    git.output().map_err(|error| {
        Problem::of_limit(&error).unwrap_or_else(|| Problem::GitAbsent { why: error.to_string() })
    })
}

fn refused(what: &str, stderr: &[u8]) -> Problem {
    let why = String::from_utf8_lossy(stderr).trim().to_owned();
    Problem::GitRefused { what: what.to_owned(), why }
}
