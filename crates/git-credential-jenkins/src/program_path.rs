//! Where programs are, as `PATH` or the caller names them: no link is resolved, for a folder with a
//! version in its name goes with that version, and the link to it stays.

use jenkins_token::escape;
use jenkins_token::next_step::CommandLine;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Looks an environment variable up.
type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The helper's file name; git finds it as `jenkins`.
pub(crate) const HELPER: &str = "git-credential-jenkins";

/// The program that has the helper in it.
pub(crate) const CARGO_JENKINS: &str = "cargo-jenkins";

/// Where a program started from the desktop looks, whatever the person's shell has set.
pub(crate) const SHORT_PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/// This process's program, as it was called.
#[must_use]
pub fn own() -> PathBuf {
    // Linux names the file behind every link.
    let real = std::env::current_exe().unwrap_or_default();
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let named = if called.components().count() > 1 {
        std::path::absolute(called).ok()
    } else {
        on_path(&called, &|name| std::env::var_os(name))
    };
    named.filter(|named| is_same(named, &real)).unwrap_or(real)
}

/// How a person runs the program at `path`, which is not on `PATH`.
pub(crate) fn name_of(path: &Path) -> CommandLine {
    // It lives as long as the process, as every name of a program does.
    CommandLine(escape::word(&path.to_string_lossy()).leak())
}

/// How a person runs the `cargo-jenkins` that was called as `called`.
#[must_use]
pub fn own_name(called: &Path, variable: Variable<'_>) -> CommandLine {
    let is_named = called.components().count() == 1;
    let found = on_path(CARGO_JENKINS.as_ref(), variable);
    if is_named || found.is_some_and(|found| is_same(&found, called)) {
        CommandLine(CARGO_JENKINS)
    } else {
        name_of(called)
    }
}

/// The helper beside `own`, which may be the helper, else the one on `PATH`.
pub(crate) fn helper(own: &Path, variable: Variable<'_>) -> Option<PathBuf> {
    let beside = own.with_file_name(HELPER);
    if is_program(&beside) { Some(beside) } else { on_path(HELPER.as_ref(), variable) }
}

/// The first program of that name on `PATH`.
pub(crate) fn on_path(name: &Path, variable: Variable<'_>) -> Option<PathBuf> {
    find(name, &variable("PATH").unwrap_or_default())
}

/// The first program of that name in a list of directories.
pub(crate) fn find(name: &Path, path: &OsString) -> Option<PathBuf> {
    let absolute = std::env::split_paths(path).filter(|directory| directory.is_absolute());
    absolute.map(|directory| directory.join(name)).find(|file| is_program(file))
}

/// Whether both are one file, through whatever links.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| path.metadata().ok().map(|file| (file.dev(), file.ino()));
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

pub(crate) fn is_program(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file()
}
