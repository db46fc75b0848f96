//! When two answers are alike: both are reduced to the same facts, and the facts must be equal.

use super::page::{Page, mask_times};
use super::wire::Reply;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a client can tell from an answer, by aspect.
pub type Facts = BTreeMap<&'static str, Vec<String>>;

/// Texts that are protocol: clients match them, so they are the same to the letter. Every other
/// sentence is prose and only has to be there.
const LITERALS: &[&str] = &[
    "No valid crumb was included in the request",
    "The name cannot be empty",
    "No token found, try refreshing the page",
    "Token is hidden",
];

/// JSON members that describe the server's own objects: present or null, nothing more.
const OF_INSTANCE: &[&str] = &["details", "toString"];

/// The facts of one answer; `name` puts symbols in place of values and of the server's origin.
pub fn facts(reply: &Reply, name: impl Fn(&str) -> String) -> Facts {
    let mut facts = Facts::new();
    let mut note = |aspect, lines: Vec<String>| {
        if !lines.is_empty() {
            facts.insert(aspect, lines);
        }
    };
    note("status", vec![reply.status.to_string()]);
    for aspect in [
        "X-Jenkins",
        "X-You-Are-Authenticated-As",
        "X-Required-Permission",
        "Allow",
        "Location",
        "Content-Encoding",
    ] {
        note(aspect, reply.all(aspect).map(&name).collect());
    }
    // The two ways a legacy token is handed to its page.
    note("script", reply.all("script").map(&name).collect());
    let callback = reply.header("X-Jenkins-ValidateButton-Callback");
    note("callback", callback.map(|callback| json(&name(callback))).unwrap_or_default());
    note("challenge", reply.all("WWW-Authenticate").map(challenge).collect());
    let mut cookies: Vec<String> = reply.all("Set-Cookie").map(cookie).collect();
    cookies.sort();
    note("cookies", cookies);
    let content_type = reply.header("Content-Type").map(content_type).unwrap_or_default();
    note("Content-Type", vec![content_type.clone()]);

    note("reason", literals(&reply.reason));
    note("literals", literals(&reply.body));
    note("body", vec![if reply.body.is_empty() { "empty" } else { "some" }.to_owned()]);
    match content_type.split(';').next().unwrap_or_default() {
        "application/json" | "text/x-python" if !reply.body.is_empty() => {
            note("json", json(&name(&reply.body)));
        }
        "application/xml" | "text/plain" => note("text", vec![name(&reply.body)]),
        "text/html" => {
            let page = Page::read(&name(&reply.body));
            note("sends to", Some(page.refresh).filter(|r| !r.is_empty()).into_iter().collect());
            note("head", page.head);
            note("token section", page.tokens);
            note("templates", page.templates);
            note("legacy input", page.legacy);
        }
        _ => {}
    }
    facts
}

/// Of a page that was shortened, what its recording lacks says nothing about the answer.
pub fn forget_cut(recorded: &Facts, own: &mut Facts) {
    let cut = ["token section", "templates", "legacy input"];
    own.retain(|aspect, _| !cut.contains(aspect) || recorded.contains_key(aspect));
}

/// What differs, one short line an aspect: the first line that is not the same.
pub fn differences(recorded: &Facts, own: &Facts) -> Vec<String> {
    let mut differences = Vec::new();
    let mut aspects: Vec<_> = recorded.keys().chain(own.keys()).collect();
    aspects.sort();
    aspects.dedup();
    for aspect in aspects {
        let (was, is) = (lines(recorded, aspect), lines(own, aspect));
        if let Some(at) = (0..was.len().max(is.len())).find(|&i| was.get(i) != is.get(i)) {
            let line = |lines: &[String]| lines.get(at).map_or("nothing".to_owned(), |l| cut(l));
            let place = if at == 0 { String::new() } else { format!(" line {at}") };
            differences.push(format!("{aspect}{place}: {} instead of {}", line(is), line(was)));
        }
    }
    differences
}

fn lines<'a>(facts: &'a Facts, aspect: &str) -> &'a [String] {
    facts.get(aspect).map_or(&[], Vec::as_slice)
}

fn cut(line: &str) -> String {
    if line.chars().count() <= 160 {
        return line.to_owned();
    }
    line.chars().take(160).chain("…".chars()).collect()
}

fn literals(said: &str) -> Vec<String> {
    LITERALS.iter().filter(|l| said.contains(*l)).map(|l| (*l).to_owned()).collect()
}

/// Scheme and realm; newer servers add a charset.
fn challenge(header: &str) -> String {
    let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
    let realm = rest.split("realm=").nth(1).and_then(|r| r.split('"').nth(1)).unwrap_or_default();
    format!("{scheme} {realm}")
}

/// Name, and whether it is being deleted. Jetty's session cookie has a random part in its name.
fn cookie(header: &str) -> String {
    let name = header.split('=').next().unwrap_or_default();
    let name = if name.starts_with("JSESSIONID.") { "JSESSIONID.*" } else { name };
    let deleted = header.to_ascii_lowercase().contains("max-age=0");
    format!("{name} {}", if deleted { "deleted" } else { "set" })
}

/// Type and charset, spelled one way: containers differ in blanks and case.
fn content_type(header: &str) -> String {
    header.to_ascii_lowercase().replace(' ', "")
}

/// A JSON text as one line a member, in the order of their paths: the order of keys is not fixed.
fn json(body: &str) -> Vec<String> {
    let mut lines = Vec::new();
    match serde_json::from_str(body) {
        Ok(value) => members("", &value, &mut lines),
        Err(_) => lines.push("no JSON".to_owned()),
    }
    lines.sort();
    lines
}

fn members(path: &str, value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                members(&format!("{path}.{key}"), value, lines);
            }
        }
        Value::Array(array) => {
            lines.push(format!("{path} has {}", array.len()));
            for (i, value) in array.iter().enumerate() {
                members(&format!("{path}.{i:02}"), value, lines);
            }
        }
        Value::String(text) => lines.push(format!("{path} = {}", string(path, text))),
        other => lines.push(format!("{path} = {other}")),
    }
}

fn string(path: &str, text: &str) -> String {
    let member = path.rsplit('.').next().unwrap_or_default();
    if OF_INSTANCE.contains(&member) || (member == "message" && !LITERALS.contains(&text)) {
        return "‹prose›".to_owned();
    }
    format!("{:?}", mask_times(text))
}
