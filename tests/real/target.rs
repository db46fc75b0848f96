//! The server that the suite is run against.

use jenkins_token::model::Secret;
use std::path::PathBuf;

/// The server, and who to be there.
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) may_replace_legacy: bool,
    pub(crate) allow_http: bool,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) python: Option<PathBuf>,
    /// `cargo-jenkins`.
    pub(crate) program: PathBuf,
}
