//! Whether two answers are alike: status, reason, where they lead, type, and what is in them.

use super::content::{content, is_page, kind};
use super::reason;
use crate::conformance::wire::Reply;
use lab::recordings::Exchange;

/// What the comparison says of one call.
#[derive(Debug)]
pub enum Outcome {
    Equal,
    /// Of a page: its words are the sandbox's own, and the rest is equal.
    EqualButForWords,
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
    /// A drawing of the sandbox's own.
    Icon,
}

impl Reason {
    /// As docs/sandbox.md says it.
    pub fn said(self) -> &'static str {
        match self {
            Reason::ClientJar => "/jnlpJars/jenkins-cli.jar",
            Reason::RawBrackets => "brackets as they are typed",
            Reason::Icon => "/favicon.ico",
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
        "X-Frame-Options",
        "X-Content-Type-Options",
        "WWW-Authenticate",
        "Content-Encoding",
    ] {
        same(name, header(recorded, name), header(own, name));
    }
    // How long a log is depends on marks in it that are secrets of the server.
    let there = |reply: &Reply| reply.header("X-Text-Size").is_some().to_string();
    same("X-Text-Size", there(recorded), there(own));
    same("X-Jenkins", versioned(recorded, &exchange.jenkins), header(own, "X-Jenkins"));
    // Who could not log in is told in words of the sandbox's own.
    let phrase = |reply: &Reply| match reply.status {
        401 => reply.reason.rsplit(' ').next().unwrap_or_default().to_owned(),
        _ => reply.reason.clone(),
    };
    same("reason in the status line", text(&phrase(recorded)), phrase(own));
    found.extend(reason::differences(recorded, own, text));
    found.extend(content(exchange, recorded, own, text));
    match found.is_empty() {
        true if kind(recorded) == "image/x-icon" => Outcome::Different(Reason::Icon),
        true if is_page(recorded) => Outcome::EqualButForWords,
        true => Outcome::Equal,
        false => Outcome::Wrong(found),
    }
}

/// `X-Jenkins` where it was told: of the version that is asked.
fn versioned(recorded: &Reply, version: &str) -> String {
    recorded.header("X-Jenkins").map(|_| version.to_owned()).unwrap_or_default()
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
