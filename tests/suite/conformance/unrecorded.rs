//! The steps of a script that were run and not recorded: each is done here over HTTP, because it
//! changes the state as much as an exchange does.

use super::page::Page;
use super::steps::{Person, Step, Unrecorded};
use super::symbols::Symbols;
use super::wire::{Ask, Reply};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// Unrecorded steps of 2.479.1 that leave out the header that they are about. All were refused and
/// changed nothing, so they need not be run.
const UNTOLD: &[&str] = &[
    "generate-crumb-dotcrumb",
    "generate-crumb-wrong-header-right-field",
    "generate-crumb-other-ip",
    "header-too-large",
];

/// Whether the step says enough to do it.
pub fn is_told(step: &Step) -> bool {
    let words = step.setup.as_deref().unwrap_or_default();
    !UNTOLD.iter().any(|name| words.contains(&format!(" {name}, not kept")))
}

/// What jobs were made of, which nobody kept.
const JOB: &str = "<project/>";

/// The request of an unrecorded step, with own values.
pub fn request(step: &Step, done: &Unrecorded, people: &[Person], symbols: &Symbols) -> Ask {
    let mut headers = vec![("Accept".to_owned(), "*/*".to_owned())];
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
    if let Some(authorization) = authorization(step, done, people, symbols) {
        header("Authorization", authorization);
    }
    let own = |name: &Option<String>| name.as_ref().and_then(|name| symbols.own(name));
    if let Some(crumb) = own(&done.crumb) {
        header("Jenkins-Crumb", crumb);
    }
    if let Some(cookie) = own(&done.cookie) {
        header("Cookie", cookie);
    }
    if let Some(language) = &done.language {
        header("Accept-Language", language.clone());
    }
    let method = done.method.clone().unwrap_or_else(|| "GET".to_owned());
    let target = done.target.clone().unwrap_or_else(|| "/".to_owned());
    let (kind, body) = if target.starts_with("/createItem") {
        ("application/xml", JOB.to_owned())
    } else {
        ("application/x-www-form-urlencoded", form(done, symbols))
    };
    if method == "POST" {
        header("Content-Type", kind.to_owned());
    }
    Ask { method, target, headers, body: body.into_bytes() }
}

fn authorization(
    step: &Step,
    done: &Unrecorded,
    people: &[Person],
    symbols: &Symbols,
) -> Option<String> {
    let bogus = || {
        let used = step.uses.iter().find(|name| symbols.kind(name) == "bogus");
        used.and_then(|name| symbols.own(name))
    };
    let user = done.user.as_deref();
    let secret = match done.with.as_deref()? {
        "password" => people.iter().find(|p| Some(p.id.as_str()) == user)?.password.clone(),
        "token" => symbols.own(done.token.as_ref()?)?,
        "bogus" => bogus()?,
        "malformed" => return bogus(),
        _ => return None,
    };
    Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{secret}", user?))))
}

/// The form fields: those the verb gives a name of its own, then the rest.
fn form(done: &Unrecorded, symbols: &Symbols) -> String {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let name = done.name.clone().unwrap_or_default();
    // A blank one stands for itself.
    let uuid = done
        .uuid
        .as_ref()
        .filter(|uuid| !uuid.is_empty())
        .and_then(|uuid| symbols.own(uuid))
        .unwrap_or_default();
    match done.verb.as_str() {
        "generate" => fields.push(("newTokenName", name)),
        "add-fixed" => {
            fields.push(("newTokenName", name));
            fields.push(("newTokenPlainValue", done.value.clone().unwrap_or_default()));
        }
        "revoke" | "revoke-all-except" => fields.push(("tokenUuid", uuid)),
        "rename" => {
            fields.push(("tokenUuid", uuid));
            fields.push(("newName", name));
        }
        _ => {}
    }
    for (name, value) in &done.fields {
        if let Value::String(value) = value {
            fields.push((name, value.clone()));
        }
    }
    let encoded: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    encoded.join("&")
}

fn percent(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.*".contains(&b);
    value
        .bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// What an unrecorded step issued, by the kind of its symbols: nobody recorded where it stood.
pub fn issued(kind: &str, reply: &Reply) -> Option<String> {
    let json: Option<Value> = serde_json::from_str(&reply.body).ok();
    let member = |path: &str| Some(json.as_ref()?.pointer(path)?.as_str()?.to_owned());
    match kind {
        "cookie" => session(reply),
        "crumb" => member("/crumb").or_else(|| Page::read(&reply.body).crumb),
        "uuid" => member("/data/tokenUuid"),
        "token" => member("/data/tokenValue")
            .or_else(|| between(reply.header("script")?, ".value='", "'"))
            .or_else(|| between(reply.header("X-Jenkins-ValidateButton-Callback")?, "[\"", "\"")),
        _ => None,
    }
}

/// The session that an answer opens, as a request sends it back.
pub fn session(reply: &Reply) -> Option<String> {
    let opened = |cookie: &&str| cookie.starts_with("JSESSIONID");
    let pair = reply.all("Set-Cookie").find(opened)?.split(';').next()?;
    Some(pair.to_owned())
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}
