//! The crumb a POST with a password needs.
//!
//! Sources: `CrumbFilter` and `DefaultCrumbIssuer`; recordings `crumb-*`, `ctx-crumb-off*`,
//! `ctx-outside-crumb`. Field and value are opaque (custom fields, 32 to 128 characters); the value
//! belongs to the session whose cookies came with it, from 2.186 on. Text and XML are what old
//! recipes and proxies leave.

use super::cookies::Cookies;
use super::markup::{Piece, pieces};
use super::{Body, Peer, Reply, Request, denial, signature};
use crate::Problem;
use crate::model::{Controller, Secret, Version};
use serde::Deserialize;

const JSON: &str = "crumbIssuer/api/json";
const XML: &str = "crumbIssuer/api/xml";
const TEXT: &str = "crumbIssuer/api/xml?xpath=concat(//crumbRequestField,%22:%22,//crumb)";

/// What a controller answers to the wish for a crumb.
pub enum Answer {
    /// Here it is.
    Crumb(Crumb),
    /// The issuer is off, for certain: post without one.
    NoIssuer,
    /// 404, and nothing says that Jenkins wrote it: off before 2.421, or the root is wrong. Only
    /// another question ([`who_am_i::request`](super::who_am_i::request)) tells. Where somebody else
    /// wrote it, this is what it says if Jenkins is there.
    NotThere(Option<Problem>),
}

/// A header field and value, with the session they are good for.
pub struct Crumb {
    field: String,
    value: Secret,
    cookies: Cookies,
    source: &'static str,
    /// What the controller said it is. Remember it here: mint's answer has no version.
    pub version: Option<Version>,
}

/// Asks for a crumb.
#[must_use]
pub fn request() -> Request {
    Request::get(JSON)
}

/// Asks for it as XML.
#[must_use]
pub(crate) fn request_xml() -> Request {
    Request::get(XML)
}

/// Reads a crumb in any of the three forms.
///
/// # Errors
/// [`Problem::RootElsewhere`] when the 404 comes from a Jenkins that names another root; else
/// what [`denial::read`] says.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<Answer, Problem> {
    if reply.status == 404 {
        return match signature::elsewhere(reply, peer) {
            Some(root) => Err(Problem::RootElsewhere { root: root.to_string() }),
            None if signature::is_of(reply, peer.controller) => Ok(Answer::NoIssuer),
            None => {
                let wall = Some(denial::read(reply, peer));
                Ok(Answer::NotThere(wall.filter(|it| matches!(it, Problem::FrontDoor { .. }))))
            }
        };
    }
    let kind = reply.header("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let (source, said) = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" if reply.status == 200 => (JSON, read_json(&reply.body)),
        "application/xml" | "text/xml" if reply.status == 200 => (XML, read_xml(&reply.text())),
        "text/plain" if reply.status == 200 => (TEXT, read_text(&reply.text())),
        _ => return Err(denial::read(reply, peer)),
    };
    match said {
        Some((field, value)) if is_field(&field) && is_value(value.expose()) => {
            let (cookies, version) = (Cookies::from_reply(reply), signature::version(reply));
            Ok(Answer::Crumb(Crumb { field, value, cookies, source, version }))
        }
        _ => Err(denial::unknown("crumbIssuer", reply)),
    }
}

impl Crumb {
    /// The header's name, `Jenkins-Crumb` unless somebody chose another.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The header's value.
    #[must_use]
    pub fn value(&self) -> &Secret {
        &self.value
    }

    /// The session it is good for.
    #[must_use]
    pub fn cookies(&self) -> &Cookies {
        &self.cookies
    }

    /// `request` with the crumb as a header.
    #[must_use]
    pub fn attach(&self, request: Request, controller: &Controller) -> Request {
        self.accompany(request.header(&self.field, self.value.expose()), controller)
    }

    /// `request` with the crumb as a form field, for proxies that drop headers they do not know
    /// (proxies that drop headers they do not know). A body that is no form cannot carry it; then
    /// it stays a header.
    #[must_use]
    pub fn attach_as_field(&self, mut request: Request, controller: &Controller) -> Request {
        let sent = match &request.body {
            None => "",
            Some(body) => match body.as_form() {
                Some(fields) => fields,
                None => return self.attach(request, controller),
            },
        };
        let mut fields = sent.to_owned();
        if !fields.is_empty() {
            fields.push('&');
        }
        let start = fields.len();
        let mut fields = url::form_urlencoded::Serializer::for_suffix(fields, start);
        fields.append_pair(&self.field, self.value.expose());
        request.body = Some(Body::form(fields.finish()));
        self.accompany(request, controller)
    }

    /// The session, and the address the crumb came from: the strict issuer may insist on it
    /// (the plugin strict-crumb-issuer).
    fn accompany(&self, request: Request, controller: &Controller) -> Request {
        let request = request.header("Referer", format!("{controller}{}", self.source));
        match self.cookies.header() {
            Some(cookies) => request.header("Cookie", cookies.expose()),
            None => request,
        }
    }
}

/// Keys in any order, with or without `_class`.
fn read_json(body: &[u8]) -> Option<(String, Secret)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Said {
        crumb: String,
        crumb_request_field: String,
    }
    let said: Said = serde_json::from_slice(body).ok()?;
    Some((said.crumb_request_field, Secret::new(said.crumb)))
}

/// The text of `<crumb>` and `<crumbRequestField>`, whatever the root is called.
fn read_xml(text: &str) -> Option<(String, Secret)> {
    let (mut field, mut value, mut inside) = (None, None, None);
    for piece in pieces(text) {
        match piece {
            Piece::Open(tag) => inside = Some(tag.name),
            Piece::Close(_) => inside = None,
            Piece::Text(text) => match &inside {
                Some(name) if *name == "crumbrequestfield" => field = field.or(Some(text)),
                Some(name) if *name == "crumb" => {
                    value = value.or_else(|| Some(Secret::new(text)));
                }
                _ => {}
            },
        }
    }
    Some((field?, value?))
}

/// `FIELD:VALUE`.
fn read_text(text: &str) -> Option<(String, Secret)> {
    let (field, value) = text.trim_end_matches(['\r', '\n']).split_once(':')?;
    Some((field.to_owned(), Secret::new(value)))
}

/// A header name a server may choose: a token of HTTP, and no name that means something.
fn is_field(name: &str) -> bool {
    const TAKEN: [&str; 25] = [
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "expect",
        "forwarded",
        "host",
        "keep-alive",
        "origin",
        "proxy-authorization",
        "proxy-connection",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    ];
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let lower = name.to_ascii_lowercase();
    (1..=100).contains(&name.len())
        && name.bytes().all(token)
        && !TAKEN.contains(&lower.as_str())
        && !lower.starts_with("x-forwarded-")
}

/// What a header can carry: visible ASCII.
fn is_value(value: &str) -> bool {
    (1..=1000).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic())
}
