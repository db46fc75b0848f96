//! What is looked at on this machine alone: git, the shell, tokens that lie about.

use crate::commands::git;
use crate::invocation::Invocation;
use jenkins_token::Error;
use jenkins_token::lifecycle::doctor::{self, Check, Part};
use jenkins_token::model::Site;
use std::path::PathBuf;

/// Where a token belongs, because somebody wants it to be used from there.
const MEANT: [&str; 1] = ["JENKINS_API_TOKEN"];

pub(super) fn examine(invocation: &Invocation, site: Option<&Site>) -> Result<Vec<Check>, Error> {
    let path = |name: &str| (invocation.process.variable)(name).map(PathBuf::from);
    let (home, shell) = (path("HOME").filter(|home| home.is_absolute()), path("SHELL"));
    let wiring = match site {
        Some(site) => git::check(invocation, site)?,
        None => Check::not_asked(Part::Git, "no controller is known"),
    };
    let (home, directory) = (home.as_deref(), &invocation.process.directory);
    Ok(vec![
        wiring,
        doctor::completions(home, shell.as_deref()),
        doctor::scattered(home, directory, std::env::vars_os(), &MEANT),
    ])
}
