//! `POST /job/NAME/build` and `buildWithParameters`: into the queue.
//!
//! Source: recordings `build-token`, `everyday/*`.

use crate::jenkins::parameters::{Given, Kind, Parameter};
use crate::jenkins::version_rules::Conflict;
use crate::message::Reply;
use crate::web::calls::job::changed;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;
use serde_json::Value;
use std::time::Duration;

const PERMISSION: &str = "hudson.model.Item.Build";

/// `POST /job/NAME/build`: parameters come in a form's `json`, if the job has any.
pub(crate) fn build(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, PERMISSION, |exchange, name| {
        let parameters = match parameters(exchange, name) {
            Ok(parameters) => parameters,
            Err(reply) => return reply,
        };
        if parameters.is_empty() {
            return enqueue(exchange, name, vec![]);
        }
        let form = exchange.request.parameter("json");
        let Some(form) = form.and_then(|form| serde_json::from_str::<Value>(&form).ok()) else {
            return exchange.error(400, Some("Nothing is submitted"));
        };
        let rows = match &form["parameter"] {
            Value::Array(rows) => rows.clone(),
            Value::Null => vec![],
            one => vec![one.clone()],
        };
        let row = |name: &str| rows.iter().find(|row| row["name"] == name);
        let given = parameters.iter().filter_map(|parameter| {
            let row = row(&parameter.name);
            if parameter.kind == Kind::File {
                return file(exchange, parameter, row?["file"].as_str()?);
            }
            let value = row.map(|row| match &row["value"] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            Some(plain(parameter, value))
        });
        let given = given.collect();
        enqueue(exchange, name, given)
    })
}

/// `POST /job/NAME/buildWithParameters`: each by its name, in the query, a form or its parts.
pub(crate) fn with_parameters(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, PERMISSION, |exchange, name| {
        let parameters = match parameters(exchange, name) {
            Ok(parameters) => parameters,
            Err(reply) => return reply,
        };
        if parameters.is_empty() {
            let reason = format!("{name} is not parameterized");
            return if exchange.rules().refuses_parameters {
                exchange.error(400, Some(&reason))
            } else {
                pages::stack_trace(exchange, &reason)
            };
        }
        let mut given = Vec::new();
        for parameter in &parameters {
            if parameter.kind == Kind::File {
                given.extend(file(exchange, parameter, &parameter.name));
                continue;
            }
            let value = exchange.request.parameter(&parameter.name);
            let is_choice = parameter.kind == Kind::Choice;
            if let Some(value) = value.as_ref().filter(|_| is_choice)
                && !parameter.choices.contains(value)
            {
                let why = format!("Illegal choice for parameter {}: {value}", parameter.name);
                return pages::stack_trace(exchange, &why);
            }
            given.push(plain(parameter, value));
        }
        enqueue(exchange, name, given)
    })
}

/// The parameters of a job that can be built; else what is said of it.
fn parameters(exchange: &mut Exchange<'_>, name: &str) -> Result<Vec<Parameter>, Reply> {
    let job = exchange.controller.jobs.find(name);
    let Some(job) = job else { return Err(pages::not_found(exchange)) };
    if job.is_buildable() {
        return Ok(job.configuration.parameters());
    }
    let reason = format!("{name} is not buildable");
    Err(match exchange.rules().conflict {
        Conflict::Trace => {
            let kind = headers::media_type(exchange, "text/plain");
            let text = format!("java.io.IOException: {reason}\n\tat sandbox.Build\n");
            Reply::new(409).body(kind, text)
        }
        Conflict::Page => pages::trace(exchange, 409, &reason),
        Conflict::Container => exchange.error(409, Some(&reason)),
    })
}

fn plain(parameter: &Parameter, value: Option<String>) -> Given {
    let value = value.unwrap_or_else(|| parameter.default.clone());
    let value = if parameter.kind == Kind::Flag { (value == "true").to_string() } else { value };
    Given { kind: parameter.kind, name: parameter.name.clone(), value, file: vec![] }
}

/// The file in the part of that name; without one the build has none.
fn file(exchange: &Exchange<'_>, parameter: &Parameter, part: &str) -> Option<Given> {
    let part = exchange.request.parts().into_iter().find(|found| found.name == part)?;
    let name = part.file.filter(|file| !file.is_empty())?;
    Some(Given { kind: Kind::File, name: parameter.name.clone(), value: name, file: part.content })
}

fn enqueue(exchange: &mut Exchange<'_>, name: &str, given: Vec<Given>) -> Reply {
    let quiet = delay(exchange).unwrap_or(exchange.controller.setup.quiet_period);
    let (now, starter) = (exchange.controller.clock.now(), exchange.starter());
    let Some(job) = exchange.controller.jobs.find(name).map(|job| job.id) else {
        return pages::not_found(exchange);
    };
    let number = exchange.controller.jobs.enqueue(job, (starter, given), now, quiet);
    // Absolute on every container: Jenkins itself writes this one.
    let location = format!("{}queue/item/{number}/", exchange.root_url());
    Reply::new(201).with("Location", location)
}

/// `delay=0sec`, in place of the quiet period.
fn delay(exchange: &Exchange<'_>) -> Option<Duration> {
    let delay = exchange.request.parameter("delay")?;
    let number = delay.trim().trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    number.trim().parse().ok().map(Duration::from_secs)
}
