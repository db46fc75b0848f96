//! What setting git up takes from its caller.

use super::git::Variables;
use crate::advice::Person;
use jenkins_token::accounts::Home;
use jiff::Timestamp;
use std::path::Path;

/// Where the accounts, the program and the environment are; handed down, so that each test has its
/// own.
pub struct SetupContext<'a> {
    /// Where the accounts are, and the record.
    pub home: &'a Home,
    /// The home to write into the helper's line, if it is not the usual one.
    pub named_home: Option<&'a Path>,
    /// Environment variables.
    pub variable: Variables<'a>,
    /// Who reads what is found.
    pub person: Person,
    /// This program's own file: the helper is looked for beside it.
    pub program: &'a Path,
    /// The clock.
    pub now: fn() -> Timestamp,
}
