//! The hosted repositories on disk: bare ones with a first commit, gone with the sandbox.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a Jenkins hosts by itself: with git-userContent, and with the older library plugin.
pub(crate) const NAMES: [&str; 2] = ["userContent.git", "workflowLibs.git"];

/// What the server imports when it makes a repository, as `git fast-import` reads it.
const FIRST_COMMIT: &str = "\
commit refs/heads/master
committer Jenkins <noreply@example.com> 1000000000 +0000
data 21
Import what was here
M 100644 inline readme.txt
data 37
Files that this Jenkins is to serve.

";

/// The repositories of one sandbox.
pub(crate) struct Repositories {
    folder: TempDir,
    path: OsString,
}

impl Repositories {
    /// Makes them.
    ///
    /// # Errors
    /// When git is not on `PATH` or cannot write to a temporary directory.
    pub(crate) fn create() -> io::Result<Repositories> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let repositories = Repositories { folder: tempfile::tempdir()?, path };
        for name in NAMES {
            repositories
                .run(&["init", "--quiet", "--bare", "--initial-branch=master", name], "")
                .and_then(|()| {
                    repositories.run(&["-C", name, "fast-import", "--quiet"], FIRST_COMMIT)
                })
                .map_err(|e| io::Error::new(e.kind(), format!("git cannot make {name}: {e}")))?;
        }
        Ok(repositories)
    }

    /// Where they are, each under its name.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// git as the server runs it: without anybody's configuration and environment.
    pub(crate) fn git(&self) -> Command {
        let mut git = Command::new("git");
        git.env_clear()
            .env("PATH", &self.path)
            .env("HOME", self.folder())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .current_dir(self.folder())
            // The folder is ours, whoever a mount says it belongs to.
            .args(["-c", "safe.directory=*"])
            // Who may push was decided before git is asked.
            .args(["-c", "http.receivepack=true"])
            // As JGit keeps what is pushed.
            .args(["-c", "receive.unpackLimit=1"])
            // Nothing goes on after the answer.
            .args(["-c", "receive.autogc=false"]);
        git
    }

    fn run(&self, arguments: &[&str], input: &str) -> io::Result<()> {
        let mut child = self
            .git()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
