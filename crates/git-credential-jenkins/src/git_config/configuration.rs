//! git's version, and every setting that holds in this directory.

use super::git::{self, Setting, Version};
use jenkins_token::Problem;

/// As git lists it, in git's order.
#[derive(Debug)]
pub struct Configuration {
    pub(super) version: Version,
    pub(super) text: String,
    pub(super) settings: Vec<Setting>,
    /// Why git does nothing in the repository of this directory.
    pub(super) refusal: Option<String>,
}

impl Configuration {
    /// Asks git.
    ///
    /// # Errors
    /// [`Problem::GitAbsent`], [`Problem::GitRefused`].
    pub fn read() -> Result<Configuration, Problem> {
        let (version, text) = git::version()?;
        Ok(Configuration {
            version,
            text,
            settings: git::settings(version)?,
            refusal: git::refusal()?,
        })
    }
}
