//! One file per account, which only its owner can read: the store for machines without a keyring.

use super::{Malformed, Record, StoreKind, TokenStore};
use crate::accounts::Home;
use crate::model::Account;
use crate::{Problem, durable};
use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use zeroize::Zeroizing;

/// More than any record needs.
const LARGEST: usize = 64 * 1024;

/// Token files of mode 0600 in a directory made with 0700. A file or directory through which
/// others could read or plant a token is refused, not repaired, and so is a
/// record of a newer program: it may hold a token that exists nowhere else.
#[derive(Debug, Clone)]
pub struct FileStore {
    home: Home,
}

impl FileStore {
    /// The store of `home`. Nothing is touched yet.
    #[must_use]
    pub fn new(home: &Home) -> FileStore {
        FileStore { home: home.clone() }
    }
}

impl TokenStore for FileStore {
    fn kind(&self) -> StoreKind {
        StoreKind::File
    }

    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        let path = self.home.token_file(account);
        let Some(file) = open_safely(&path)? else { return Ok(None) };
        let unreadable = |why: String| Problem::FileUnreadable { path: path.clone(), why };
        let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
        file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(durable::failed(&path))?;
        if bytes.len() > LARGEST {
            return Err(unreadable(format!("it is larger than {LARGEST} bytes")));
        }
        let text = str::from_utf8(&bytes).map_err(|_| Malformed::Damaged);
        text.and_then(Record::from_json).map(Some).map_err(|why| unreadable(why.to_string()))
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        self.read(account)?;
        let json = record.to_json();
        durable::write(&self.home.token_file(account), json.expose().as_bytes())
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        self.read(account)?;
        durable::remove(&self.home.token_file(account))
    }
}

/// The file at `path` for reading, when it and its directory are its owner's alone. What was
/// opened is what is checked, so nothing can be swapped in between.
fn open_safely(path: &Path) -> Result<Option<File>, Problem> {
    let Some(directory) = open_directory_of(path)? else { return Ok(None) };
    let name = path.file_name().unwrap_or_default();
    // Without NONBLOCK, opening a FIFO would wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::openat(&directory, name, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err(is_unsafe(path, "it is a symbolic link")),
        Err(Errno::NXIO) => return Err(is_unsafe(path, "it is no regular file")),
        opened => opened.map_err(failed(path))?,
    };
    let stat = rustix::fs::fstat(&file).map_err(failed(path))?;
    let mode = Mode::from_raw_mode(stat.st_mode);
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(is_unsafe(path, "it is no regular file"));
    }
    check_owner(path, &stat)?;
    if stat.st_nlink > 1 {
        return Err(is_unsafe(path, "it has a second name (hard link)"));
    }
    if mode.intersects(Mode::RWXG | Mode::RWXO) {
        return Err(is_unsafe(path, "others may use it; its mode must be 0600"));
    }
    Ok(Some(File::from(file)))
}

/// The directory of `path`, when it exists and nobody else may put files there.
fn open_directory_of(path: &Path) -> Result<Option<OwnedFd>, Problem> {
    let path = path.parent().unwrap_or(path);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let directory = match rustix::fs::open(path, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP | Errno::NOTDIR) => return Err(is_unsafe(path, "it is no directory")),
        opened => opened.map_err(failed(path))?,
    };
    let stat = rustix::fs::fstat(&directory).map_err(failed(path))?;
    check_owner(path, &stat)?;
    if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
        return Err(is_unsafe(path, "others may write to it; its mode must be 0700"));
    }
    Ok(Some(directory))
}

fn check_owner(path: &Path, stat: &Stat) -> Result<(), Problem> {
    if stat.st_uid == rustix::process::geteuid().as_raw() {
        Ok(())
    } else {
        Err(is_unsafe(path, "it belongs to another user"))
    }
}

fn is_unsafe(path: &Path, why: &str) -> Problem {
    Problem::FileUnsafe { path: path.to_owned(), why: why.to_owned() }
}

fn failed(path: &Path) -> impl Fn(Errno) -> Problem {
    move |errno| durable::failed(path)(errno.into())
}
