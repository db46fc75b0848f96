//! Real git with a configuration of one test's own, in the world of a lab.

use crate::ran::Ran;
use crate::world::Lab;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first version with `http.<root>.proactiveAuth`.
const WANTED: (u32, u32) = (2, 46);

/// git as the person of a lab runs it: `git config --global` is a file of the lab's home, nothing
/// else is read, nothing asks. Commands run in [`Lab::home`].
pub struct Git<'a> {
    lab: &'a Lab,
    /// Searched before the machine's own `PATH`.
    path: Vec<PathBuf>,
}

impl<'a> Git<'a> {
    /// git in that world, or `None` after saying on stdout that it is absent or too old, and what
    /// is skipped.
    ///
    /// # Panics
    /// When `JENKINS_TOKEN_STRICT` is set and git is absent or too old, or when it cannot be
    /// configured.
    #[must_use]
    pub fn new(lab: &'a Lab, skipped: &str) -> Option<Git<'a>> {
        if !is_recent(skipped) {
            return None;
        }
        let git = Git { lab, path: Vec::new() };
        git.config("user.name", "Tester");
        git.config("user.email", "tester@example.com");
        git.config("init.defaultBranch", "master");
        git.config("gc.auto", "0");
        Some(git)
    }

    /// Looks for programs, such as credential helpers, in `folder` first.
    #[must_use]
    pub fn with_path(mut self, folder: &Path) -> Git<'a> {
        self.path.push(folder.to_owned());
        self
    }

    /// The person's configuration.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.lab.home().join("gitconfig")
    }

    /// Sets a value in the person's configuration.
    ///
    /// # Panics
    /// When git refuses it.
    pub fn config(&self, key: &str, value: &str) {
        self.must(&["config", "--global", key, value]);
    }

    /// `http.<root>.extraHeader` or another setting of the sandbox's root.
    ///
    /// # Panics
    /// When git refuses it.
    pub fn config_root(&self, section: &str, name: &str, value: &str) {
        self.config(&format!("{section}.{}.{name}", self.lab.sandbox.url()), value);
    }

    /// The address of a repository the sandbox hosts, with `user:secret@` in it where wanted.
    #[must_use]
    pub fn url(&self, userinfo: &str, repository: &str) -> String {
        let root = self.lab.sandbox.url();
        let at = if userinfo.is_empty() { "" } else { "@" };
        format!("{}{repository}", root.replacen("://", &format!("://{userinfo}{at}"), 1))
    }

    /// A git command of this world.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        self.lab.furnish(&mut command);
        command
            .args(arguments)
            .env("PATH", self.search_path())
            .env("GIT_CONFIG_GLOBAL", self.config_file())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C");
        command
    }

    /// Runs a git command to its end.
    ///
    /// # Panics
    /// When git cannot be started.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.lab.run_command(self.command(arguments), "")
    }

    /// Runs a git command that has to work; returns what it printed.
    ///
    /// # Panics
    /// When it did not work.
    #[allow(clippy::must_use_candidate, reason = "checked inside")]
    pub fn must(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Writes a file into the work tree `tree` (made if it is not there) and commits it.
    ///
    /// # Panics
    /// When the file cannot be written or committed.
    pub fn commit(&self, tree: &str, file: &str, content: &[u8]) {
        let folder = self.lab.home().join(tree);
        if !folder.join(".git").exists() {
            self.must(&["init", "--quiet", tree]);
        }
        std::fs::write(folder.join(file), content).expect("a writable work tree");
        self.must(&["-C", tree, "add", file]);
        self.must(&["-C", tree, "commit", "--quiet", "-m", &format!("Write {file}")]);
    }

    fn search_path(&self) -> OsString {
        let own = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.path.iter().cloned().chain(std::env::split_paths(&own));
        std::env::join_paths(folders).expect("a PATH of usable folders")
    }
}

/// Whether git sends a credential before it is asked for one; `SKIPPED` and why are said otherwise.
///
/// # Panics
/// When `JENKINS_TOKEN_STRICT` is set and git is absent or too old.
#[must_use]
pub fn is_recent(skipped: &str) -> bool {
    let Err(why) = usable() else { return true };
    println!("SKIPPED {skipped}: {why}");
    let strict = std::env::var_os("JENKINS_TOKEN_STRICT").is_some();
    assert!(!strict, "strict: nothing may be skipped");
    false
}

/// Whether git is there and new enough, or why not.
fn usable() -> Result<(), String> {
    let (major, minor) = WANTED;
    let wanted = format!("wanted is git {major}.{minor} or newer");
    let output = Command::new("git").arg("--version").output();
    let output = output.map_err(|e| format!("no git ({e}); {wanted}"))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match version(&said) {
        Some(found) if found >= WANTED => Ok(()),
        _ => Err(format!("{said}; {wanted}")),
    }
}

/// 2 and 47 of `git version 2.47.3`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix("git version ")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert!(version("git version 2.9.1") < Some(WANTED));
        assert!(version("git version 10.0") > Some(WANTED));
        assert_eq!(version("no such program"), None);
    }
}
