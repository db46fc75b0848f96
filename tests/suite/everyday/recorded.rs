//! The recorded exchanges.

use jenkins_sandbox::Jenkins;
use lab::recordings::{self, Exchange};
use std::sync::LazyLock;

/// Every conversation, read once; `None`, said for each test that asks, where there are none.
pub struct Recorded(&'static [(String, Vec<Exchange>)]);

impl Recorded {
    /// What `test` wants to read.
    pub fn wanted_by(test: &str) -> Option<Recorded> {
        static ALL: LazyLock<Vec<(String, Vec<Exchange>)>> =
            LazyLock::new(|| recordings::everyday("everyday calls"));
        recordings::shared("everyday", test).map(|_| Recorded(ALL.as_slice()))
    }

    /// The exchanges of one file, which must be there.
    pub fn of(&self, jenkins: Jenkins, file: &str) -> &'static [Exchange] {
        let name = format!("{}-{file}", jenkins.version());
        let found = self.0.iter().find(|(found, _)| *found == name);
        &found.unwrap_or_else(|| panic!("{name} is not among the recordings")).1
    }
}
