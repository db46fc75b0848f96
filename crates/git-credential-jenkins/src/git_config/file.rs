//! One file of git's configuration: values through git, and whole under git's own lock.

use super::desired::Desired;
use super::git::{self, Setting};
use super::record::{Change, Contents};
use jenkins_token::Problem;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file that `git config` writes.
pub(super) struct ConfigFile {
    /// Where it really is: a link to it stays.
    path: PathBuf,
}

impl ConfigFile {
    pub(super) fn at(path: &Path) -> ConfigFile {
        ConfigFile { path: fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) }
    }

    /// Its bytes; `None` when there is no file.
    pub(super) fn bytes(&self) -> Result<Contents, Problem> {
        self.must_be_plain()?;
        match fs::read(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|error| self.failed(&error)),
        }
    }

    /// git would put a file in the place of a device such as `/dev/null`.
    pub(super) fn must_be_plain(&self) -> Result<(), Problem> {
        if fs::metadata(&self.path).is_ok_and(|found| !found.is_file()) {
            let why = format!("git cannot be set up in {}: it is not a file", self.path.display());
            return Err(Problem::Usage { why });
        }
        Ok(())
    }

    /// What `desired` would change; `None` when it holds already.
    pub(super) fn plan(&self, desired: &Desired) -> Result<Option<Change>, Problem> {
        let before = git::values(&self.path, &desired.key)?;
        let holds = if desired.is_list {
            before.ends_with(&desired.values)
        } else {
            before.last() == desired.values.last()
        };
        if holds {
            return Ok(None);
        }
        let kept = if desired.is_list { before.clone() } else { vec![] };
        let after = [kept, desired.values.clone()].concat();
        Ok(Some(Change { key: desired.key.clone(), before, after }))
    }

    /// That `desired` is said again, whatever says it already.
    pub(super) fn again(&self, desired: &Desired) -> Result<Change, Problem> {
        let before = git::values(&self.path, &desired.key)?;
        let after = [before.clone(), desired.values.clone()].concat();
        Ok(Change { key: desired.key.clone(), before, after })
    }

    /// What it says in order, with what it includes.
    pub(super) fn settings(&self) -> Result<Vec<Setting>, Problem> {
        git::settings_in(&self.path)
    }

    /// Puts what [`ConfigFile::apply`] put in at the end instead, behind everything else.
    pub(super) fn move_to_end(&self, keys: &[&Change]) -> Result<(), Problem> {
        keys.iter().rev().try_for_each(|key| self.undo(key))?;
        let added = keys.iter().map(|key| {
            (key.key.as_str(), key.after.strip_prefix(key.before.as_slice()).unwrap_or(&key.after))
        });
        let lines = written(added)?;
        let mut bytes = self.bytes()?.unwrap_or_default();
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        bytes.extend(lines);
        self.restore(Some(&bytes))
    }

    /// Brings `key` from what it was to what it is to be.
    pub(super) fn apply(&self, key: &Change) -> Result<(), Problem> {
        let added = key.after.strip_prefix(key.before.as_slice());
        match (added, key.after.as_slice()) {
            (Some(added), _) => self.add(&key.key, added),
            (None, [only]) => self.change(&["--replace-all", &key.key, only]),
            (None, _) => self.rewrite(&key.key, &key.after),
        }
    }

    /// Takes out what [`ConfigFile::apply`] put in. What somebody else changed since stays.
    pub(super) fn undo(&self, key: &Change) -> Result<(), Problem> {
        let now = git::values(&self.path, &key.key)?;
        let ours = key.after.strip_prefix(key.before.as_slice()).unwrap_or(&key.after);
        if now == key.after && ours == key.after && !key.before.is_empty() {
            return match key.before.as_slice() {
                [only] => self.change(&["--replace-all", &key.key, only]),
                several => self.rewrite(&key.key, several),
            };
        }
        let (mut left, mut gone) = (now.clone(), Vec::new());
        for value in ours.iter().rev() {
            if let Some(at) = left.iter().rposition(|other| other == value) {
                gone.push(left.remove(at));
            }
        }
        if gone.len() < ours.len() {
            // Half of it is somebody's own by now.
            return Ok(());
        }
        let alone = |value: &String| now.iter().filter(|other| *other == value).count() == 1;
        if left.is_empty() {
            self.change(&["--unset-all", &key.key])
        } else if gone.iter().all(alone) {
            gone.iter().try_for_each(|value| {
                self.change(&["--unset", &key.key, &format!("^{}$", escaped(value))])
            })
        } else {
            self.rewrite(&key.key, &left)
        }
    }

    fn add(&self, key: &str, values: &[String]) -> Result<(), Problem> {
        values.iter().try_for_each(|value| self.change(&["--add", key, value]))
    }

    fn rewrite(&self, key: &str, values: &[String]) -> Result<(), Problem> {
        self.change(&["--unset-all", key])?;
        self.add(key, values)
    }

    fn change(&self, arguments: &[&str]) -> Result<(), Problem> {
        git::change(&self.path, arguments)
    }

    /// Puts `bytes` in the place of what is there, or removes the file, as git does it: under a lock
    /// that other gits respect, in one step, with the mode it had.
    pub(super) fn restore(&self, bytes: Option<&[u8]>) -> Result<(), Problem> {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        let lock = PathBuf::from(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&lock);
        let mut file = file.map_err(|error| Problem::of_file(&lock, &error))?;
        let mut write = || match bytes {
            Some(bytes) => {
                if let Ok(before) = fs::metadata(&self.path) {
                    file.set_permissions(before.permissions())?;
                }
                file.write_all(bytes)?;
                file.sync_all()?;
                fs::rename(&lock, &self.path)
            }
            None => fs::remove_file(&self.path).and_then(|()| fs::remove_file(&lock)),
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&lock);
            self.failed(&error)
        })
    }

    fn failed(&self, error: &std::io::Error) -> Problem {
        Problem::of_file(&self.path, error)
    }
}

/// The lines that say those values, written by git, which knows how they are quoted.
///
/// # Errors
/// [`Problem::FileFailed`], [`Problem::GitRefused`].
pub(super) fn written<'a>(
    keys: impl IntoIterator<Item = (&'a str, &'a [String])>,
) -> Result<Vec<u8>, Problem> {
    let failed = |error: std::io::Error| Problem::FileFailed {
        path: std::env::temp_dir(),
        why: error.to_string(),
    };
    let directory = tempfile::tempdir().map_err(failed)?;
    let file = ConfigFile { path: directory.path().join("config") };
    for (key, values) in keys {
        file.add(key, values)?;
    }
    Ok(file.bytes()?.unwrap_or_default())
}

/// For an extended regular expression that means the text itself.
fn escaped(text: &str) -> String {
    let special = |c: char| "\\^$.|?*+()[]{}".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}
