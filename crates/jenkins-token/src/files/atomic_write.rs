//! A file is replaced whole or not at all, and what was written survives a power cut.

use crate::Problem;
use rustix::fs::OFlags;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use tempfile::NamedTempFile;

/// How the name of a file that is still being written ends.
const UNFINISHED: &str = ".new";

/// Puts `bytes` in the place of what `path` held, in a file only its owner can read (0600 in a
/// directory made with 0700). A symbolic link at `path` is replaced, not followed.
///
/// # Errors
/// [`Problem::HomeUnwritable`], [`Problem::FileFailed`]; the old content stays then, and nothing else is left behind. What a
/// killed writer of the same file left goes with the next write.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let directory = parent(path);
    create_directory(directory)?;
    let prefix = unfinished_prefix(path);
    sweep_those(directory, prefix.as_encoded_bytes());
    let replace = || {
        let mut fresh = begin(directory, &prefix)?;
        // The file's own errors do not tell of its name, which is nobody's.
        fresh.as_file_mut().write_all(bytes)?;
        fresh.as_file().sync_all()?;
        fresh.persist(path)?;
        sync_directory(directory)
    };
    replace().map_err(unwritten(path))
}

/// A fresh file, locked for as long as it is being written.
fn begin(directory: &Path, prefix: &OsStr) -> io::Result<NamedTempFile> {
    loop {
        let fresh =
            tempfile::Builder::new().prefix(prefix).suffix(UNFINISHED).tempfile_in(directory)?;
        // Where the disk knows no locks, nothing is swept either.
        let _ = fresh.as_file().lock();
        // Before the lock, a sweep may have taken it for one that nobody writes any more.
        if fresh.path().exists() {
            return Ok(fresh);
        }
    }
}

/// Removes what killed writers left in a directory of ours. What cannot be removed stays.
pub(crate) fn sweep(directory: &Path) {
    sweep_those(directory, b".");
}

fn sweep_those(directory: &Path, prefix: &[u8]) {
    for file in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = file.file_name();
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(prefix) && bytes.ends_with(UNFINISHED.as_bytes()) {
            let path = directory.join(&name);
            // Its writer holds the lock while it lives.
            if let Ok(left) = open_left(&path)
                && left.try_lock().is_ok()
            {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

/// Opens it without waiting for anybody, whatever it is.
fn open_left(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed());
    options.open(path)
}

/// Removes the file at `path`, and what writers of it left when they were killed. Nothing there
/// is fine.
pub(crate) fn remove(path: &Path) -> Result<(), Problem> {
    let directory = parent(path);
    let files = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        files => files.map_err(failed(directory))?,
    };
    let prefix = unfinished_prefix(path);
    for file in files {
        let name = file.map_err(failed(directory))?.file_name();
        let bytes = name.as_encoded_bytes();
        let is_unfinished =
            bytes.starts_with(prefix.as_encoded_bytes()) && bytes.ends_with(UNFINISHED.as_bytes());
        if is_unfinished || path.file_name() == Some(&name) {
            fs::remove_file(directory.join(&name)).map_err(unwritten(path))?;
        }
    }
    sync_directory(directory).map_err(failed(directory))
}

/// Makes `directory` and its missing parents, each for its owner only.
pub(crate) fn create_directory(directory: &Path) -> Result<(), Problem> {
    if directory.is_dir() {
        return Ok(());
    }
    let above = parent(directory);
    create_directory(above)?;
    match private_directories().create(directory) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && directory.is_dir() => Ok(()),
        made => made.and_then(|()| sync_directory(above)).map_err(unwritten(directory)),
    }
}

/// The problem of an operation on `path` that failed.
pub(crate) fn failed(path: &Path) -> impl Fn(io::Error) -> Problem {
    move |error| Problem::of_file(path, &error)
}

/// The same of making or changing it: a directory that this user may not write to is no fault of the
/// disk.
pub(crate) fn unwritten(path: &Path) -> impl Fn(io::Error) -> Problem {
    move |error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Problem::HomeUnwritable { path: path.to_owned(), why: error.to_string() }
        }
        _ => Problem::of_file(path, &error),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unfinished_prefix(path: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

fn private_directories() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

/// A new or renamed file is safe only once its directory is.
fn sync_directory(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}
