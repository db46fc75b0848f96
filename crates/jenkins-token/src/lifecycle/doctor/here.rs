//! What is looked at on this machine alone.

use super::check::Check;
use super::way::Way;
use super::{scattered, shell};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Whether the person's shell completes commands, and tokens that lie about: in the files below the
/// home directory, in the repository round `directory`, and in `variables`.
#[must_use]
pub fn here(variables: &BTreeMap<OsString, OsString>, directory: &Path, way: &Way) -> [Check; 2] {
    let path = |name: &str| variables.get(OsStr::new(name)).map(Path::new);
    let home = path("HOME").filter(|home| home.is_absolute());
    [shell::completions(home, path("SHELL")), scattered::scattered(home, directory, variables, way)]
}
