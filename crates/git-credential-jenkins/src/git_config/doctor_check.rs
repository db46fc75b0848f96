//! What git will do for a controller, as a part of the way to Jenkins.

use super::{Configuration, Gravity, SetupContext, is_set_up, status};
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::doctor::{Check, Part};
use jenkins_token::model::Site;
use jenkins_token::next_step::{Run, Step, Verb};
use jenkins_token::{Error, Problem};

/// Judged by git's own configuration as it is. Where git is not set up, nobody has to want that.
///
#[must_use]
pub fn check(context: &SetupContext<'_>, site: Option<&Site>) -> Check {
    let Some(site) = site else {
        return Check::not_asked(Part::Git, "no controller is known");
    };
    let Ok(registry) = Registry::read(context.home) else {
        return Check::not_asked(Part::Git, "not asked: store fails");
    };
    if registry.site(&site.controller).is_none() {
        return Check::not_asked(Part::Git, "nobody is logged in there");
    }
    let configuration = match Configuration::read() {
        Ok(configuration) => configuration,
        Err(Problem::GitAbsent { .. }) => return Check::ok(Part::Git, "git is not here"),
        Err(problem) => return broken(problem),
    };
    let status = status(context, &configuration, site, &registry, None);
    let on = |verb| Run { root: Some(site.controller.to_string()), ..Run::from(verb) };
    let was_set_up = is_set_up(context.home, &site.controller).unwrap_or_default();
    if !status.is_wired && was_set_up {
        let detail = "it was set up, and what setup wrote was changed since";
        Check::warning(Part::Git, detail, Step::of(on(Verb::GitSetup)))
    } else if !status.is_wired {
        let next = Some(Step::after("if git is to use the token", on(Verb::GitSetup)));
        Check { next, ..Check::ok(Part::Git, "not set up") }
    } else if status.is_good() {
        Check::ok(Part::Git, status.verdict())
    } else {
        let grave = status.findings.iter().find(|it| it.gravity != Gravity::Warning);
        let what = grave.map_or_else(|| status.verdict().to_owned(), |it| it.what.clone());
        Check::warning(Part::Git, what, Step::of(on(Verb::GitStatus))).in_public(status.verdict())
    }
}

/// git itself stops, whatever it is asked.
fn broken(problem: Problem) -> Check {
    let (public, error) = (problem.name(), Error::from(problem));
    Check::warning(Part::Git, error.message(), error.next_step()).in_public(public)
}
