//! What an answer to a call of the API proves. A status alone proves nothing: proxies and sign-ins
//! answer 200 to everything.
//!
//! `createItem`, `config.xml` and `build` answer 200 or 201, empty and without any sign of Jenkins,
//! in every version seen; changes that worked answer 302 to a page below the root.

use super::{Peer, Reply, Request, denial, markup, reason, signature};
use crate::Problem;
use crate::problem::{Author, Wall};
use url::Url;

/// What to make of an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the controller's word.
    Done,
    /// The controller's word, and below the root is what it leads to.
    LedTo(String),
    /// The controller's word if its own name for its root is in this address, else not.
    LedElsewhere(Url),
    /// To be asked at this path below the root instead.
    Follow(String),
    /// What is asked for lies on another server, which gets nothing of ours.
    Fetch(Url),
    /// It is not what was asked for, and why.
    Refused(Problem),
}

/// As much of a body as [`read`] looks at: the head of a page of Jenkins ends before.
pub const ENOUGH: usize = 64 * 1024;

/// Judges `reply`, of whose body the first [`ENOUGH`] bytes are there, of a refusal all.
#[must_use]
pub fn read(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Verdict {
    let refused = |problem| Verdict::Refused(problem);
    match reply.status {
        201 if !request.only_reads() && reply.header("Location").is_some() => {
            led(request, reply, peer)
        }
        200..=299 => success(request, reply, peer).map_or(Verdict::Done, refused),
        302 | 303 if !request.only_reads() => led(request, reply, peer),
        301 | 302 | 303 | 307 | 308 => moved(request, reply, peer),
        304 if request.headers.iter().any(|(name, _)| is_condition(name)) => Verdict::Done,
        400..=599 => refused(denied(request, reply, peer)),
        _ => refused(denial::read(reply, peer)),
    }
}

/// What a page is called.
#[must_use]
pub fn title(page: &[u8]) -> Option<String> {
    markup::first_text(&String::from_utf8_lossy(page), "title")
}

/// A success is believed unless it is a page that is not Jenkins', or not what was asked for.
fn success(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Option<Problem> {
    if reply.status == 204 || reply.status == 205 {
        return None;
    }
    let ranged = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("range"));
    if reply.status == 206 && !ranged {
        return Some(unlike(request, reply, "a part where the whole was asked for"));
    }
    let no_body = request.method == "HEAD";
    if is_page(reply) {
        let page = reply.text();
        if asks_for_a_login(&page) && !is_sign_in(&request.path) {
            return Some(Problem::CredentialsIgnored);
        }
        if !signature::is_jenkins(reply) && !is_served_file(reply) {
            return Some(denial::read(&html(reply), peer));
        }
    }
    if wants_json(request) && !no_body && !holds_json(reply) {
        return Some(unlike(request, reply, "where JSON was asked for"));
    }
    None
}

/// A page, also one that does not say so.
fn is_page(reply: &Reply) -> bool {
    if reply.is_html() || reply.is_xhtml() {
        return true;
    }
    let begin = String::from_utf8_lossy(&reply.body[..reply.body.len().min(100)]).to_lowercase();
    let begin = begin.trim_start_matches('\u{feff}').trim_start();
    reply.header("Content-Type").is_none()
        && (begin.starts_with("<!doctype html") || begin.starts_with("<html"))
}

/// The form by which people log in to Jenkins, which also stands where somebody else was meant.
fn asks_for_a_login(page: &str) -> bool {
    markup::first_tag(page, |tag| tag.name == "input" && tag.has("name", "j_username")).is_some()
}

/// The same, said to be one.
fn html(reply: &Reply) -> Reply {
    let mut headers = reply.headers.clone();
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    headers.push(("Content-Type".to_owned(), "text/html".to_owned()));
    Reply { status: reply.status, reason: reply.reason.clone(), headers, body: reply.body.clone() }
}

/// Files of builds and workspaces come with three names of one policy, of which nobody else still
/// sends the last two.
fn is_served_file(reply: &Reply) -> bool {
    reply.header("X-WebKit-CSP").is_some() && reply.header("X-Content-Security-Policy").is_some()
}

fn wants_json(request: &Request) -> bool {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let padded = query.split('&').any(|pair| pair.starts_with("jsonp="));
    let named = path == "api/json" || path.ends_with("/api/json");
    let accepts = |(name, value): &(String, crate::model::Secret)| {
        name.eq_ignore_ascii_case("accept")
            && value.expose().trim().eq_ignore_ascii_case("application/json")
    };
    !padded && (named || request.headers.iter().any(accepts))
}

/// Says that it is JSON, and begins so unless a header of the person's own had it packed.
fn holds_json(reply: &Reply) -> bool {
    if reply.header("Content-Encoding").is_some() {
        return reply.is_json();
    }
    let first = reply.body.iter().find(|b| !b.is_ascii_whitespace());
    reply.is_json() && first.is_some_and(|b| b"{[\"-0123456789tfn".contains(b))
}

/// Where a change led: below the root it was made.
fn led(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Verdict {
    match target(request, reply, peer) {
        Target::Below(path) if is_sign_in(&path) => Verdict::Refused(Problem::CredentialsIgnored),
        Target::Below(path) => Verdict::LedTo(path),
        Target::Elsewhere(url) => Verdict::LedElsewhere(url),
        Target::None => Verdict::Refused(unlike(request, reply, "without a usable Location")),
    }
}

/// Where a page is: asked there again when that is below the root, or an artifact's own server.
fn moved(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Verdict {
    let not_followed = || Verdict::Refused(denial::read(reply, peer));
    if !["GET", "HEAD"].contains(&&*request.method) {
        return not_followed();
    }
    match target(request, reply, peer) {
        Target::Below(path) if is_sign_in(&path) => Verdict::Refused(Problem::CredentialsIgnored),
        Target::Below(path) => Verdict::Follow(path),
        Target::Elsewhere(url)
            if request.method == "GET"
                && is_artifact(&request.path)
                && url.scheme() == "https"
                && !peer.controller.is_same_origin(&url) =>
        {
            Verdict::Fetch(url)
        }
        _ => not_followed(),
    }
}

enum Target {
    Below(String),
    Elsewhere(Url),
    None,
}

fn target(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Target {
    let location = reply.header("Location").unwrap_or_default();
    let place = request.path.split('?').next().unwrap_or_default();
    match peer.controller.resolve(&format!("./{place}"), location) {
        Some(url) if !location.is_empty() => match peer.controller.path_of(&url) {
            Some(path) => Target::Below(path),
            None => Target::Elsewhere(url),
        },
        _ => Target::None,
    }
}

/// Where Jenkins sends those whom it does not know.
fn is_sign_in(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    ["login", "loginError", "securityRealm/commenceLogin"].contains(&path)
}

/// Whether a build's own files may be asked for, which some controllers keep in a store elsewhere.
fn is_artifact(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').any(|segment| segment == "artifact")
}

fn is_condition(header: &str) -> bool {
    ["if-none-match", "if-modified-since"].iter().any(|name| header.eq_ignore_ascii_case(name))
}

/// What an answer of 400 and above means to a call, of which more is known than to the reader.
fn denied(request: &Request, reply: &Reply, peer: &Peer<'_>) -> Problem {
    let (status, path) = (reply.status, request.path.split('?').next().unwrap_or_default());
    let has_body = request.body.as_ref().is_some_and(|body| body.length() > 0);
    match denial::read(reply, peer) {
        known @ (Problem::RootElsewhere { .. } | Problem::FrontDoor { .. }) if status == 404 => {
            known
        }
        _ if status == 404 => Problem::NotFound { path: crate::escape::address(&request.path) },
        Problem::MethodRefused { by } if request.only_reads() && !by.is_named() => {
            Problem::PostWanted { method: request.method.clone(), path: request.path.clone() }
        }
        Problem::HeaderTooLarge { status: 413, by } if has_body => Problem::BodyTooLarge { by },
        // Both say that what stands behind did not answer, not that it did nothing.
        door @ Problem::FrontDoor { wall: Wall::NoJenkinsBehind { status: 502 | 504 }, .. }
            if !request.only_reads() =>
        {
            Problem::AnswerLost { asked: format!("{} {path}", request.method), source: door.into() }
        }
        Problem::AnswerUnknown { .. } if (400..500).contains(&status) => {
            Problem::BadRequest { status, reason: reason::read(reply) }
        }
        Problem::ForbiddenUnexplained => match reason::read(reply) {
            None => Problem::ForbiddenUnexplained,
            reason => Problem::BadRequest { status, reason },
        },
        // A path's own word, such as a hook's: it names no realm, and has not looked at the token.
        Problem::FrontDoor { by: Author::Jenkins, .. } if status == 401 => {
            Problem::BadRequest { status, reason: reason::read(reply) }
        }
        problem => problem,
    }
}

/// A success that is not what was asked for.
fn unlike(request: &Request, reply: &Reply, how: &str) -> Problem {
    let path = request.path.split('?').next().unwrap_or_default();
    let kind = match reply.header("Content-Type") {
        _ if reply.body.is_empty() => "nothing",
        Some(kind) => kind,
        None => "no content type",
    };
    Problem::AnswerUnknown {
        asked: format!("{} {path}", request.method),
        status: reply.status,
        seen: format!("{kind} {how}"),
    }
}
