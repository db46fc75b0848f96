//! Files that nobody but their owner can have written: what is read from them decides where a token
//! goes, or is one.

use super::atomic_write;
use crate::{Problem, escape};
use std::fs::File;
use std::path::Path;

/// What other users may do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// Read it: it holds no secret.
    MayRead,
    /// Nothing at all.
    MayNothing,
}

/// The file at `path` for reading, when it and its directory are its owner's alone; `None` when
/// there is none. What was opened is what is checked, so nothing can be swapped in between.
///
/// # Errors
/// [`Problem::FileUnsafe`] for a file or directory that is linked, of another user, or open to
/// others; [`Problem::FileFailed`].
pub(crate) fn open(path: &Path, others: Others) -> Result<Option<File>, Problem> {
    use rustix::fs::{FileType, Mode, OFlags};
    use rustix::io::Errno;

    let Some(directory) = unix::open_directory_of(path, others)? else { return Ok(None) };
    let name = path.file_name().unwrap_or_default();
    // Without NONBLOCK, opening a FIFO would wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::openat(&directory, name, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err(unix::linked(path)),
        Err(Errno::NXIO) => return Err(is_unsafe(path, "it is not a regular file")),
        opened => opened.map_err(unix::failed(path))?,
    };
    let stat = rustix::fs::fstat(&file).map_err(unix::failed(path))?;
    let mode = Mode::from_raw_mode(stat.st_mode);
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(is_unsafe(path, "it is not a regular file"));
    }
    unix::check_owner(path, &stat)?;
    if stat.st_nlink > 1 {
        return Err(is_unsafe(path, "it has a second name (hard link)"));
    }
    match others {
        Others::MayNothing if mode.intersects(Mode::RWXG | Mode::RWXO) => {
            Err(is_unsafe(path, &format!("others can read it; run: chmod 600 {}", word(path))))
        }
        Others::MayRead if mode.intersects(Mode::WGRP | Mode::WOTH) => {
            Err(is_unsafe(path, &format!("others can write to it; run: chmod go-w {}", word(path))))
        }
        _ => Ok(Some(File::from(file))),
    }
}

/// All of the file at `path`; `None` when there is none.
///
/// # Errors
/// As [`open`].
pub(crate) fn read(path: &Path, others: Others) -> Result<Option<Vec<u8>>, Problem> {
    let Some(mut file) = open(path, others)? else { return Ok(None) };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).map_err(atomic_write::failed(path))?;
    Ok(Some(bytes))
}

/// No token comes near this.
const LARGEST_SECRET: u64 = 64 << 10;

/// All of a secret's file that a person or a service manager named; `None` when there is none.
/// Orchestrators link such files, and root may own them: a link is followed, and what was opened is
/// checked. Nobody else may use it; a group only where root gave it to one.
///
/// # Errors
/// [`Problem::FileUnsafe`], [`Problem::FileForeign`], [`Problem::FileFailed`].
pub(crate) fn read_named(path: &Path) -> Result<Option<Vec<u8>>, Problem> {
    use rustix::fs::{FileType, Mode, OFlags};
    use rustix::io::Errno;

    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
        opened => opened.map_err(unix::failed(path))?,
    };
    let stat = rustix::fs::fstat(&file).map_err(unix::failed(path))?;
    let mode = Mode::from_raw_mode(stat.st_mode);
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(is_unsafe(path, "it is not a regular file"));
    }
    // Where root has it for us, a group is how we may read it; an access list shows as one, too.
    let is_given_by_root = stat.st_uid == 0 && !rustix::process::geteuid().is_root();
    if !is_given_by_root {
        unix::check_owner(path, &stat)?;
    }
    let group = if is_given_by_root { Mode::WGRP } else { Mode::RWXG };
    if mode.intersects(group | Mode::RWXO) {
        return Err(is_unsafe(path, &format!("others can read it; run: chmod 600 {}", word(path))));
    }
    let mut bytes = Vec::new();
    let mut some = std::io::Read::take(File::from(file), LARGEST_SECRET);
    std::io::Read::read_to_end(&mut some, &mut bytes).map_err(atomic_write::failed(path))?;
    Ok(Some(bytes))
}

mod unix {
    use super::{Others, atomic_write, is_unsafe, word};
    use crate::Problem;
    use rustix::fs::{Mode, OFlags, Stat};
    use rustix::io::Errno;
    use std::os::fd::OwnedFd;
    use std::path::Path;

    /// The directory of `path`, when it exists and nobody else may put files there.
    ///
    /// Dotfile managers link folders of configuration: such a link is followed, for what it leads to
    /// is checked. Tokens belong to this machine, not to a folder of dotfiles.
    pub(super) fn open_directory_of(
        path: &Path,
        others: Others,
    ) -> Result<Option<OwnedFd>, Problem> {
        let path = path.parent().unwrap_or(path);
        let mut flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if others == Others::MayNothing {
            flags |= OFlags::NOFOLLOW;
        }
        let directory = match rustix::fs::open(path, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP | Errno::NOTDIR) if path.is_symlink() => return Err(linked(path)),
            Err(Errno::LOOP | Errno::NOTDIR) => {
                return Err(is_unsafe(path, "it is not a directory"));
            }
            opened => opened.map_err(failed(path))?,
        };
        let stat = rustix::fs::fstat(&directory).map_err(failed(path))?;
        check_owner(path, &stat)?;
        if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
            let why = format!("others can write to it; run: chmod 700 {}", word(path));
            return Err(is_unsafe(path, &why));
        }
        Ok(Some(directory))
    }

    pub(super) fn linked(path: &Path) -> Problem {
        let target = std::fs::read_link(path).unwrap_or_default();
        Problem::FileLinked { path: path.to_owned(), target }
    }

    pub(super) fn check_owner(path: &Path, stat: &Stat) -> Result<(), Problem> {
        if stat.st_uid == rustix::process::geteuid().as_raw() {
            Ok(())
        } else {
            Err(Problem::FileForeign { path: path.to_owned(), owner: stat.st_uid })
        }
    }

    /// Why nothing was read. What another user keeps to himself is no fault of the disk.
    pub(super) fn failed(path: &Path) -> impl Fn(Errno) -> Problem {
        move |errno| {
            let foreign = (errno == Errno::ACCESS).then(|| owner_of_all_above(path)).flatten();
            foreign.unwrap_or_else(|| atomic_write::failed(path)(errno.into()))
        }
    }

    /// The closest directory above that can be looked at, where it is somebody else's.
    fn owner_of_all_above(path: &Path) -> Option<Problem> {
        let mut seen = path.ancestors().filter_map(|it| Some((it, rustix::fs::stat(it).ok()?)));
        let (path, stat) = seen.next()?;
        check_owner(path, &stat).err()
    }
}

/// A path as a shell takes it.
fn word(path: &Path) -> String {
    escape::word(&path.to_string_lossy())
}

fn is_unsafe(path: &Path, why: &str) -> Problem {
    Problem::FileUnsafe { path: path.to_owned(), why: why.to_owned() }
}
