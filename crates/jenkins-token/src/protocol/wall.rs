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
        200..=299 | 403 if asks_to_sign_in(reply) => Wall::FrontDoorSignIn { status, seen },
        500..=599 if says_nobody_is_behind(reply, by) => Wall::NoJenkinsBehind { status },
        429 | 503 | 529 => Wall::FrontDoorBusy { status, seen, after: seconds(reply) },
        500..=599 => Wall::FrontDoorFailed { status, seen },
        _ => Wall::FrontDoor { status, seen },
    };
    Problem::FrontDoor { by, wall }
}

/// Whether it says that what is behind it did not answer. What haproxy, apache and Amazon's balancer
/// say by 503, nginx says by 502; Cloudflare has numbers of its own.
fn says_nobody_is_behind(reply: &Reply, by: Author) -> bool {
    match reply.status {
        502 | 504 | 520..=527 | 530 => true,
        500 => by == Author::Tinyproxy || has_not_connected(reply),
        503 => {
            matches!(by, Author::Haproxy | Author::Apache)
                || has_not_connected(reply)
                || is_of_a_router(reply)
                || reply.header("Server").is_some_and(|server| server.starts_with("awselb/"))
        }
        _ => false,
    }
}

/// squid's names for it.
fn has_not_connected(reply: &Reply) -> bool {
    const NAMES: [&str; 7] = [
        "ERR_CONNECT_FAIL",
        "ERR_SECURE_CONNECT_FAIL",
        "ERR_DNS_FAIL",
        "ERR_CANNOT_FORWARD",
        "ERR_READ_ERROR",
        "ERR_READ_TIMEOUT",
        "ERR_ZERO_SIZE_OBJECT",
    ];
    let said = reply.header("X-Squid-Error").and_then(|it| it.split(' ').next());
    said.is_some_and(|said| NAMES.contains(&said))
}

/// What Envoy, Traefik, Varnish and the routers of clusters say of what is behind them, to the word.
pub(super) fn is_of_a_router(reply: &Reply) -> bool {
    const WORDS: [&str; 6] = [
        "no healthy upstream",
        "upstream connect error",
        "no available server",
        "default backend - 404",
        "404 page not found",
        "RBAC: access denied",
    ];
    const PAGES: [&str; 2] = ["Backend fetch failed", "Application is not available"];
    let page = reply.text();
    let begins = |words: &&str| page.trim_start().starts_with(*words);
    reply.status >= 400
        && (WORDS.iter().any(begins)
            || (reply.is_html() && PAGES.iter().any(|words| page.contains(words))))
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

/// A page with a field that hides what is typed, or with a button that leads to where people sign in
/// (`oauth2-proxy`).
fn asks_to_sign_in(reply: &Reply) -> bool {
    let is_field = |tag: &markup::Tag| tag.name == "input" && tag.has("type", "password");
    let leads = |tag: &markup::Tag| {
        let target = tag.attribute("action").or_else(|| tag.attribute("href"));
        (tag.name == "form" || tag.name == "a")
            && target.is_some_and(|it| it.contains("/oauth2/start") || it.contains("/sign_in"))
    };
    reply.is_html() && markup::first_tag(&reply.text(), |tag| is_field(tag) || leads(tag)).is_some()
}

/// When to come again, as it says: in seconds, or by its own clock.
fn seconds(reply: &Reply) -> Option<u64> {
    let said = reply.header("Retry-After")?.trim();
    said.parse().ok().or_else(|| {
        let then = super::request::http_date(said)?;
        u64::try_from(then.duration_since(reply.date()?).as_secs()).ok()
    })
}

/// A page's title, the words of a short plain text, or what kind of answer it is.
pub(super) fn seen(reply: &Reply) -> String {
    let kind = reply.header("Content-Type").unwrap_or("no content type");
    let text = |element| markup::first_text(&reply.text(), element);
    let title = || text("title").or_else(|| text("h1")).filter(|_| reply.is_html());
    if reply.body.is_empty() {
        "an empty answer".to_owned()
    } else if let Some(title) = title() {
        title.chars().take(200).collect()
    } else if let Some(words) = words(reply) {
        format!("\"{words}\"")
    } else {
        kind.chars().take(100).collect()
    }
}

/// What a body says that is a sentence and no page, from who does not tell that it is text or says so.
fn words(reply: &Reply) -> Option<String> {
    const LONGEST: usize = 200;
    let is_text = match reply.header("Content-Type") {
        None => true,
        Some(kind) => kind.trim_start().to_ascii_lowercase().starts_with("text/plain"),
    };
    let body = reply.body.as_slice();
    let text = std::str::from_utf8(body).ok().filter(|_| is_text && body.len() <= LONGEST)?;
    let is_plain = |c: char| !c.is_control() || c.is_ascii_whitespace();
    let is_markup = text.contains(['<', '{']);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_sentence = words.split(|c: char| !c.is_alphanumeric()).all(is_word);
    (!words.is_empty() && !is_markup && is_sentence && text.chars().all(is_plain)).then_some(words)
}

/// A word or a number, as in a sentence: whoever repeats the credential it was shown, in base64 or
/// not, is not quoted.
fn is_word(text: &str) -> bool {
    const LONGEST_NUMBER: usize = 5;
    let is_number = text.len() <= LONGEST_NUMBER && text.chars().all(|c| c.is_ascii_digit());
    let is_lower = |text: &str| text.chars().all(|c| c.is_alphabetic() && !c.is_uppercase());
    let is_upper = text.chars().all(char::is_uppercase);
    let mut rest = text.chars();
    rest.next();
    let begins = text.chars().next().is_none_or(char::is_alphabetic);
    is_number || is_upper || (begins && is_lower(rest.as_str()))
}
