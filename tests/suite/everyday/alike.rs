//! Whether two answers are alike: status, reason, where they lead, type, and what is in them.

use super::shape;
use super::world::World;
use crate::conformance::wire::Reply;
use lab::recordings::Exchange;
use serde_json::Value;

/// What the comparison says of one call.
#[derive(Debug)]
pub enum Outcome {
    Equal,
    /// 501, of what may be left out.
    LeftOut,
    Different(Reason),
    Wrong(Vec<String>),
}

/// Why an answer may differ: this list is all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A program in Java, which the sandbox does not have.
    ClientJar,
    /// Tomcat as it comes refuses brackets as they are typed, which other recordings show; here
    /// they were answered.
    RawBrackets,
}

impl Reason {
    /// As docs/sandbox.md says it.
    pub fn said(self) -> &'static str {
        match self {
            Reason::ClientJar => "`/jnlpJars/jenkins-cli.jar`",
            Reason::RawBrackets => "brackets as they are typed",
        }
    }
}

/// Compares an answer with the recorded one; `text` puts other names in the place of the recorded.
pub fn compared(
    world: &World,
    exchange: &Exchange,
    recorded: &Reply,
    own: &Reply,
    text: &dyn Fn(&str) -> String,
) -> Outcome {
    if exchange.request.target == "/scriptText" && own.status == 501 && recorded.status == 200 {
        return Outcome::LeftOut;
    }
    if exchange.request.target == "/jnlpJars/jenkins-cli.jar" && own.status == 404 {
        return Outcome::Different(Reason::ClientJar);
    }
    if exchange.request.target.contains('[') && own.status == 400 && recorded.status == 200 {
        return Outcome::Different(Reason::RawBrackets);
    }
    let mut found = Vec::new();
    let mut same = |what: &str, was: String, is: String| {
        if was != is {
            found.push(format!("{what} `{is}` instead of `{was}`"));
        }
    };
    same("status", recorded.status.to_string(), own.status.to_string());
    let error = ascii(&text(recorded.header("X-Error").unwrap_or_default()));
    same("X-Error", error.trim().to_owned(), header(own, "X-Error"));
    same("type", kind(recorded), kind(own));
    same("Location", led(world, recorded, text), led(world, own, &str::to_owned));
    for name in ["Allow", "X-Required-Permission", "X-You-Are-Authenticated-As", "X-More-Data"] {
        same(name, header(recorded, name), header(own, name));
    }
    for name in ["X-Jenkins", "X-Text-Size", "WWW-Authenticate", "X-Frame-Options"] {
        let there = |reply: &Reply| reply.header(name).is_some().to_string();
        same(name, there(recorded), there(own));
    }
    if [400, 409].contains(&recorded.status) {
        let reason = |reply: &Reply| reason(reply).unwrap_or_default();
        same("reason", text(&reason(recorded)), reason(own));
    }
    found.extend(content(world, recorded, own, text));
    if found.is_empty() { Outcome::Equal } else { Outcome::Wrong(found) }
}

fn header(reply: &Reply, name: &str) -> String {
    reply.all(name).collect::<Vec<_>>().join(",")
}

/// What Jetty makes of letters beyond ASCII in a header.
fn ascii(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii() { letter } else { ' ' }).collect()
}

fn kind(reply: &Reply) -> String {
    header(reply, "Content-Type").to_ascii_lowercase().replace(' ', "")
}

/// Where it leads: absolute or not, the server and items of the queue by no name of their own.
fn led(world: &World, reply: &Reply, text: &dyn Fn(&str) -> String) -> String {
    let location = header(reply, "Location");
    let (origin, path) = match location.split_once("://") {
        Some((_, rest)) => ("‹origin›", rest.find('/').map_or("", |at| &rest[at..])),
        None => ("", location.as_str()),
    };
    let path = match path.split_once("/queue/item/") {
        Some((before, _)) => format!("{before}/queue/item/‹number›/"),
        None => text(path),
    };
    let _ = world;
    format!("{origin}{path}")
}

/// The reason on a page: of Jenkins' main panel, of Tomcat's message, of Jetty's title.
fn reason(reply: &Reply) -> Option<String> {
    let page = &reply.body;
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split(end).next().unwrap_or_default().trim().to_owned())
    };
    let plain = |text: String| {
        text.replace("&#039;", "'")
            .replace("&#47;", "/")
            .replace("&apos;", "'")
            .replace("&amp;", "&")
    };
    if page.contains("error-description") {
        return None;
    }
    if let Some((_, panel)) = page.split_once("id=\"main-panel\"") {
        let first = between(panel, "<p>", "</p>")?;
        // Some pages leave it open.
        return Some(plain(first.split('<').next().unwrap_or_default().trim().to_owned()));
    }
    let tomcat = || between(page, "<b>Message</b>", "</p>");
    let jetty =
        || between(page, "<title>", "</title>").and_then(|title| between(&title, " 40", "\n"));
    let jetty =
        || jetty().map(|title| title.split_once(' ').map_or(String::new(), |(_, r)| r.into()));
    let trace = || page.lines().next()?.split_once("Exception: ").map(|(_, r)| r.to_owned());
    tomcat().or_else(trace).or_else(|| titled(page)).or_else(jetty).map(plain)
}

/// Jetty's `Error 400 Nothing is submitted`, or `400 Nothing is submitted`.
fn titled(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<title>")?;
    let title = rest.split("</title>").next()?.trim_start_matches("Error ");
    title.split_once(' ').map(|(_, reason)| reason.trim().to_owned())
}

/// What is in it: JSON, Python and XML by shape and value, plain text by its words.
fn content(
    world: &World,
    recorded: &Reply,
    own: &Reply,
    text: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let kind = kind(recorded);
    // Some recordings kept what was unpacked.
    let unzipped = |reply: &Reply| -> String {
        let mut text = String::new();
        let mut bytes = flate2::read::GzDecoder::new(reply.bytes.as_slice());
        let read = std::io::Read::read_to_string(&mut bytes, &mut text);
        read.map_or_else(|_| reply.body.clone(), |_| text)
    };
    let (was, is) = (unzipped(recorded), unzipped(own));
    if was.is_empty() || is.is_empty() {
        return if was.is_empty() == is.is_empty() { vec![] } else { vec![format!("body `{is}`")] };
    }
    let both = |read: fn(&str) -> Option<Value>| match (read(&was), read(&is)) {
        (Some(was), Some(is)) => shape::differences(&was, &is, text),
        (_, is) => vec![format!("a body that reads as {is:?}")],
    };
    if kind.starts_with("application/json") {
        both(|text| serde_json::from_str(text).ok())
    } else if kind.starts_with("text/x-python") {
        both(shape::python)
    } else if kind.starts_with("application/xml") {
        both(as_json)
    } else if kind.starts_with("text/plain")
        && recorded.status == 200
        && recorded.header("Last-Modified").is_none()
    {
        let (was, is) = (text(&told(&was)), told(&is));
        if was == is { vec![] } else { vec![format!("`{is}` instead of `{was}`")] }
    } else if kind.is_empty() {
        let _ = world;
        let (was, is) = (text(&was), is);
        if was == is { vec![] } else { vec![format!("`{is}` instead of `{was}`")] }
    } else {
        vec![]
    }
}

/// XML as JSON: each element by its name, in a list.
fn as_json(text: &str) -> Option<Value> {
    fn read(node: roxmltree::Node<'_, '_>) -> Value {
        let mut fields = serde_json::Map::new();
        for attribute in node.attributes() {
            fields.insert(format!("@{}", attribute.name()), attribute.value().into());
        }
        for child in node.children().filter(roxmltree::Node::is_element) {
            let list = fields.entry(child.tag_name().name()).or_insert(Value::Array(vec![]));
            if let Some(list) = list.as_array_mut() {
                list.push(read(child));
            }
        }
        if fields.is_empty() {
            node.text().unwrap_or_default().trim().into()
        } else {
            fields.into()
        }
    }
    let document = roxmltree::Document::parse(text).ok()?;
    let root = document.root_element();
    Some(serde_json::json!({ root.tag_name().name(): read(root) }))
}

/// A console without the name of the script that was run, and without marks for pages.
fn told(console: &str) -> String {
    let mut told = String::new();
    let mut rest = console;
    while let Some((before, after)) = rest.split_once("\u{1b}[8mha:") {
        told.push_str(before);
        rest = after.split_once("\u{1b}[0m").map_or("", |(_, after)| after);
    }
    told.push_str(rest);
    let lines = told.split_inclusive('\n').map(|line| match line.split_once("/tmp/jenkins") {
        Some((before, rest)) => {
            let end = rest.split_once(".sh").map_or("", |(_, end)| end);
            format!("{before}/tmp/‹script›{end}")
        }
        None => line.to_owned(),
    });
    lines.collect()
}
