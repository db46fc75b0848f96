//! git is told of what changes on the way to a controller, where it was set up for it.

use super::git;
use crate::console::Console;
use crate::invocation::Invocation;
use git_credential_jenkins::git_config::{self, Configuration, Gravity, SetUp};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Site};
use jenkins_token::{Error, Problem};

/// How the controllers here were reached before a command that may change that.
pub(crate) struct Before(Registry);

impl Before {
    /// As it is now.
    pub(crate) fn now(home: &Home) -> Result<Before, Problem> {
        Registry::read(home).map(Before)
    }

    /// Whether that is how it was reached.
    pub(crate) fn has(&self, site: &Site) -> bool {
        self.0.site(&site.controller).as_ref() == Some(site)
    }

    /// Tells git what has changed for `controller` since, and says so. What was done is done, whatever
    /// becomes of that: the command that tells git is named then, as where the person `wants_none`
    /// of it.
    pub(crate) fn follow(
        &self,
        invocation: &Invocation,
        console: &mut Console,
        controller: &Controller,
        wants_none: bool,
    ) -> Option<SetUp> {
        let home = &invocation.world().ok()?.home;
        let registry = Registry::read(home).ok()?;
        let site = registry.site(controller)?;
        if self.has(&site) {
            return None;
        }
        let before = self.0.site(controller);
        let followed = if wants_none { Ok(vec![]) } else { git_config::follow(home, controller) };
        let is_known_otherwise = before.is_some_and(|before| is_other_to_git(&before, &site))
            && git_config::is_set_up(home, controller).unwrap_or_default();
        match followed {
            Ok(followed) => {
                for one in &followed {
                    console.say(one.words());
                }
                if wants_none && is_known_otherwise {
                    tell_later(console, controller);
                } else if git_config::is_set_up(home, controller).unwrap_or_default() {
                    tell_what_fails(invocation, console, home, &registry, &site);
                }
                let own = followed.into_iter().find(|one| one.site.controller == *controller);
                own.map(|one| one.done)
            }
            Err(error) => {
                tell_unchanged(console, controller, &error);
                None
            }
        }
    }
}

/// Whether git's configuration has to say something else.
fn is_other_to_git(before: &Site, now: &Site) -> bool {
    let said = |site: &Site| (site.ca_file.clone(), site.pin, site.client_certificate.clone());
    said(before) != said(now)
}

fn tell_later(console: &mut Console, controller: &Controller) {
    let setup = console.program_line(&format!("git setup {controller}"));
    console.say(format!("git still reaches {controller} as before; to change that: {setup}"));
}

fn tell_unchanged(console: &mut Console, controller: &Controller, error: &Error) {
    console.say(format!("warning: git's settings could not be changed: {error}"));
    tell_later(console, controller);
}

/// The new way may be one that git cannot go.
fn tell_what_fails(
    invocation: &Invocation,
    console: &mut Console,
    home: &Home,
    registry: &Registry,
    site: &Site,
) {
    let Ok(configuration) = Configuration::read() else { return };
    let status = git::status(invocation, home, registry, &configuration, site);
    // Whoever took the helper out wants no word of it.
    if status.is_good() || !status.is_wired {
        return;
    }
    console.say(format!("git is set up for {}, but {}", site.controller, status.verdict()));
    for finding in status.findings.iter().filter(|it| it.gravity != Gravity::Warning) {
        console.say(finding.to_string());
    }
}
