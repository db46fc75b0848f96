//! The outside of a run: variables, streams, clock.

use jiff::Timestamp;
use std::ffi::OsString;
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;

/// Looks an environment variable up.
pub type Variables = Box<dyn Fn(&str) -> Option<OsString>>;

/// Everything a command takes from its process; handed down so that tests can give their own.
pub struct Shell {
    /// Environment variables.
    pub variable: Variables,
    /// This program's own file.
    pub program: PathBuf,
    /// The directory the command was started in.
    pub directory: PathBuf,
    /// Standard input.
    pub input: Box<dyn Read>,
    /// Data.
    pub out: Box<dyn Write>,
    /// Progress, prompts, hints, errors.
    pub err: Box<dyn Write>,
    /// Whether questions can be asked.
    pub can_ask: bool,
    /// Whether a person reads `out`.
    pub is_read_by_a_person: bool,
    /// Whether nobody can read `out`: it was closed, or leads to the null device.
    pub is_out_nowhere: bool,
    /// The clock.
    pub now: fn() -> Timestamp,
}

impl Shell {
    /// The process's own.
    #[must_use]
    pub fn of_process() -> Shell {
        Shell {
            variable: Box::new(|name: &str| std::env::var_os(name)),
            program: std::env::current_exe().unwrap_or_default(),
            directory: std::env::current_dir().unwrap_or_default(),
            input: Box::new(std::io::stdin()),
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            is_read_by_a_person: std::io::stdout().is_terminal(),
            is_out_nowhere: is_out_nowhere(),
            now: jenkins_token::clock::now,
        }
    }
}

/// A standard output that was closed is the null device by now: what starts a Rust program opens it,
/// so that no file takes its number.
fn is_out_nowhere() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, MetadataExt};
        let device = |path: &str| {
            let found = std::fs::metadata(path).ok();
            found.filter(|found| found.file_type().is_char_device()).map(|found| found.rdev())
        };
        device("/dev/stdout").is_some_and(|out| device("/dev/null") == Some(out))
    }
    #[cfg(not(unix))]
    false
}
