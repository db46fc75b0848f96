//! Is this a Jenkins, which one, where is its root, and who are we to it?
//!
//! Sources: contract §3.2 and §4; recordings `whoami-*`, `login-page`, `root-anonymous`,
//! `ctx-*`. `authenticated` is true for anonymous too, so `anonymous` decides.

use super::{Asked, Reply, Request, denial, markup};
use crate::Problem;
use crate::model::{Controller, Version};
use serde::Deserialize;

/// Who the controller takes us for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoAmI {
    /// The id as the controller spells it (`alice` for `ALICE`).
    pub name: String,
    /// Whether it sees nobody: no credentials, or ignored ones.
    pub anonymous: bool,
    /// What it says it is.
    pub version: Option<Version>,
}

/// Asks who we are: open to everybody, without Overall/Read too.
#[must_use]
pub fn request() -> Request {
    Request::get("whoAmI/api/json")
}

/// Reads who we are.
///
/// # Errors
/// What [`denial::read`] makes of everything else.
pub fn read(reply: &Reply, asked: &Asked<'_>) -> Result<WhoAmI, Problem> {
    #[derive(Deserialize)]
    struct Said {
        name: String,
        anonymous: bool,
    }
    if reply.status != 200 || !reply.is_json() {
        return Err(denial::read(reply, asked));
    }
    let said: Said =
        serde_json::from_slice(&reply.body).map_err(|_| denial::unknown("whoAmI", reply))?;
    Ok(WhoAmI { name: said.name, anonymous: said.anonymous, version: version(reply) })
}

/// What the controller says it is. Absent from 401s, crumb refusals, mint's answers and the
/// page of a start: its absence proves nothing.
#[must_use]
pub fn version(reply: &Reply) -> Option<Version> {
    reply.header("X-Jenkins").map(Version::parse)
}

/// Whether Jenkins signed the answer.
#[must_use]
pub fn is_jenkins(reply: &Reply) -> bool {
    reply.header("X-Jenkins").is_some() || reply.header("X-Hudson").is_some()
}

/// The context path of the Jenkins that wrote this page (`""`, `"/jenkins"`): what the page's
/// head says, or where the page for anonymous people leads to.
#[must_use]
pub fn root(reply: &Reply) -> Option<String> {
    if !reply.is_html() {
        return None;
    }
    let page = reply.text();
    let says = |tag: &markup::Tag| {
        (tag.name == "head" && tag.attribute("data-rooturl").is_some()) || is_refresh(tag)
    };
    let tag = markup::first_tag(&page, says)?;
    if let Some(context) = tag.attribute("data-rooturl") {
        return Some(context.to_owned());
    }
    let (_, login) = tag.attribute("content")?.split_once("url=")?;
    let login = login.split('?').next().unwrap_or(login);
    let known = ["/login", "/securityRealm/commenceLogin"];
    known.iter().find_map(|page| login.strip_suffix(page)).map(str::to_owned)
}

/// `<meta http-equiv="refresh">`, by which the page for anonymous people leads to the login.
pub(super) fn is_refresh(tag: &markup::Tag) -> bool {
    let equivalent = tag.attribute("http-equiv").unwrap_or_default();
    tag.name == "meta" && equivalent.eq_ignore_ascii_case("refresh")
}

/// The root on the same origin that `reply` speaks of, when it is not the one asked: a Jenkins
/// from 2.421 on answers 404 below its root with a page that says where the root is
/// (recording `oops-wrong-context`).
pub(super) fn elsewhere(reply: &Reply, asked: &Asked<'_>) -> Option<Controller> {
    let root = asked.controller.with_context(&root(reply)?).ok()?;
    (root != *asked.controller).then_some(root)
}

/// Asks for the login page, the only big page open to everybody.
#[must_use]
pub fn login_page() -> Request {
    Request::get("login")
}

/// Whether the answer to [`login_page`] says that Jenkins has started. While it starts, its
/// other answers teach nothing about tokens and crumbs (recordings README, point 2).
#[must_use]
pub fn is_ready(reply: &Reply) -> bool {
    reply.status == 200 && is_jenkins(reply)
}
