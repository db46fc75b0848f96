//! What git will do for a controller, as a part of the way to Jenkins.

use super::{Configuration, Gravity, SetupContext, is_set_up, status};
use jenkins_token::Problem;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::doctor::{Check, Part};
use jenkins_token::model::Site;
use jenkins_token::next_step::{Run, Step, Verb};

/// Judged by git's own configuration as it is. Where git is not set up, nobody has to want that.
///
/// # Errors
/// Those of the list of accounts.
pub fn check(context: &SetupContext<'_>, site: Option<&Site>) -> Result<Check, Problem> {
    let Some(site) = site else {
        return Ok(Check::not_asked(Part::Git, "no controller is known"));
    };
    let Ok(configuration) = Configuration::read() else {
        return Ok(Check::ok(Part::Git, "git is not here"));
    };
    let registry = Registry::read(context.home)?;
    if registry.site(&site.controller).is_none() {
        return Ok(Check::not_asked(Part::Git, "nobody is logged in there"));
    }
    let status = status(context, &configuration, site, &registry, None);
    let on = |verb| Run { root: Some(site.controller.to_string()), ..Run::from(verb) };
    let was_set_up = is_set_up(context.home, &site.controller).unwrap_or_default();
    Ok(if !status.is_wired && was_set_up {
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
    })
}
