//! The hosted repositories on disk: bare ones with a first commit, gone with the sandbox.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
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

/// git's settings. The folder is ours, whoever a mount says it belongs to; who may push was decided
/// before git is asked; what is pushed is kept whole; nothing goes on after the answer.
const SETTINGS: &str = "\
[safe]
	directory = *
[http]
	receivepack = true
[receive]
	unpackLimit = 1
	autogc = false
";

/// The repositories of one sandbox.
pub(crate) struct Repositories {
    folder: TempDir,
    path: OsString,
    /// Where git keeps the programs that it runs by itself.
    programs: PathBuf,
}

impl Repositories {
    /// Makes them.
    ///
    /// # Errors
    /// When git is not on `PATH` or cannot write to a temporary directory.
    pub(crate) fn create() -> io::Result<Repositories> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(".gitconfig"), SETTINGS)?;
        let mut repositories = Repositories { folder, path, programs: PathBuf::new() };
        let said = repositories.git().arg("--exec-path").output();
        let said = said.map_err(|e| io::Error::new(e.kind(), format!("git cannot be run: {e}")))?;
        repositories.programs = String::from_utf8_lossy(&said.stdout).trim_end().into();
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

    /// `git http-backend`, without a `git` around it that would die and leave it behind.
    pub(crate) fn backend(&self) -> Command {
        self.furnished(self.programs.join("git-http-backend"))
    }

    fn git(&self) -> Command {
        self.furnished("git")
    }

    /// A program as the server runs it: without anybody's configuration and environment.
    fn furnished(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", &self.path)
            .env("HOME", self.folder())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .current_dir(self.folder());
        command
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
