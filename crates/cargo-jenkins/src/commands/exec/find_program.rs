//! Whether there is a program, before anything is done for it.

use jenkins_token::{Error, Problem};
use rustix::fs::{Access, access};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Where the system looks without a `PATH`.
const DEFAULT: &str = "/bin:/usr/bin";

/// Looks for `name` as the system would.
///
/// # Errors
/// Why it could not be run.
pub(super) fn find(name: &OsStr, path: Option<OsString>) -> Result<(), Error> {
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
    let (shown, is_path) =
        (name.to_string_lossy().into_owned(), name.as_encoded_bytes().contains(&b'/'));
    let problem = match (is_found, is_there) {
        (true, _) => return Ok(()),
        (false, true) => {
            let why = "it is not a program that you may run".to_owned();
            Problem::CommandUnusable { name: shown, why }
        }
        (false, false) if is_path => {
            Problem::CommandNotFound { name: shown, why: "there is no such file" }
        }
        (false, false) => {
            Problem::CommandNotFound { name: shown, why: "no such program is on PATH" }
        }
    };
    Err(problem.into())
}
