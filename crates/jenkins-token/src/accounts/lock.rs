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
    _held: LockedFile,
}

impl AccountLock {
    /// Waits until no other process or thread works on `account`, but not longer than `patience`,
    /// by `pause` between two looks. The loser reads everything again: often nothing is left to do.
    ///
    /// # Errors
    /// [`Problem::AccountBusy`] when `patience` is over, [`Problem::HomeMissing`],
    /// [`Problem::HomeUnwritable`] and their like when the lock file cannot be made,
    /// [`Problem::LocksUnsupported`].
    pub async fn acquire<P: Future<Output = ()>>(
        home: &Home,
        account: &Account,
        patience: Duration,
        mut pause: impl FnMut(Duration) -> P,
    ) -> Result<AccountLock, Problem> {
        let queue = Queue::join(home, &home.account_lock(account), patience)?;
        while !queue.is_first()? {
            pause(PAUSE).await;
        }
        Ok(AccountLock { _held: LockedFile(queue.file) })
    }
}

/// A locked file. It is unlocked by name, not only closed: a process forked meanwhile, as Python
/// programs do, has it open too.
#[derive(Debug)]
pub(super) struct LockedFile(File);

impl LockedFile {
    pub(super) fn file(&self) -> &File {
        &self.0
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing it is the second try.
        let _ = self.0.unlock();
    }
}

/// The right to change git's configuration for the accounts of a home.
#[derive(Debug)]
#[must_use = "dropped at once, it protects nothing"]
pub struct GitConfigLock {
    _held: LockedFile,
}

impl GitConfigLock {
    /// Waits until no other process or thread has it, but not longer than `patience`.
    ///
    /// # Errors
    /// As [`AccountLock::acquire`].
    pub fn acquire(home: &Home, patience: Duration) -> Result<Self, Problem> {
        Ok(GitConfigLock { _held: hold(home, &home.wiring_lock(), patience)? })
    }
}

/// The lock file at `path`, held for as long as the answer lives. It is never removed: a process
/// that has just opened it would hold a lock nobody else can see.
pub(super) fn hold(home: &Home, path: &Path, patience: Duration) -> Result<LockedFile, Problem> {
    let queue = Queue::join(home, path, patience)?;
    while !queue.is_first()? {
        sleep(PAUSE.min(patience));
    }
    Ok(LockedFile(queue.file))
}

/// An open lock file that somebody else may hold.
struct Queue {
    file: File,
    path: PathBuf,
    joined: Instant,
    patience: Duration,
}

impl Queue {
    fn join(home: &Home, path: &Path, patience: Duration) -> Result<Queue, Problem> {
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
        Ok(Queue { file, path: path.to_owned(), joined: Instant::now(), patience })
    }

    /// Whether the file is locked now, by us.
    fn is_first(&self) -> Result<bool, Problem> {
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) if self.joined.elapsed() < self.patience => Ok(false),
            Err(TryLockError::WouldBlock) => Err(Problem::AccountBusy),
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
