//! Whether two answers are alike: status, reason, where they lead, type, and what is in them.

use super::content::{content, kind};
use crate::conformance::wire::Reply;
use lab::recordings::Exchange;

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
            Reason::ClientJar => "/jnlpJars/jenkins-cli.jar",
            Reason::RawBrackets => "brackets as they are typed",
        }
    }
}

/// Compares an answer with the recorded one; `text` puts other names in the place of the recorded.
pub fn compared(
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
    same("Location", led(recorded, text), led(own, &str::to_owned));
    for name in [
        "Allow",
        "X-Required-Permission",
        "X-Permission-Implied-By",
        "X-You-Are-Authenticated-As",
        "X-More-Data",
    ] {
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
    found.extend(content(recorded, own, text));
    if found.is_empty() { Outcome::Equal } else { Outcome::Wrong(found) }
}

fn header(reply: &Reply, name: &str) -> String {
    reply.all(name).collect::<Vec<_>>().join(",")
}

/// What Jetty makes of letters beyond ASCII in a header.
fn ascii(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii() { letter } else { ' ' }).collect()
}

/// Where it leads: absolute or not, the server and items of the queue by no name of their own.
fn led(reply: &Reply, text: &dyn Fn(&str) -> String) -> String {
    let location = header(reply, "Location");
    let (origin, path) = match location.split_once("://") {
        Some((_, rest)) => ("‹origin›", rest.find('/').map_or("", |at| &rest[at..])),
        None => ("", location.as_str()),
    };
    let path = match path.split_once("/queue/item/") {
        Some((before, _)) => format!("{before}/queue/item/‹number›/"),
        None => text(path),
    };
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
    let trace = || page.lines().next()?.split_once("Exception: ").map(|(_, r)| r.to_owned());
    tomcat().or_else(trace).or_else(|| titled(page)).map(plain)
}

/// Jetty's `Error 400 Nothing is submitted`.
fn titled(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<title>")?;
    let title = rest.split("</title>").next()?.strip_prefix("Error ")?;
    title.split_once(' ').map(|(_, reason)| reason.trim().to_owned())
}
