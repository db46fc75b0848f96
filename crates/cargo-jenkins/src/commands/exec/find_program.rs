//! Whether there is a program, before anything is done for it.

use crate::exit;
use rustix::fs::{Access, access};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Where the system looks without a `PATH`.
const DEFAULT: &str = "/bin:/usr/bin";

/// Looks for `name` as the system would.
///
/// # Errors
/// The exit code and the reason for which it could not be run.
pub(super) fn find(name: &OsStr, path: Option<OsString>) -> Result<(), (u8, &'static str)> {
    let mut is_there = false;
    let mut runs = |file: &Path| {
        is_there |= file.exists();
        file.is_file() && access(file, Access::EXEC_OK).is_ok()
    };
    let is_found = if name.as_encoded_bytes().contains(&b'/') {
        runs(Path::new(name))
    } else {
        let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| DEFAULT.into());
        std::env::split_paths(&path).any(|folder| runs(&folder.join(name)))
    };
    match (is_found, is_there) {
        (true, _) => Ok(()),
        (false, true) => Err((exit::COMMAND_UNUSABLE, "it is not a program that you may run")),
        (false, false) => Err((exit::COMMAND_NOT_FOUND, "no such program is on PATH")),
    }
}
