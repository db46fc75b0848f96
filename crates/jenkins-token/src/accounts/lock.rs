//! One at a time: a lock file held by one process, or one thread of it, until it is dropped.

use super::Home;
use crate::Problem;
use crate::files::atomic_write;
use crate::model::Account;
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long to wait between two tries; the system offers no lock with a deadline.
const PAUSE: Duration = Duration::from_millis(5);

/// The right to change an account's tokens, here and on the controller. Dropping it, or dying,
/// gives it back.
#[derive(Debug)]
#[must_use = "dropped at once, it protects nothing"]
pub struct AccountLock {
    _held: Held,
}

impl AccountLock {
    /// Waits until no other process or thread works on `account`, but not longer than `patience`.
    /// The loser reads everything again: often nothing is left to do.
    ///
    /// # Errors
    /// [`Problem::AccountBusy`] when `patience` is over, [`Problem::HomeMissing`],
    /// [`Problem::HomeUnwritable`] and their like when the lock file cannot be made,
    /// [`Problem::LocksUnsupported`].
    pub fn take(home: &Home, account: &Account, patience: Duration) -> Result<Self, Problem> {
        Ok(AccountLock { _held: hold(home, &home.account_lock(account), patience)? })
    }

    /// A place in the queue, for who waits in his own way.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub fn queue(home: &Home, account: &Account) -> Result<Queue, Problem> {
        Ok(Queue(Unheld::open(home, &home.account_lock(account))?))
    }
}

/// An account's lock that somebody else may hold.
#[derive(Debug)]
pub struct Queue(Unheld);

impl Queue {
    /// The lock, or the same place.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub fn try_take(self) -> Result<Result<AccountLock, Queue>, Problem> {
        let tried = self.0.try_hold()?;
        Ok(tried.map(|held| AccountLock { _held: held }).map_err(Queue))
    }
}

/// A locked file. It is unlocked by name, not only closed: a process forked meanwhile, as Python
/// programs do, has it open too.
#[derive(Debug)]
pub(super) struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // Closing it is the second try.
        let _ = self.0.unlock();
    }
}

/// The right to change git's configuration for the accounts of a home.
#[derive(Debug)]
#[must_use = "dropped at once, it protects nothing"]
pub struct WiringLock {
    _held: Held,
}

impl WiringLock {
    /// Waits until no other process or thread has it, but not longer than `patience`.
    ///
    /// # Errors
    /// As [`AccountLock::take`].
    pub fn take(home: &Home, patience: Duration) -> Result<Self, Problem> {
        Ok(WiringLock { _held: hold(home, &home.wiring_lock(), patience)? })
    }
}

/// The lock file at `path`, held for as long as the answer lives. It is never removed: a process
/// that has just opened it would hold a lock nobody else can see.
pub(super) fn hold(home: &Home, path: &Path, patience: Duration) -> Result<Held, Problem> {
    let mut unheld = Unheld::open(home, path)?;
    let start = Instant::now();
    loop {
        match unheld.try_hold()? {
            Ok(held) => return Ok(held),
            Err(_) if start.elapsed() >= patience => return Err(Problem::AccountBusy),
            Err(still) => unheld = still,
        }
        sleep(PAUSE.min(patience));
    }
}

/// An open lock file.
#[derive(Debug)]
struct Unheld {
    file: File,
    path: PathBuf,
}

impl Unheld {
    fn open(home: &Home, path: &Path) -> Result<Unheld, Problem> {
        home.may_be_written()?;
        if let Some(directory) = path.parent() {
            atomic_write::create_directory(directory)?;
        }
        let file = open(path).map_err(atomic_write::unwritten(path))?;
        let kind = file.metadata().map_err(atomic_write::failed(path))?.file_type();
        if !kind.is_file() {
            let why = "it is not a regular file".to_owned();
            return Err(Problem::FileUnsafe { path: path.to_owned(), why });
        }
        Ok(Unheld { file, path: path.to_owned() })
    }

    fn try_hold(self) -> Result<Result<Held, Unheld>, Problem> {
        match self.file.try_lock() {
            Ok(()) => Ok(Ok(Held(self.file))),
            Err(TryLockError::WouldBlock) => Ok(Err(self)),
            Err(TryLockError::Error(error)) => Err(not_locked(&self.path, &error)),
        }
    }
}

/// Some file systems know no locks: NFS without its lock service, some of FUSE and of containers.
fn not_locked(path: &Path, error: &io::Error) -> Problem {
    use rustix::io::Errno;
    let unknown = [Errno::NOLCK, Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP];
    if error.raw_os_error().is_some_and(|it| unknown.map(Errno::raw_os_error).contains(&it)) {
        return Problem::LocksUnsupported { path: path.to_owned(), why: error.to_string() };
    }
    Problem::of_file(path, error)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    // Without NONBLOCK, opening a FIFO would wait for a reader.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed());
    options.open(path)
}
