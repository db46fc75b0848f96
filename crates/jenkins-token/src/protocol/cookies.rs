//! The session cookies a crumb belongs to.
//!
//! Sources: the sessions of Winstone, Jetty and Tomcat; recordings `crumb-json` (the session),
//! `generate-password-crumb-no-cookie` (refused without it), 401s (`remember-me` being deleted).
//! `Secure` is ignored on purpose: Jenkins sets it even when a proxy talks plain http to it, and
//! the cookie only ever returns to the origin it came from.

use super::request::{Reply, Request, http_date};
use crate::model::{BrowserSession, Controller, Secret};
use jiff::Timestamp;

/// More than any load balancer adds; a header of more would be refused (`header-too-large`).
const MOST: usize = 20;
const LARGEST: usize = 4096;
/// How the name of the container's session begins, unless somebody chose another.
const SESSION: &str = "JSESSIONID";

/// Cookies of one reply, to be sent back with the crumb and never kept longer.
#[derive(Default)]
pub struct Cookies(Vec<(String, Secret)>);

impl Cookies {
    /// The cookies a reply sets; those it deletes are dropped. At most 20 and 4 KiB, the container's
    /// session first, wherever a load balancer's cookies stand.
    #[must_use]
    pub fn from_reply(reply: &Reply) -> Cookies {
        let now = reply.date().unwrap_or(START_OF_1971);
        let mut cookies = Cookies::default();
        for session in [true, false] {
            for line in reply.headers_named("Set-Cookie") {
                let Some((name, value, deleted)) = parse(line, now) else { continue };
                if name.starts_with(SESSION) != session {
                    continue;
                }
                cookies.0.retain(|(known, _)| known != name);
                let size = cookies.size() + name.len() + value.len() + 3;
                if !deleted && cookies.0.len() < MOST && size <= LARGEST {
                    cookies.0.push((name.to_owned(), Secret::new(value)));
                }
            }
        }
        cookies
    }

    /// What goes into `Cookie`, if there is any.
    #[must_use]
    pub fn header(&self) -> Option<Secret> {
        (!self.is_empty()).then(|| joined(self.iter()))
    }

    /// The same for other programs: a Netscape cookie file, as curl's `--cookie` reads it. The
    /// cookies are for exactly this host and context path, and end with the session. `Secure` is
    /// told from the scheme, so that what came over plain http may go back there.
    #[must_use]
    pub fn netscape(&self, controller: &Controller) -> Secret {
        let host = controller.host_name();
        let secure = if controller.is_https() { "TRUE" } else { "FALSE" };
        let path = controller.context();
        let mut text = String::with_capacity(64 + self.size() + self.0.len() * (64 + host.len()));
        text.push_str("# Netscape HTTP Cookie File\n");
        for (name, value) in self.iter() {
            text.extend(["#HttpOnly_", host, "\tFALSE\t", path, "\t", secure, "\t0\t"]);
            text.extend([name, "\t", value.expose(), "\n"]);
        }
        Secret::new(text)
    }

    /// Their names, which are no secrets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Names and values, in the order set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn size(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.expose().len() + 3).sum()
    }
}

/// `request` within a browser's session. Cookies that it carries already, of a crumb's answer, are newer.
#[must_use]
pub(crate) fn within(session: &BrowserSession, mut request: Request) -> Request {
    let mut all = session.duplicate();
    for (_, value) in
        request.headers.extract_if(.., |(name, _)| name.eq_ignore_ascii_case("Cookie"))
    {
        let pairs = value.expose().split("; ").filter_map(|pair| pair.split_once('='));
        pairs.for_each(|(name, value)| all.put(name, value));
    }
    request.headers.push(("Cookie".to_owned(), joined(all.iter())));
    request
}

/// `NAME=VALUE; NAME=VALUE`.
fn joined<'a>(cookies: impl Iterator<Item = (&'a str, &'a Secret)> + Clone) -> Secret {
    let size = cookies.clone().map(|(name, value)| name.len() + value.expose().len() + 3).sum();
    let mut text = String::with_capacity(size);
    for (name, value) in cookies {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.extend([name, "=", value.expose()]);
    }
    Secret::new(text)
}

/// Before it lies every date by which a cookie is deleted, should the reply have no `Date`.
const START_OF_1971: Timestamp = Timestamp::constant(365 * 24 * 3600, 0);

/// Name, value, and whether the line deletes the cookie.
fn parse(line: &str, now: Timestamp) -> Option<(&str, &str, bool)> {
    let mut parts = line.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let fits = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    if name.is_empty() || !fits(name) || !fits(value) {
        return None;
    }
    let ends = |attribute: &str| {
        let (key, value) = attribute.split_once('=').unwrap_or_default();
        let (key, value) = (key.trim(), value.trim());
        (key.eq_ignore_ascii_case("Max-Age") && value.parse::<i64>().is_ok_and(|age| age <= 0))
            || (key.eq_ignore_ascii_case("Expires") && http_date(value).is_some_and(|t| t <= now))
    };
    Some((name, value, value.is_empty() || parts.any(ends)))
}
