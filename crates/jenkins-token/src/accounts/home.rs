//! Where one person's accounts, tokens, journal and locks live.

use crate::model::Account;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The directories everything lives in; each is made, with mode 0700, by the first write into it.
///
/// | directory | holds | default |
/// |---|---|---|
/// | config | `accounts.toml` | `~/.config/jenkins-token` |
/// | state | `tokens/`, `locks/`, `names/`, `placed/`, the journal | `~/.local/state/jenkins-token` |
///
/// Token files are state, not data or configuration: a token belongs to one machine and must not
/// travel with a synchronised profile or a repository of dot files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    pub(super) config: PathBuf,
    pub(super) state: PathBuf,
    pub(super) stands: Stands,
}

/// What a home stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stands {
    /// On the directories that were named for it.
    Named,
    /// In a person's own directory, which is not ours to make; entered by `sudo` or not, and whether a
    /// credential is given beside it.
    InHome { directory: PathBuf, sudo: bool, is_given: bool },
    /// On nothing, and why; whether a credential is given all the same.
    Nowhere { why: String, is_given: bool },
}

impl Home {
    /// Everything below one directory, as `JENKINS_TOKEN_HOME` asks for.
    #[must_use]
    pub fn at(directory: impl Into<PathBuf>) -> Home {
        let directory = directory.into();
        Home { config: directory.clone(), state: directory, stands: Stands::Named }
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

    pub(super) fn command_lock(&self, id: &str) -> PathBuf {
        self.state.join("locks").join(format!("command-{id}.lock"))
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
