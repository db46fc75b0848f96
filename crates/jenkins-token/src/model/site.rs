//! A controller, and the way there.

use super::Controller;
use std::path::PathBuf;

/// A controller and how it is reached: what `login` was told and the registry remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The root.
    pub controller: Controller,
    /// The person accepted plain http to another machine.
    pub allow_http: bool,
    /// PEM certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
}

impl Site {
    /// A controller reached in the ordinary way.
    #[must_use]
    pub fn new(controller: Controller) -> Site {
        Site { controller, allow_http: false, ca_file: None }
    }
}
