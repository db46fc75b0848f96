//! Is it Jenkins, which one, and where is its root: told by its headers, or, where a proxy hides
//! them, by its pages.
//!
//! Sources: `Functions.advertiseHeaders`; recordings `login-page`, `root-anonymous`, `whoami-*`,
//! `list-*`, `ctx-*`. A page's head tells where the root and the static files are, and the body of
//! a framed page which version wrote it. That a page speaks of Jenkins is not a sign, nor is just
//! any login.

use super::markup::{self, Piece, Tag};
use super::{Peer, Reply, Request};
use crate::model::{Controller, Version};
use serde_json::Value;

const SIGN_IN_ELSEWHERE: &str = "/securityRealm/commenceLogin";

/// What the controller says it is: in its header, else on a framed page of its own. Absent from
/// 401s, crumb refusals, mint's answers and the page of a start: its absence proves nothing.
#[must_use]
pub fn version(reply: &Reply) -> Option<Version> {
    reply.header("X-Jenkins").map(Version::parse).or_else(|| shown(reply))
}

/// Whether Jenkins wrote the answer: it is signed, or a page or document that nobody else writes.
#[must_use]
pub fn is_jenkins(reply: &Reply) -> bool {
    is_signed(reply) || is_own_page(reply) || is_who_am_i(reply)
}

/// Whether the Jenkins at this root wrote the answer: one that names another root, or what cannot
/// be one, speaks of something else.
#[must_use]
pub fn is_of(reply: &Reply, controller: &Controller) -> bool {
    let named = root(reply).map(|context| controller.with_context(&context));
    is_jenkins(reply) && named.is_none_or(|root| root.is_ok_and(|root| root == *controller))
}

/// Asks for the login page, the only big page open to everybody.
#[must_use]
pub(crate) fn login_page() -> Request {
    Request::get("login")
}

/// Asks to sign in where a realm sends people elsewhere (`commenceLogin` of the plugins for `OpenID`
/// Connect, SAML and their like). A realm that takes passwords itself has nothing there.
#[must_use]
pub(crate) fn sign_in_elsewhere() -> Request {
    Request::get(&format!("{}?from=%2F", &SIGN_IN_ELSEWHERE[1..]))
}

/// The host on which people sign in, as the answer to that says: by a redirect to another origin, or by a
/// page whose form is posted there.
pub(crate) fn signs_in_at(reply: &Reply, controller: &Controller) -> Option<String> {
    let away = |target: &str| {
        let target = controller.resolve(&SIGN_IN_ELSEWHERE[1..], target)?;
        let host = target.host_str().filter(|_| !controller.is_same_origin(&target))?;
        ["http", "https"].contains(&target.scheme()).then(|| host.to_owned())
    };
    if (300..400).contains(&reply.status) {
        return away(reply.header("Location")?);
    }
    if reply.status != 200 || !reply.is_html() {
        return None;
    }
    let page = reply.text();
    let posted = |tag: &Tag| tag.name == "form" && tag.attribute("action").and_then(away).is_some();
    away(markup::first_tag(&page, posted)?.attribute("action")?)
}

/// Whether what came for the login page says that Jenkins has started. While it starts, its other
/// answers teach nothing about tokens and crumbs (recordings README, point 2).
#[must_use]
pub fn is_ready(reply: &Reply) -> bool {
    reply.status == 200 && is_jenkins(reply)
}

/// The context path of the Jenkins that wrote this page (`""`, `"/jenkins"`): what the page's
/// head says, or where the page for anonymous people leads to. It is only said: whoever is sent
/// anything there must be asked first.
#[must_use]
pub fn root(reply: &Reply) -> Option<String> {
    if !reply.is_html() {
        return None;
    }
    let page = reply.text();
    let says = |tag: &Tag| tag.name == "head" && tag.attribute("data-rooturl").is_some();
    let tag = markup::first_tag(&page, |tag| says(tag) || leads_to_login(tag))?;
    match tag.attribute("data-rooturl") {
        Some(context) => Some(context.to_owned()),
        None => login_of(&tag).map(str::to_owned),
    }
}

/// The root on the same origin that `reply` speaks of, when it is not the one asked: a Jenkins
/// from 2.421 on answers 404 below its root with a page that says where the root is
/// (recording `oops-wrong-context`).
pub(super) fn elsewhere(reply: &Reply, peer: &Peer<'_>) -> Option<Controller> {
    let root = peer.controller.with_context(&root(reply)?).ok()?;
    (root != *peer.controller).then_some(root)
}

/// Whether this is the page for anonymous people, which leads to the login by
/// `<meta http-equiv="refresh" content="1;url=/login?from=…">`.
pub(super) fn sends_to_login(reply: &Reply) -> bool {
    reply.is_html() && markup::first_tag(&reply.text(), leads_to_login).is_some()
}

fn leads_to_login(tag: &Tag) -> bool {
    let equivalent = tag.attribute("http-equiv").unwrap_or_default();
    tag.name == "meta" && equivalent.eq_ignore_ascii_case("refresh") && login_of(tag).is_some()
}

/// The context path of the login that a refresh leads to.
fn login_of(tag: &Tag) -> Option<&str> {
    let (_, login) = tag.attribute("content")?.split_once("url=")?;
    let (login, _) = login.split_once("?from=")?;
    let known = ["/login", SIGN_IN_ELSEWHERE];
    known.iter().find_map(|page| login.strip_suffix(page))
}

/// Whether the answer has one of the headers that a proxy may hide.
#[must_use]
pub fn is_signed(reply: &Reply) -> bool {
    reply.header("X-Jenkins").is_some() || reply.header("X-Hudson").is_some()
}

/// What a redirect carries is shown to nobody.
fn is_own_page(reply: &Reply) -> bool {
    reply.is_html() && !(300..400).contains(&reply.status) && {
        let page = reply.text();
        has_own_head(&page) || has_own_login(&page)
    }
}

/// Only the first head counts: what comes later may be what somebody wrote into the page.
fn has_own_head(page: &str) -> bool {
    markup::first_tag(page, |tag| tag.name == "head" || tag.name == "body")
        .is_some_and(|tag| is_own_head(&tag))
}

/// Where the root is, and below it the static files of one start.
fn is_own_head(tag: &Tag) -> bool {
    let (root, files) = (tag.attribute("data-rooturl"), tag.attribute("data-resurl"));
    let below = root.and_then(|root| files?.strip_prefix(root));
    tag.name == "head" && below.is_some_and(|below| below.starts_with("/static/"))
}

/// A form that posts user and password to the filter of Jenkins' login, with the field that says
/// where the person came from. Other programs on the same library lack the last one.
fn has_own_login(page: &str) -> bool {
    let mut wanted = vec!["j_username", "j_password", "from"];
    let mut inside = false;
    for piece in markup::pieces(page) {
        match piece {
            Piece::Open(tag) if tag.name == "form" => inside = posts_to_login(&tag),
            Piece::Close(name) if name == "form" => inside = false,
            Piece::Open(tag) if inside && tag.name == "input" => {
                wanted.retain(|name| !tag.has("name", name));
            }
            _ => {}
        }
        if wanted.is_empty() {
            return true;
        }
    }
    false
}

/// The action stands beside the page, as Jenkins writes it: a form that posts elsewhere is not its.
fn posts_to_login(form: &Tag) -> bool {
    let action = form.attribute("action").unwrap_or_default();
    ["j_spring_security_check", "j_acegi_security_check"].contains(&action)
}

/// The document of `whoAmI/api/json`, whole.
fn is_who_am_i(reply: &Reply) -> bool {
    reply.status == 200 && reply.is_json() && {
        let said: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        said["name"].is_string()
            && said["anonymous"].is_boolean()
            && said["authenticated"].is_boolean()
            && said["authorities"].is_array()
    }
}

/// The version on a framed page: `<body id="jenkins" data-version="…">` after Jenkins' own head.
fn shown(reply: &Reply) -> Option<Version> {
    if !reply.is_html() {
        return None;
    }
    let page = reply.text();
    let mut tags = markup::pieces(&page).filter_map(|piece| match piece {
        Piece::Open(tag) if tag.name == "head" || tag.name == "body" => Some(tag),
        _ => None,
    });
    tags.next().filter(is_own_head)?;
    let body = tags.find(|tag| tag.name == "body").filter(|tag| tag.has("id", "jenkins"))?;
    body.attribute("data-version").map(Version::parse).filter(Version::is_readable)
}
