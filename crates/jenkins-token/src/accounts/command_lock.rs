//! Which commands still run with a token that was made for them.

use super::lock::{self, LockedFile};
use super::{Home, journal};
use crate::Problem;
use rustix::io::{FdFlags, fcntl_setfd};
use std::path::PathBuf;
use std::time::Duration;

/// A file that is locked for as long as a command has its token: by the process that made the token,
/// and by the command, which inherits it. The system gives it back when the last of them is gone,
/// however they ended.
#[derive(Debug)]
#[must_use = "dropped at once, it says that nothing runs"]
pub struct CommandLock {
    held: LockedFile,
    path: PathBuf,
}

impl CommandLock {
    /// That of a command that is to begin under this journal id.
    ///
    /// # Errors
    /// As [`AccountLock::acquire`](super::AccountLock::acquire).
    pub(crate) fn hold(home: &Home, id: &str) -> Result<CommandLock, Problem> {
        let path = home.command_lock(id);
        let held = lock::hold(home, &path, Duration::ZERO)?;
        Ok(CommandLock { held, path })
    }

    /// That of a command that has ended; `None` while it runs.
    ///
    /// # Errors
    /// As [`CommandLock::hold`].
    pub(crate) fn of_ended(home: &Home, id: &str) -> Result<Option<CommandLock>, Problem> {
        match CommandLock::hold(home, id) {
            Ok(held) => Ok(Some(held)),
            Err(Problem::AccountBusy) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Whether a command runs that began under that id.
    pub(crate) fn is_held(home: &Home, id: &str) -> bool {
        let is_there = home.command_lock(id).exists();
        is_there && matches!(CommandLock::of_ended(home, id), Ok(None))
    }

    /// What this process starts from now on holds it too.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub fn pass_on(&self) -> Result<(), Problem> {
        fcntl_setfd(self.held.file(), FdFlags::empty())
            .map_err(|error| Problem::of_file(&self.path, &error.into()))
    }
}

impl Drop for CommandLock {
    fn drop(&mut self) {
        // Nobody takes an id twice, so nobody waits for this file.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether a command was interrupted and left something: what still runs has left nothing.
///
/// # Errors
/// As [`journal::open`].
pub fn is_anything_left(home: &Home) -> Result<bool, Problem> {
    Ok(journal::open(home)?.iter().any(|intent| !CommandLock::is_held(home, &intent.id)))
}
