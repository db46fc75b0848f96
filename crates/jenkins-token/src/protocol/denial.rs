//! Which refusal is it? The status line alone does not tell.
//!
//! Sources: contract §3.1, §3.3, §5; recordings `*-wrong-password*`, `crumb-anonymous`,
//! `strict-*`, `generate-password-no-crumb*`, `root-anonymous-xhr`, `boot-*`, `restart-*`,
//! `bootfailure-*`, `header-too-large`, `ctx-*`. What cannot be told apart is called unknown.

use super::{CredentialKind, Peer, Reply, markup, realm, reason, signature};
use crate::Problem;

/// What a reply that is not the one hoped for was about.
#[must_use]
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Problem {
    match reply.status {
        200..=299 => not_due(reply, peer),
        300..=399 => redirect(reply, peer),
        400 if is_about_headers(reply) => Problem::HeaderTooLarge { status: 400 },
        400 => Problem::BadRequest { status: 400, reason: reason::read(reply) },
        401 => unauthorized(reply, peer),
        403 => forbidden(reply, peer),
        404 => missing(reply, peer),
        405 => Problem::MethodRefused,
        413 | 431 => Problem::HeaderTooLarge { status: reply.status },
        429 => Problem::TooManyRequests,
        500..=599 => failed(reply),
        _ => unknown("the request", reply),
    }
}

/// Tomcat's and nginx' words.
fn is_about_headers(reply: &Reply) -> bool {
    let page = reply.text();
    page.contains("header is too large") || page.contains("Request Header Or Cookie Too Large")
}

/// Whether Jenkins itself said no before it did anything: signed, by its dispatcher, its permission
/// check or its check of the method. Its 401s and crumb refusals are unsigned
/// (`generate-password-no-crumb`, `post-wrong-password-no-crumb`), so one may be somebody's on the
/// way who answers in its place, after the act.
#[must_use]
pub fn came_before_the_act(reply: &Reply) -> bool {
    signature::is_jenkins(reply) && matches!(reply.status, 403..=405)
}

/// An answer that fits nothing known. Bodies are not repeated: they may hold a token.
pub(super) fn unknown(asked: &str, reply: &Reply) -> Problem {
    Problem::AnswerUnknown { asked: asked.to_owned(), status: reply.status, seen: seen(reply) }
}

/// A success that is not what was asked for: a fragment by which a form's button reports an
/// error, a login page, a front door's page.
fn not_due(reply: &Reply, peer: &Peer<'_>) -> Problem {
    if !reply.is_html() {
        return unknown("the request", reply);
    }
    if let Some(message) = fragment(reply) {
        return Problem::ControllerSaid { message };
    }
    if !signature::is_jenkins(reply) {
        return Problem::FrontDoor { status: reply.status, seen: seen(reply) };
    }
    if markup::first_tag(&reply.text(), |tag| tag.has("name", "j_username")).is_some() {
        return seen_as_nobody(reply, peer);
    }
    unknown("the request", reply)
}

/// The text of Jenkins' `FormValidation`: one `<div>`, no page around it
/// (recording `change-token-disabled`).
fn fragment(reply: &Reply) -> Option<String> {
    let page = reply.text();
    let starts = page.trim_start().get(..4).is_some_and(|tag| tag.eq_ignore_ascii_case("<div"));
    if starts { markup::first_text(&page, "div") } else { None }
}

/// The target is shown without query and fragment, which may carry a session or ticket.
fn redirect(reply: &Reply, peer: &Peer<'_>) -> Problem {
    let location = reply.header("Location").unwrap_or_default();
    let target = match peer.controller.resolve("", location) {
        Some(target) if !location.is_empty() => target,
        _ => return unknown("the request", reply),
    };
    let mut shown = target.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // A URL that can hold no userinfo refuses, and then holds none.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    let shown = shown.to_string();
    if peer.controller.is_same_origin(&target) {
        Problem::RedirectedWithin { target: shown }
    } else if peer.kind == CredentialKind::Session {
        // Whoever is not signed in is sent to sign in.
        Problem::SessionEnded
    } else {
        Problem::RedirectedAway { target: shown }
    }
}

/// Wrong, revoked and expired look alike, and so does a Jenkins that is starting or failed to
/// start (`restart-get-token-401`, `bootfailure-whoami-password`): to a token it is a suspicion.
fn unauthorized(reply: &Reply, peer: &Peer<'_>) -> Problem {
    let jenkins = realm::read(reply).is_some();
    match peer.kind {
        CredentialKind::Password if jenkins => Problem::PasswordRefused,
        CredentialKind::Token if jenkins => Problem::TokenSuspect,
        CredentialKind::Session if jenkins => Problem::SessionEnded,
        _ => Problem::FrontDoor { status: 401, seen: seen(reply) },
    }
}

fn forbidden(reply: &Reply, peer: &Peer<'_>) -> Problem {
    const NO_CRUMB: &str = "No valid crumb";
    let page = reply.text();
    if page.contains(NO_CRUMB) || reply.reason.contains(NO_CRUMB) {
        return Problem::CrumbRefused;
    }
    if signature::sends_to_login(reply) {
        return seen_as_nobody(reply, peer);
    }
    if !signature::is_jenkins(reply) {
        return if is_foreign(reply) {
            Problem::FrontDoor { status: 403, seen: seen(reply) }
        } else {
            Problem::ForbiddenUnexplained
        };
    }
    let permission = permission(reply);
    if permission.is_some() || page.contains("Access Denied") {
        return Problem::PermissionMissing { permission };
    }
    Problem::ForbiddenUnexplained
}

/// The page that asks for a login.
fn seen_as_nobody(reply: &Reply, peer: &Peer<'_>) -> Problem {
    match peer.kind {
        CredentialKind::Nothing => Problem::PermissionMissing { permission: permission(reply) },
        CredentialKind::Password | CredentialKind::Token => Problem::CredentialsIgnored,
        CredentialKind::Session => Problem::SessionEnded,
    }
}

/// What `X-Required-Permission` names; the pages for anonymous people of 2.426.2 to 2.541.2 name
/// nothing.
fn permission(reply: &Reply) -> Option<String> {
    let named: Vec<_> = reply.headers_named("X-Required-Permission").take(10).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// Whether nothing in an unsigned page speaks for Jenkins: neither its filter's header nor one
/// of its usual containers (`root-anonymous-xhr` is such a page).
fn is_foreign(reply: &Reply) -> bool {
    let page = reply.text();
    let container = ["Jetty", "Tomcat", "Winstone"].iter().any(|name| page.contains(name));
    !reply.body.is_empty() && reply.header("X-Content-Type-Options").is_none() && !container
}

fn missing(reply: &Reply, peer: &Peer<'_>) -> Problem {
    match signature::elsewhere(reply, peer) {
        Some(root) => Problem::RootElsewhere { root: root.to_string() },
        None if signature::is_of(reply, peer.controller) => unknown("the request", reply),
        None => Problem::NotJenkins { seen: seen(reply) },
    }
}

fn failed(reply: &Reply) -> Problem {
    let status = reply.status;
    let page = reply.text();
    // A POST while Jenkins starts (`restart-post-token-500`).
    if status == 500 && page.contains("is missing its descriptor") {
        return Problem::Starting;
    }
    // The pages of a start and restart, in any language, have Jenkins' own head.
    let head = |tag: &markup::Tag| tag.name == "head" && tag.attribute("resurl").is_some();
    if status == 503 && reply.is_html() && markup::first_tag(&page, head).is_some() {
        return Problem::Starting;
    }
    if matches!(status, 502..=504) && !signature::is_jenkins(reply) {
        return Problem::FrontDoor { status, seen: seen(reply) };
    }
    Problem::ServerFailed { status }
}

/// A page's title, or what kind of answer it is.
fn seen(reply: &Reply) -> String {
    let kind = reply.header("Content-Type").unwrap_or("no content type");
    let title = || if reply.is_html() { markup::first_text(&reply.text(), "title") } else { None };
    if reply.body.is_empty() {
        "an empty answer".to_owned()
    } else if let Some(title) = title() {
        title.chars().take(200).collect()
    } else {
        kind.chars().take(100).collect()
    }
}
