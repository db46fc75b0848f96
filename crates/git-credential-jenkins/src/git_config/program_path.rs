//! Where the helper's program is, and whether two paths are one program.

use super::git::Variables;
use jenkins_token::Problem;
use std::path::{Path, PathBuf};

/// The program's file name; git finds it as `jenkins`.
pub(super) const PROGRAM: &str = "git-credential-jenkins";

/// Where a program started from the desktop looks, whatever the person's shell has set.
pub(super) const SHORT_PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/// The helper beside `own`, which may be the helper, else the one on `PATH`.
///
/// # Errors
/// [`Problem::HelperAbsent`].
pub(super) fn program(own: &Path, variable: Variables<'_>) -> Result<PathBuf, Problem> {
    let beside = own.with_file_name(PROGRAM);
    if is_program(&beside) {
        return Ok(beside);
    }
    let path = variable("PATH").unwrap_or_default();
    find(&path.to_string_lossy()).ok_or(Problem::HelperAbsent)
}

/// The first program of our name in a list of directories.
pub(super) fn find(path: &str) -> Option<PathBuf> {
    let absolute = std::env::split_paths(path).filter(|directory| directory.is_absolute());
    absolute.map(|directory| directory.join(PROGRAM)).find(|file| is_program(file))
}

/// Whether both are one file, through whatever links.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| path.metadata().ok().map(|file| (file.dev(), file.ino()));
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

pub(super) fn is_program(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file()
}
