//! A job.

use crate::jenkins::builds::{Build, Outcome};
use crate::jenkins::jobs::Job;
use crate::jenkins::parameters::{Kind, Parameter};
use crate::percent::encode_segment;
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use jiff::Timestamp;
use serde_json::{Value, json};

const DEFINITIONS: &str = "hudson.model.ParametersDefinitionProperty";

/// How many builds `builds` has; `allBuilds` has all.
const YOUNGEST: usize = 100;

/// Every job, in the order of names.
pub(crate) fn all(exchange: &Exchange<'_>) -> Vec<Ref> {
    exchange.controller.jobs.items.iter().map(|job| Ref::Job(job.name.clone())).collect()
}

/// Absolute, as Jenkins writes it.
pub(crate) fn url(exchange: &Exchange<'_>, name: &str) -> String {
    format!("{}job/{}/", exchange.root_url(), encode_segment(name))
}

/// The colour of the last build that is over; of a new job none.
pub(crate) fn color(job: &Job, now: Timestamp) -> String {
    let last = job.builds.iter().rev().find_map(|build| build.outcome(now));
    let color = match last {
        _ if job.configuration.is_disabled() => "disabled",
        None => "notbuilt",
        Some(Outcome::Success) => "blue",
        Some(Outcome::Failure) => "red",
        Some(Outcome::Aborted) => "aborted",
    };
    let running = if job.running(now).is_some() { "_anime" } else { "" };
    format!("{color}{running}")
}

/// The latest build for which `fits` is true.
pub(crate) fn latest(job: &Job, fits: impl Fn(&Build) -> bool) -> Option<u64> {
    job.builds.iter().rev().find(|build| fits(build)).map(|build| build.number)
}

pub(crate) fn job(exchange: &Exchange<'_>, name: &str) -> Option<Bean> {
    let (jobs, now) = (&exchange.controller.jobs, exchange.controller.clock.now());
    let job = jobs.find(name)?;
    let number = |number| Ref::Build(name.to_owned(), number);
    let last = |fits: &dyn Fn(Option<Outcome>) -> bool| {
        latest(job, |build| fits(build.outcome(now))).map(number)
    };
    let ended = |wanted: Outcome| last(&|outcome| outcome == Some(wanted));
    let parameters = job.configuration.parameters();
    let all: Vec<Ref> = job.builds.iter().rev().map(|build| number(build.number)).collect();
    let youngest = all.iter().take(YOUNGEST).cloned().collect();
    let waiting = jobs.waiting(job.id).map(|item| Ref::QueueItem(item.id));
    let mut bean = Bean::new("freeStyleProject", "hudson.model.FreeStyleProject")
        .holding(1, "actions", Held::Many(actions(exchange, &parameters)))
        .field("description", job.configuration.description())
        .field("displayName", name)
        .field("displayNameOrNull", Value::Null)
        .field("fullDisplayName", name)
        .field("fullName", name)
        .seen(999, "name", name)
        .seen(999, "url", url(exchange, name))
        // Shown where `tree` names it, or from depth 3 on.
        .holding(-2, "allBuilds", Held::AllNamed(all))
        .field("buildable", job.is_buildable())
        .holding(1, "builds", Held::AllNamed(youngest))
        .seen(2, "color", color(job, now))
        .naming("firstBuild", job.builds.first().map(|build| number(build.number)))
        .holding(1, "healthReport", Held::Many(health(job, now)))
        .field("inQueue", waiting.is_some())
        .field("keepDependencies", false)
        .naming("lastBuild", last(&|_| true))
        .naming("lastCompletedBuild", last(&|outcome| outcome.is_some()))
        .naming("lastFailedBuild", ended(Outcome::Failure))
        .naming("lastStableBuild", ended(Outcome::Success))
        .naming("lastSuccessfulBuild", ended(Outcome::Success))
        .naming("lastUnstableBuild", None)
        .naming(
            "lastUnsuccessfulBuild",
            last(&|outcome| !matches!(outcome, None | Some(Outcome::Success))),
        )
        .field("nextBuildNumber", job.next_build)
        .holding(1, "property", Held::Many(properties(&parameters)))
        .naming("queueItem", waiting)
        .field("concurrentBuild", job.configuration.may_run_twice());
    if exchange.rules().tells_progress {
        bean = bean.field("disabled", job.configuration.is_disabled());
    }
    let scm = Bean::new("scm", "hudson.scm.NullSCM");
    let bean = bean
        .field("downstreamProjects", json!([]))
        .field("labelExpression", Value::Null)
        .holding(1, "scm", Held::One(Box::new(scm)))
        .field("upstreamProjects", json!([]));
    Some(bean)
}

/// What can be done with a job; only two of the kinds tell anything.
fn actions(exchange: &Exchange<'_>, parameters: &[Parameter]) -> Vec<Bean> {
    let mut actions = Vec::new();
    if !parameters.is_empty() {
        actions.push(definitions(parameters, false));
    }
    actions.push(Bean::plain("action", ""));
    if exchange.has_plugin("credentials") {
        let class = "com.cloudbees.plugins.credentials.ViewCredentialsAction";
        actions.push(Bean::new("action", class));
    }
    actions
}

fn properties(parameters: &[Parameter]) -> Vec<Bean> {
    if parameters.is_empty() { vec![] } else { vec![definitions(parameters, true)] }
}

/// The parameters; as a property they repeat the name in the default.
fn definitions(parameters: &[Parameter], names: bool) -> Bean {
    let definitions = parameters.iter().map(|parameter| definition(parameter, names)).collect();
    Bean::new("property", DEFINITIONS).holding(2, "parameterDefinitions", Held::Many(definitions))
}

fn definition(parameter: &Parameter, names: bool) -> Bean {
    let mut default = Bean::new("defaultParameterValue", parameter.kind.value_class());
    if names {
        default = default.seen(5, "name", parameter.name.as_str());
    }
    default = match parameter.kind {
        Kind::Flag => default.seen(5, "value", parameter.default == "true"),
        Kind::Password | Kind::File => default,
        _ => default.seen(5, "value", parameter.default.as_str()),
    };
    let default = (parameter.kind != Kind::File).then_some(default);
    let default = default.map_or(Held::Plain(Value::Null), |one| Held::One(Box::new(one)));
    let definition = parameter.kind.definition();
    let bean = Bean::new("parameterDefinition", format!("hudson.model.{definition}"))
        .holding(3, "defaultParameterValue", default)
        .seen(3, "description", parameter.description.clone())
        .seen(3, "name", parameter.name.as_str())
        .seen(3, "type", definition);
    if parameter.kind == Kind::Choice {
        bean.seen(3, "choices", json!(parameter.choices))
    } else {
        bean
    }
}

/// The weather of the last five builds.
fn health(job: &Job, now: Timestamp) -> Vec<Bean> {
    let outcomes = job.builds.iter().rev().filter_map(|build| build.outcome(now)).take(5);
    let outcomes: Vec<Outcome> = outcomes.collect();
    if outcomes.is_empty() {
        return vec![];
    }
    let failed = outcomes.iter().filter(|outcome| **outcome != Outcome::Success).count();
    let score = 100 * (outcomes.len() - failed) / outcomes.len();
    let said = match (failed, outcomes.len()) {
        (0, _) => "No recent builds failed.".to_owned(),
        (failed, all) if failed == all => "All recent builds failed.".to_owned(),
        (failed, all) => format!("{failed} out of the last {all} builds failed."),
    };
    let icon = match score {
        0..20 => "health-00to19",
        20..40 => "health-20to39",
        40..60 => "health-40to59",
        60..80 => "health-60to79",
        _ => "health-80plus",
    };
    let report = Bean::plain("healthReport", "hudson.model.HealthReport")
        .seen(2, "description", format!("Build stability: {said}"))
        .seen(2, "iconClassName", format!("icon-{icon}"))
        .seen(2, "iconUrl", format!("{icon}.png"))
        .seen(2, "score", score);
    vec![report]
}
