//! What a run finds round it: variables, places, the clock.

use jiff::Timestamp;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Looks an environment variable up.
pub(crate) type Variables = Box<dyn Fn(&str) -> Option<OsString>>;

/// Everything a command takes from its process but the streams; handed down so that tests can set
/// the clock.
pub struct Process {
    /// Environment variables.
    pub(crate) variable: Variables,
    /// This program's own file, as it was called.
    pub(crate) program: PathBuf,
    /// The directory the command was started in.
    pub(crate) directory: PathBuf,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// For how long a Jenkins that starts is waited for, where it is not as long as for an answer.
    pub patience: Option<Duration>,
}

impl Process {
    /// Our own.
    #[must_use]
    pub fn own() -> Process {
        Process {
            variable: Box::new(|name: &str| std::env::var_os(name)),
            program: git_credential_jenkins::own_program(),
            directory: std::env::current_dir().unwrap_or_default(),
            now: jenkins_token::clock::now,
            patience: None,
        }
    }
}
