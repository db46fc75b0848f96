//! Which refusal is it? The status line alone does not tell.
//!
//! Sources: `BasicHeaderProcessor`, `HudsonAuthenticationEntryPoint`, `AccessDeniedHandlerImpl`,
//! `HudsonIsLoading` and `HudsonIsRestarting`; recordings `*-wrong-password*`, `crumb-anonymous`,
//! `strict-*`, `generate-password-no-crumb*`, `root-anonymous-xhr`, `boot-*`, `restart-*`,
//! `bootfailure-*`, `header-too-large`, `ctx-*`. What cannot be told apart is called unknown.

use super::{CredentialKind, Peer, Reply, author, markup, realm, reason, signature, wall};
use crate::Problem;
use crate::problem::{Author, TlsFault, Wall};
use url::Url;

/// What a reply that is not the one hoped for was about.
#[must_use]
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Problem {
    let by = author::read(reply);
    match reply.status {
        200..=299 => not_due(reply, peer, by),
        300..=399 => redirect(reply, peer, by),
        400 => bad(reply, by),
        401 => unauthorized(reply, peer, by),
        405 => Problem::MethodRefused { by },
        413 if by.is_somebody_else() => Problem::BodyTooLarge { by },
        413 | 431 => Problem::HeaderTooLarge { by, status: reply.status },
        _ if by.is_named() => wall::read(reply, by),
        403 => forbidden(reply, peer, by),
        404 => missing(reply, peer),
        429 if by.is_somebody_else() => wall::read(reply, by),
        429 => Problem::TooManyRequests,
        500..=599 => failed(reply, by),
        _ => unknown("the request", reply),
    }
}

/// A refusal of the header, of TLS, or of what was asked for.
fn bad(reply: &Reply, by: Author) -> Problem {
    let page = reply.text();
    let says = |words: &[&str]| words.iter().any(|words| page.contains(words));
    let tls = |fault| Problem::Tls(fault);
    // Tomcat's and nginx' words.
    if says(&["header is too large", "Request Header Or Cookie Too Large"]) {
        Problem::HeaderTooLarge { by, status: 400 }
    } else if !by.is_named() {
        Problem::BadRequest { status: 400, reason: reason::read(reply) }
    } else if says(&["No required SSL certificate was sent"]) {
        tls(TlsFault::ClientCertificateWanted)
    } else if says(&["The SSL certificate error"]) {
        tls(TlsFault::ClientCertificateRefused { alert: wall::seen(reply) })
    } else if says(&["plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL"])
    {
        tls(TlsFault::PortSpeaksHttps)
    } else {
        wall::read(reply, by)
    }
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
    Problem::AnswerUnknown {
        asked: asked.to_owned(),
        status: reply.status,
        seen: wall::seen(reply),
    }
}

/// A success that is not what was asked for: a fragment by which a form's button reports an
/// error, a login page, a front door's page.
fn not_due(reply: &Reply, peer: &Peer<'_>, by: Author) -> Problem {
    if !reply.is_html() {
        return unknown("the request", reply);
    }
    if let Some(message) = fragment(reply) {
        return Problem::ControllerSaid { message };
    }
    if !signature::is_jenkins(reply) {
        return wall::read(reply, by);
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
fn redirect(reply: &Reply, peer: &Peer<'_>, by: Author) -> Problem {
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
    // The realm for OpenID Connect does so with a token whose user has no session there.
    let is_of_token =
        peer.kind == CredentialKind::Token && !peer.controller.is_same_origin(&target);
    if (by.is_somebody_else() || is_of_token) && signs_in(&target) {
        Problem::FrontDoor { by, wall: Wall::FrontDoorSignInElsewhere { target: shown } }
    } else if peer.controller.is_same_origin(&target) {
        Problem::RedirectedWithin { target: shown }
    } else if peer.kind == CredentialKind::Session {
        // Whoever is not signed in is sent to sign in.
        Problem::SessionEnded
    } else {
        Problem::RedirectedAway { target: shown }
    }
}

/// Whether it carries what an identity provider is asked with (who asks, and what comes back), or
/// leads to the sign-in of Cloudflare, Authelia, Pomerium or `oauth2-proxy`.
fn signs_in(target: &Url) -> bool {
    const ASKS: [&str; 6] =
        ["client_id", "state", "SAMLRequest", "rd", "redirect_url", "pomerium_redirect_uri"];
    target.query_pairs().any(|(name, _)| ASKS.contains(&&*name))
}

/// Wrong, revoked and expired look alike, and so does a Jenkins that is starting or failed to
/// start (`restart-get-token-401`, `bootfailure-whoami-password`): to a token it is a suspicion.
fn unauthorized(reply: &Reply, peer: &Peer<'_>, by: Author) -> Problem {
    let jenkins = realm::read(reply).is_some();
    match peer.kind {
        CredentialKind::Password if jenkins => Problem::PasswordRefused,
        CredentialKind::Token if jenkins => Problem::TokenSuspect,
        CredentialKind::Session if jenkins => Problem::SessionEnded,
        _ if jenkins => {
            let wall = Wall::FrontDoor { status: 401, seen: wall::seen(reply) };
            Problem::FrontDoor { by, wall }
        }
        _ => wall::read(reply, by),
    }
}

fn forbidden(reply: &Reply, peer: &Peer<'_>, by: Author) -> Problem {
    let page = reply.text();
    if author::says_crumb(reply, &page) {
        return Problem::CrumbRefused;
    }
    if signature::sends_to_login(reply) {
        return seen_as_nobody(reply, peer);
    }
    if !signature::is_jenkins(reply) {
        return match by {
            Author::Other => wall::read(reply, by),
            _ => Problem::ForbiddenUnexplained,
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

fn missing(reply: &Reply, peer: &Peer<'_>) -> Problem {
    match signature::elsewhere(reply, peer) {
        Some(root) => Problem::RootElsewhere { root: root.to_string() },
        None if signature::is_of(reply, peer.controller) => unknown("the request", reply),
        None => Problem::NotJenkins { seen: wall::seen(reply) },
    }
}

fn failed(reply: &Reply, by: Author) -> Problem {
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
    if by.is_somebody_else() || (status == 503 && !signature::is_jenkins(reply)) {
        return wall::read(reply, by);
    }
    Problem::ServerFailed { status }
}
