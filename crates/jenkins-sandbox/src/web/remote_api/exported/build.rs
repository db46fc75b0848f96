//! A build.

use crate::jenkins::builds::{Outcome, Starter};
use crate::jenkins::parameters::{Given, Kind};
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use crate::web::remote_api::exported::job;
use serde_json::{Value, json};

pub(crate) fn build(exchange: &Exchange<'_>, job: &str, number: u64) -> Option<Bean> {
    let now = exchange.controller.clock.now();
    let build = exchange.controller.jobs.find(job)?.build(number)?;
    let runs = build.is_running(now);
    let files = build.artifacts(now).iter().map(|(name, _)| {
        Bean::plain("artifact", "hudson.model.Run$Artifact")
            .seen(3, "displayPath", name.as_str())
            .seen(3, "fileName", name.as_str())
            .seen(3, "relativePath", name.as_str())
    });
    let mut bean = Bean::new("freeStyleBuild", "hudson.model.FreeStyleBuild")
        .holding(1, "actions", Held::Many(actions(&build.given, &build.starter)))
        .holding(1, "artifacts", Held::Many(files.collect()))
        .field("building", runs)
        .field("description", build.description.clone())
        .field("displayName", format!("#{number}"))
        .field("duration", build.duration(now))
        .field("estimatedDuration", build.expected())
        .naming("executor", runs.then_some(Ref::Executor(0)))
        .field("fullDisplayName", format!("{job} #{number}"))
        .field("id", number.to_string());
    if exchange.rules().tells_progress {
        bean = bean.field("inProgress", runs);
    }
    let changes = Bean::new("changeSet", "hudson.scm.EmptyChangeLogSet")
        .seen(2, "items", json!([]))
        .seen(2, "kind", Value::Null);
    let bean = bean
        .field("keepLog", false)
        .seen(2, "number", number)
        .field("queueId", build.queue_id)
        .field("result", build.outcome(now).map(Outcome::name))
        .field("timestamp", build.started.as_millisecond())
        .seen(2, "url", format!("{}{number}/", job::url(exchange, job)))
        .field("builtOn", "")
        .holding(1, "changeSet", Held::One(Box::new(changes)))
        .field("culprits", json!([]));
    Some(bean)
}

/// What a build, or an item of the queue, was given, and who wanted it.
pub(crate) fn actions(given: &[Given], starter: &Starter) -> Vec<Bean> {
    let mut actions = Vec::new();
    if !given.is_empty() {
        let values = given.iter().map(value).collect();
        let bean = Bean::new("action", "hudson.model.ParametersAction");
        actions.push(bean.holding(2, "parameters", Held::Many(values)));
    }
    let cause = Bean::new("cause", "hudson.model.Cause$UserIdCause")
        .seen(3, "shortDescription", format!("Started by user {}", starter.name))
        .seen(3, "userId", starter.id.clone())
        .seen(3, "userName", starter.name.as_str());
    let bean = Bean::new("action", "hudson.model.CauseAction");
    actions.push(bean.holding(2, "causes", Held::Many(vec![cause])));
    actions
}

fn value(given: &Given) -> Bean {
    let bean = Bean::new("parameter", given.kind.value_class()).seen(3, "name", &*given.name);
    match given.kind {
        Kind::Flag => bean.seen(3, "value", given.value == "true"),
        Kind::Password | Kind::File => bean,
        _ => bean.seen(3, "value", &*given.value),
    }
}
