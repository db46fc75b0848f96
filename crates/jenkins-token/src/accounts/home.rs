//! Where one person's accounts, tokens, journal and locks live.

use crate::Problem;
use crate::model::Account;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The directories everything lives in; each is made, with mode 0700, by the first write into it.
///
/// | directory | holds | default | on Windows |
/// |---|---|---|---|
/// | config | `accounts.toml` | `~/.config/jenkins-token` | `%AppData%\jenkins-token` |
/// | state | `tokens/`, `locks/`, `names/`, the journal | `~/.local/state/jenkins-token` | `%LocalAppData%\jenkins-token` |
///
/// Token files are state, not data or configuration: a token belongs to one machine and must not
/// travel with a synchronised profile or a repository of dot files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    config: PathBuf,
    state: PathBuf,
}

impl Home {
    /// Everything below one directory, as `JENKINS_TOKEN_HOME` asks for.
    #[must_use]
    pub fn at(directory: impl Into<PathBuf>) -> Home {
        let directory = directory.into();
        Home { config: directory.clone(), state: directory }
    }

    /// Reads `JENKINS_TOKEN_HOME`, then `XDG_CONFIG_HOME`, `XDG_STATE_HOME` and `HOME` (on Windows
    /// `APPDATA` and `LOCALAPPDATA`). Empty variables count as unset, relative XDG paths are
    /// ignored as the XDG specification asks.
    ///
    /// # Errors
    /// [`Problem::Usage`] when `JENKINS_TOKEN_HOME` is relative (a project's directory could then
    /// plant accounts), or when nothing says where the person's files are.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Home, Problem> {
        let path = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(everything) = path("JENKINS_TOKEN_HOME") {
            return if everything.is_absolute() {
                Ok(Home::at(everything))
            } else {
                Err(Problem::Usage { why: "JENKINS_TOKEN_HOME is not absolute".to_owned() })
            };
        }
        let absolute = |name: &str| path(name).filter(|path| path.is_absolute());
        let directory = |name: &str, below_home: &str| {
            let base = absolute(name).or_else(|| Some(absolute("HOME")?.join(below_home)));
            let why = || format!("{name} and HOME are not set to an absolute path");
            let base = base.ok_or_else(|| Problem::Usage { why: why() })?;
            Ok(base.join("jenkins-token"))
        };
        Ok(if cfg!(windows) {
            Home {
                config: directory("APPDATA", "AppData/Roaming")?,
                state: directory("LOCALAPPDATA", "AppData/Local")?,
            }
        } else {
            Home {
                config: directory("XDG_CONFIG_HOME", ".config")?,
                state: directory("XDG_STATE_HOME", ".local/state")?,
            }
        })
    }

    /// The list of accounts.
    #[must_use]
    pub fn accounts_file(&self) -> PathBuf {
        self.config.join("accounts.toml")
    }

    /// What belongs to this machine: token files, locks, the journal.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// Where the file store keeps the record of `account`.
    #[must_use]
    pub fn token_file(&self, account: &Account) -> PathBuf {
        self.state.join("tokens").join(file_name(account, "json"))
    }

    pub(super) fn seen_names(&self, account: &Account) -> PathBuf {
        self.state.join("names").join(file_name(account, "txt"))
    }

    pub(super) fn account_lock(&self, account: &Account) -> PathBuf {
        self.state.join("locks").join(file_name(account, "lock"))
    }

    pub(super) fn wiring_lock(&self) -> PathBuf {
        self.state.join("locks").join("git.lock")
    }

    pub(super) fn registry_lock(&self) -> PathBuf {
        self.state.join("locks").join("accounts.lock")
    }
}

/// The host, for people who look into the directory, and a hash of root and user, which decides.
/// A root may be longer than a file name can be.
fn file_name(account: &Account, extension: &str) -> String {
    let mut name: String = account.controller.host().chars().take(60).map(plain).collect();
    name.push('-');
    let identity = format!("{}\n{}", account.controller, account.user);
    for byte in &Sha256::digest(identity)[..16] {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    format!("{name}.{extension}")
}

fn plain(c: char) -> char {
    if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' }
}
