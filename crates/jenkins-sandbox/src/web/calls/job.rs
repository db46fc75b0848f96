//! One job, as far as the client libraries read, change and delete it.
//!
//! Source: what python-jenkins 1.8, api4jenkins 2.1 and jenkinsapi 0.3 ask; the fields of a
//! free-style project's remote API. The description comes back as `everyday/*-calls` show it; the rest is
//! not recorded.

use crate::message::{self, Reply};
use crate::web::exchange::Exchange;
use crate::web::pages;
use crate::web::remote_api::{self, Document};
use serde_json::{Value, json};

const CLASS: &str = "hudson.model.FreeStyleProject";

/// The jobs in `/api/json`, with the fields that `tree` wants of them.
pub(crate) fn rows(exchange: &Exchange<'_>, tree: Option<&str>) -> Vec<Value> {
    let wanted = tree.and_then(|tree| within("jobs", tree)).map(remote_api::top_level);
    let jobs = exchange.controller.jobs.items.iter().map(|job| job.name.clone());
    jobs.map(|name| {
        let mut row = json!({
            "_class": CLASS,
            "name": name,
            "url": url(exchange, &name),
            "color": "notbuilt",
        });
        if let (Some(wanted), Some(fields)) = (&wanted, row.as_object_mut()) {
            fields.retain(|field, _| field == "_class" || wanted.contains(field));
        }
        row
    })
    .collect()
}

/// `/job/NAME/…`, whatever the method.
pub(crate) fn answer(exchange: &mut Exchange<'_>, name: &str, rest: &[&str]) -> Reply {
    let Some(at) = exchange.controller.jobs.items.iter().position(|job| job.name == name) else {
        return pages::not_found(exchange);
    };
    let post = exchange.request.method == "POST";
    match rest {
        [] if !post && !exchange.request.path().ends_with('/') => {
            exchange.redirect(&format!("/job/{}/", message::encode_segment(name)))
        }
        [] => pages::layout(exchange, 200, "Job", "<p>A job of the sandbox.</p>"),
        ["api", format] => document(exchange, name, format),
        ["config.xml"] if !exchange.is_admin() => {
            pages::denied(exchange, "hudson.model.Item.Configure")
        }
        ["doDelete"] if !exchange.is_admin() => pages::denied(exchange, "hudson.model.Item.Delete"),
        ["config.xml"] if post => {
            exchange.controller.jobs.items[at].config = configuration(exchange);
            Reply::new(200)
        }
        ["config.xml"] => {
            let config = exchange.controller.jobs.items[at].config.clone();
            exchange.advertise(Reply::new(200).body("application/xml", config))
        }
        ["doDelete"] if post => {
            exchange.controller.jobs.items.remove(at);
            exchange.redirect("/")
        }
        ["doDelete"] => pages::post_only(exchange),
        _ => pages::not_found(exchange),
    }
}

fn document(exchange: &mut Exchange<'_>, name: &str, format: &str) -> Reply {
    let fields = vec![
        ("buildable", json!(true)),
        ("builds", json!([])),
        ("color", json!("notbuilt")),
        ("description", json!(described(exchange, name))),
        ("displayName", json!(name)),
        ("fullName", json!(name)),
        ("inQueue", json!(false)),
        ("lastBuild", Value::Null),
        ("name", json!(name)),
        ("nextBuildNumber", json!(1)),
        ("url", json!(url(exchange, name))),
    ];
    let document = Document { element: "freeStyleProject", class: CLASS, fields };
    let tree = exchange.request.form_parameter("tree");
    remote_api::reply(exchange, &document, format, tree.as_deref())
}

/// What the configuration says the job is for.
fn described(exchange: &Exchange<'_>, name: &str) -> String {
    let job = exchange.controller.jobs.items.iter().find(|job| job.name == name);
    let config = job.map(|job| String::from_utf8_lossy(&job.config)).unwrap_or_default();
    let inner = config.split_once("<description>").map_or("", |(_, rest)| rest);
    let text = inner.split_once("</description>").map_or("", |(text, _)| text);
    let plain = text.replace("&lt;", "<").replace("&gt;", ">");
    plain.replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// Absolute, as Jenkins writes it.
fn url(exchange: &Exchange<'_>, name: &str) -> String {
    let name = message::encode_segment(name);
    format!("{}{}/job/{name}/", exchange.request.origin(), exchange.context())
}

/// What stands in the brackets after `field` in a tree.
fn within<'a>(field: &str, tree: &'a str) -> Option<&'a str> {
    let start = tree.match_indices(field).map(|(at, _)| at).find(|at| {
        let before = tree[..*at].chars().next_back();
        before.is_none_or(|c| c == ',') && tree[at + field.len()..].starts_with('[')
    })?;
    let inside = &tree[start + field.len() + 1..];
    let mut depth = 1_usize;
    for (at, letter) in inside.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&inside[..at]);
        }
    }
    None
}

/// The posted XML in UTF-8: who is not told how it is written reads Latin-1. `createItem` reads bytes.
fn configuration(exchange: &Exchange<'_>) -> Vec<u8> {
    let (body, kind) = (&exchange.request.body, exchange.request.header("content-type"));
    if kind.is_some_and(|kind| kind.contains("charset=")) {
        return body.clone();
    }
    body.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()
}
