//! Files that anybody may have put there, and that need not be files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The first `most` bytes of the file at `path`, links followed. Whatever else is there is refused:
/// opening a FIFO would wait for a writer.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    use rustix::fs::{FileType, Mode, OFlags};

    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty())?;
    let mode = rustix::fs::fstat(&file)?.st_mode;
    if FileType::from_raw_mode(mode) != FileType::RegularFile {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::from(file).take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
