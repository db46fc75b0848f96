//! git itself: its version, its configuration, one command at a time.

use jenkins_token::Problem;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{io, thread};

/// How long git may take over its files: they may lie on a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take over the network, of which a person waits for an answer.
const NETWORK_PATIENCE: Duration = Duration::from_secs(10);

/// Looks an environment variable up.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// What git's version says it can do: major, minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

/// Sends a token before it is asked for, which Jenkins never does: it answers 403 to nobody.
pub const PROACTIVE: Version = Version(2, 46);

/// Says in which scope a setting stands.
const SCOPES: Version = Version(2, 26);

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
    /// `system`, `global`, `local`, `worktree`, `command`; nothing where git is too old to say.
    pub scope: String,
    /// Section and name in lower case, the middle as written.
    pub key: String,
    /// What it says; `None` for a key without `=`.
    pub value: Option<String>,
    /// `file:/home/alice/.gitconfig`, `command line:`.
    pub origin: String,
}

impl Setting {
    /// What it says; nothing for a key without `=`.
    #[must_use]
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// Whether git reads it before the end of the file that setup writes.
    pub(super) fn is_before_setups_lines(&self) -> bool {
        ["", "system", "global"].contains(&self.scope.as_str())
    }
}

/// Every setting that holds in this directory, includes followed, in git's order.
///
/// # Errors
/// [`Problem::GitAbsent`], [`Problem::GitRefused`].
pub(super) fn settings(version: Version) -> Result<Vec<Setting>, Problem> {
    let list = ["config", "--list", "--show-origin", "--includes", "-z"].map(OsString::from);
    if version < SCOPES {
        return Ok(listed(&run(&list)?, false));
    }
    let list: Vec<_> = list.into_iter().chain(["--show-scope".into()]).collect();
    Ok(listed(&run(&list)?, true))
}

/// Why git does nothing in the repository of this directory; outside one there is nothing to refuse.
///
/// # Errors
/// [`Problem::GitAbsent`].
pub(super) fn refusal() -> Result<Option<String>, Problem> {
    let output = output(&["rev-parse", "--git-dir"].map(OsString::from))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    let is_outside = why.contains("not a git repository (or any");
    Ok((!output.status.success() && !is_outside).then_some(why))
}

/// Those of `file` and of what it includes.
pub(super) fn settings_in(file: &Path) -> Result<Vec<Setting>, Problem> {
    if !file.exists() {
        return Ok(vec![]);
    }
    let list = config(file, &["--list", "--show-origin", "--includes", "-z"]);
    Ok(listed(&run(&list)?, false))
}

fn listed(said: &[u8], has_scope: bool) -> Vec<Setting> {
    let said = String::from_utf8_lossy(said);
    let mut fields = said.split_terminator('\0').map(str::to_owned);
    let mut found = Vec::new();
    loop {
        let scope = if has_scope { fields.next() } else { Some(String::new()) };
        let (Some(scope), Some(origin), Some(setting)) = (scope, fields.next(), fields.next())
        else {
            return found;
        };
        let (key, value) = match setting.split_once('\n') {
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
            None => (setting, None),
        };
        found.push(Setting { scope, key, value, origin });
    }
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

fn output(arguments: &[OsString]) -> Result<Output, Problem> {
    let mut git = Command::new("git");
    git.args(arguments);
    if arguments.get(1).is_some_and(|word| word == "--file") {
        // That file alone: another that is broken is in nobody's way.
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    }
    ended(git, PATIENCE)?.ok_or_else(|| {
        let what = arguments.iter().take(1).map(|word| word.to_string_lossy()).collect();
        let why = format!("it did not end within {} seconds", PATIENCE.as_secs());
        Problem::GitRefused { what, why }
    })
}

/// What `git` came to, or nothing where it had to be ended after `patience`: it waits for whatever
/// its files lie on, or for the network.
fn ended(mut git: Command, patience: Duration) -> Result<Option<Output>, Problem> {
    // Its words are read, not only shown.
    git.stdin(Stdio::null()).env("LC_ALL", "C");
    git.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let absent = |error: io::Error| {
        Problem::of_limit(&error).unwrap_or_else(|| Problem::GitAbsent { why: error.to_string() })
    };
    let child = git.spawn().map_err(absent)?;
    let group = Pid::from_child(&child);
    let (tell, told) = mpsc::channel();
    let wait = move || tell.send(child.wait_with_output());
    thread::Builder::new().spawn(wait).map_err(absent)?;
    if let Ok(output) = told.recv_timeout(patience) {
        return output.map(Some).map_err(absent);
    }
    let _ = kill_process_group(group, Signal::KILL);
    Ok(None)
}

/// What git says of the server at `root` when it asks there as nobody, and whether it was pleased;
/// nothing where the network takes too long.
///
/// # Errors
/// [`Problem::GitAbsent`].
pub(super) fn asked_as_nobody(root: &str) -> Result<Option<(bool, String)>, Problem> {
    let mut git = Command::new("git");
    let url = root.trim_end_matches('/');
    for setting in ["proactiveAuth=none", "extraHeader="] {
        git.arg("-c").arg(format!("http.{url}.{setting}"));
    }
    git.args(["-c", "credential.helper=", "ls-remote", "--quiet", root]);
    git.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "true");
    let said = ended(git, NETWORK_PATIENCE)?;
    Ok(said.map(|it| (it.status.success(), String::from_utf8_lossy(&it.stderr).into_owned())))
}

fn refused(what: &str, stderr: &[u8]) -> Problem {
    let why = String::from_utf8_lossy(stderr).trim().to_owned();
    Problem::GitRefused { what: what.to_owned(), why }
}
