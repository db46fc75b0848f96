//! What does somebody in front of Jenkins say? Read once it is known that Jenkins does not say it.
//!
//! Sources: walls, "Walls before Jenkins".

use super::{Reply, markup};
use crate::Problem;
use crate::problem::{Author, Wall};

/// The wall that `by` wrote this answer of.
pub(super) fn read(reply: &Reply, by: Author) -> Problem {
    let (status, seen) = (reply.status, seen(reply));
    let wall = match status {
        401 => match realm(reply) {
            Some(realm) => Wall::FrontDoorPassword { realm },
            None => Wall::FrontDoor { status, seen },
        },
        200..=299 | 403 if asks_for_a_password(reply) => Wall::FrontDoorSignIn { status, seen },
        // What haproxy and apache say when nobody is left behind them, nginx says by 502.
        503 if matches!(by, Author::Haproxy | Author::Apache) => Wall::NoJenkinsBehind { status },
        429 | 503 => Wall::FrontDoorBusy { status, seen, after: seconds(reply) },
        502 | 504 => Wall::NoJenkinsBehind { status },
        500 if by == Author::Tinyproxy => Wall::NoJenkinsBehind { status },
        500 => Wall::FrontDoorFailed { status, seen },
        _ => Wall::FrontDoor { status, seen },
    };
    Problem::FrontDoor { by, wall }
}

/// What a password of its own is for.
fn realm(reply: &Reply) -> Option<String> {
    reply.headers_named("WWW-Authenticate").find_map(|challenge| {
        let (scheme, rest) = challenge.trim().split_once(' ')?;
        let is_password = ["basic", "digest"].contains(&&*scheme.to_ascii_lowercase());
        let (_, realm) = rest.split_once("realm=").filter(|_| is_password)?;
        let realm = match realm.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => realm.split(',').next(),
        };
        realm.map(|realm| realm.chars().take(100).collect())
    })
}

/// A page with a field that hides what is typed.
fn asks_for_a_password(reply: &Reply) -> bool {
    reply.is_html()
        && markup::first_tag(&reply.text(), |tag| {
            tag.name == "input" && tag.has("type", "password")
        })
        .is_some()
}

/// When to come again, as it says: in seconds, or by its own clock.
fn seconds(reply: &Reply) -> Option<u64> {
    let said = reply.header("Retry-After")?.trim();
    said.parse().ok().or_else(|| {
        let then = super::request::http_date(said)?;
        u64::try_from(then.duration_since(reply.date()?).as_secs()).ok()
    })
}

/// A page's title, or what kind of answer it is.
pub(super) fn seen(reply: &Reply) -> String {
    let kind = reply.header("Content-Type").unwrap_or("no content type");
    let text = |element| markup::first_text(&reply.text(), element);
    let title = || text("title").or_else(|| text("h1")).filter(|_| reply.is_html());
    if reply.body.is_empty() {
        "an empty answer".to_owned()
    } else if let Some(title) = title() {
        title.chars().take(200).collect()
    } else {
        kind.chars().take(100).collect()
    }
}
