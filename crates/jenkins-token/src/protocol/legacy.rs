//! The one token a user had before 2.129, readable on the configuration page.
//!
//! Sources: `ApiTokenProperty.DescriptorImpl` and the `config.jelly` of `ApiTokenProperty` (page
//! before 2.129); recordings `list-legacy`, `change-token-*`, `legacy-change-token` of 2.46.1 and
//! later.

use super::{Peer, Reply, Request, denial, markup, property, signature};
use crate::Problem;
use crate::model::Secret;
use serde::Deserialize;

/// Asks for the page that shows the token.
#[must_use]
pub fn request() -> Request {
    Request::get("me/configure")
}

/// Reads the token from the page.
///
/// # Errors
/// [`Problem::LegacyHidden`] where another text stands in its place, which before 2.129 means
/// that it is another user's; [`Problem::LegacyNone`] where the page shows no such token; else
/// what [`denial::read`] says.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<Secret, Problem> {
    if !is_own(reply) {
        return Err(denial::read(reply, peer));
    }
    let page = reply.text();
    let Some(input) = markup::first_tag(&page, is_box) else {
        return Err(Problem::LegacyNone);
    };
    if let Some(token) = input.attribute("value").and_then(token) {
        return Ok(token);
    }
    // From 2.129 on the page lists the named tokens too, and the text says that there is none.
    if lists_tokens(&page) { Err(Problem::LegacyNone) } else { Err(Problem::LegacyHidden) }
}

/// Whether this is the page of a Jenkins from before 2.129, whatever version it shows: it has the
/// box of the one token, and no list.
#[must_use]
pub fn is_before_named_tokens(reply: &Reply) -> bool {
    is_own(reply) && {
        let page = reply.text();
        markup::first_tag(&page, is_box).is_some() && !lists_tokens(&page)
    }
}

fn is_own(reply: &Reply) -> bool {
    let login = |tag: &markup::Tag| tag.has("name", "j_username");
    reply.status == 200
        && reply.is_html()
        && signature::is_jenkins(reply)
        && markup::first_tag(&reply.text(), login).is_none()
}

fn is_box(tag: &markup::Tag) -> bool {
    tag.has("name", "_.apiToken")
}

fn lists_tokens(page: &str) -> bool {
    markup::first_tag(page, |tag| tag.has_class("token-list")).is_some()
}

/// Asks for another legacy token; the one before ends.
#[must_use]
pub(crate) fn change_request() -> Request {
    Request::post(&property("changeToken"), &[])
}

/// Reads the new token from the header in which the page's own script would find it: `script`
/// up to 2.539, `X-Jenkins-ValidateButton-Callback` after.
///
/// # Errors
/// [`Problem::ControllerSaid`] when the controller makes no legacy tokens;
/// [`Problem::LegacyHidden`] for another user's; else what [`denial::read`] says.
pub fn read_changed(reply: &Reply, peer: &Peer<'_>) -> Result<Secret, Problem> {
    let shown = reply.header("script").and_then(from_script);
    let shown =
        shown.or_else(|| reply.header("X-Jenkins-ValidateButton-Callback").and_then(from_callback));
    match shown {
        Some(value) if reply.status == 200 => token(value.expose()).ok_or(Problem::LegacyHidden),
        _ => Err(denial::read(reply, peer)),
    }
}

/// `document.getElementById('apiToken').value='…'`.
fn from_script(script: &str) -> Option<Secret> {
    let (_, rest) = script.split_once("'apiToken').value='")?;
    rest.split_once('\'').map(|(value, _)| Secret::new(value))
}

/// `{"callback":"changeTokenCallback","arguments":["…"]}`.
fn from_callback(callback: &str) -> Option<Secret> {
    #[derive(Deserialize)]
    struct Callback {
        arguments: Vec<String>,
    }
    let callback: Callback = serde_json::from_str(callback).ok()?;
    callback.arguments.into_iter().next().map(Secret::new)
}

/// 32 lower-case hex digits.
fn token(value: &str) -> Option<Secret> {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    (value.len() == 32 && value.bytes().all(hex)).then(|| Secret::new(value))
}
