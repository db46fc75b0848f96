//! Which home the variables choose, and whether anything can be kept there.

use super::home::{Home, Stands};
use crate::Problem;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Nothing is ever found or made below what is not a directory.
const NOWHERE: &str = "/dev/null/jenkins-token";

impl Home {
    /// Reads `JENKINS_TOKEN_HOME`, then `XDG_CONFIG_HOME`, `XDG_STATE_HOME` and `HOME`. Empty
    /// variables count as unset, relative XDG paths are ignored as the XDG specification asks. Where nothing says where the person's files are,
    /// reading finds nothing and writing is [`Problem::HomeMissing`]: a credential that the
    /// environment or a program brings along needs no home.
    ///
    /// # Errors
    /// [`Problem::Usage`] when `JENKINS_TOKEN_HOME` is relative: a project's directory could then
    /// plant accounts.
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
        let home = absolute("HOME");
        // For the next step alone.
        let is_given = path("JENKINS_URL").is_some() && path("JENKINS_USER_ID").is_some();
        let [config, state] = [("XDG_CONFIG_HOME", ".config"), ("XDG_STATE_HOME", ".local/state")];
        let directory = |(name, below_home): (&str, &str)| {
            let base = absolute(name).or_else(|| Some(home.as_ref()?.join(below_home)));
            let why = || format!("{name} and HOME are not set to an absolute path");
            base.map(|base| base.join("jenkins-token")).ok_or_else(why)
        };
        let both = (directory(config), directory(state));
        let (Ok(config_directory), Ok(state_directory)) = both else {
            let why = both.0.and(both.1).err().unwrap_or_default();
            return Ok(Home {
                config: NOWHERE.into(),
                state: NOWHERE.into(),
                stands: Stands::Nowhere { why, is_given },
            });
        };
        let stands = match home {
            Some(directory) if absolute(config.0).is_none() || absolute(state.0).is_none() => {
                Stands::InHome { directory, sudo: path("SUDO_UID").is_some(), is_given }
            }
            _ => Stands::Named,
        };
        Ok(Home { config: config_directory, state: state_directory, stands })
    }

    /// Whether there is no place where anything could be kept.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        matches!(self.stands, Stands::Nowhere { .. })
    }

    /// The list of accounts in its usual place, where `XDG_CONFIG_HOME` leads to another: for who
    /// misses an account.
    pub fn hidden_accounts(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let path = |name: &str| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
        if path("JENKINS_TOKEN_HOME").is_some() {
            return None;
        }
        let now = path("XDG_CONFIG_HOME")?.join("jenkins-token/accounts.toml");
        let usual = path("HOME")?.join(".config/jenkins-token/accounts.toml");
        let is_another = usual.canonicalize().ok()? != now.canonicalize().unwrap_or(now);
        is_another.then_some(usual)
    }

    /// Asked before anything is made in it: a person's directory is not made for an account that
    /// has none, and `sudo` leaves nothing in another's.
    ///
    /// # Errors
    /// [`Problem::HomeMissing`], [`Problem::FileForeign`].
    pub(crate) fn may_be_written(&self) -> Result<(), Problem> {
        match &self.stands {
            Stands::Named => Ok(()),
            Stands::Nowhere { why, is_given } => {
                Err(Problem::HomeMissing { why: why.clone(), is_given: *is_given })
            }
            Stands::InHome { directory, sudo, is_given } => is_there(directory, *sudo, *is_given),
        }
    }
}

fn is_there(directory: &Path, sudo: bool, is_given: bool) -> Result<(), Problem> {
    match std::fs::metadata(directory) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            let why = format!("HOME is {}, which does not exist", directory.display());
            Err(Problem::HomeMissing { why, is_given })
        }
        Ok(found) if sudo => {
            use std::os::unix::fs::MetadataExt;
            let (owner, me) = (found.uid(), rustix::process::geteuid().as_raw());
            if owner == me || owner == 0 {
                return Ok(());
            }
            Err(Problem::FileForeign { path: directory.to_owned(), owner })
        }
        // Whatever else is wrong with it, the writing tells.
        _ => Ok(()),
    }
}
