//! What changes on the way to a controller, git is told of too, where it was set up before.

use super::helper_line::{self, Called};
use super::setup::set_up;
use super::{SetUp, desired, git, record};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Site};
use jenkins_token::{Error, Problem, escape};

/// A file of git's that says now what a login was told.
#[derive(Debug, PartialEq, Eq)]
pub struct Followed {
    /// How the controller is reached.
    pub site: Site,
    /// What that came to.
    pub done: SetUp,
}

impl Followed {
    /// The line that says so.
    #[must_use]
    pub fn words(&self) -> String {
        let file = escape::line(&self.done.file.to_string_lossy());
        format!("git's settings for {} are brought up to date ({file})", self.site.controller)
    }
}

/// Brings what setup wrote for `controller`, and for others on its host, up to how they are reached
/// now: in the files where git still calls the helper, by the line that is there. Answers those
/// that had to be changed.
///
/// # Errors
/// As for [`super::setup`].
pub fn follow(home: &Home, controller: &Controller) -> Result<Vec<Followed>, Error> {
    let read = || Ok((Registry::read(home)?, record::places(home)?));
    let (registry, places) = read().map_err(|problem: Problem| problem.at(controller))?;
    let mut followed = Vec::new();
    // What is said for one of a host depends on whether there are others.
    let near = places.into_iter().filter(|(root, _)| root.origin() == controller.origin());
    for (root, file) in near {
        let Some(site) = registry.site(&root) else { continue };
        let at_root = |problem: Problem| problem.at(&root);
        let lines = git::values(&file, &desired::helper(&site)).map_err(at_root)?;
        let Some(line) = lines.last().filter(|it| helper_line::called(it) != Called::Other) else {
            continue;
        };
        let done = set_up(home, &site, line, file).map_err(at_root)?;
        followed.extend(done.changed.then_some(Followed { site, done }));
    }
    Ok(followed)
}
