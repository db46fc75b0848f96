//! What to send and what came back, free of any HTTP library.

use crate::model::Secret;
use jiff::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// One request to a controller. The credential and the root are the conversation's.
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Below the root, without a leading slash; may carry a query.
    pub path: String,
    /// Besides what every request has.
    pub headers: Vec<(String, Secret)>,
    /// What is posted.
    pub body: Option<Body>,
    /// How many bytes of an answer are read.
    pub largest_reply: usize,
}

/// More than any page but that of the tokens: themes put megabytes of style into each.
const LARGEST_REPLY: usize = 8 << 20;

/// A request's body: its pieces, one after the other, byte for byte.
pub struct Body {
    /// What it says it is.
    pub content_type: String,
    /// What it is made of.
    pub pieces: Vec<Piece>,
}

/// A piece of a body.
pub enum Piece {
    /// Bytes, which may hold secrets.
    Bytes(Arc<Zeroizing<Vec<u8>>>),
    /// A file, of which no more is held than is on its way.
    File {
        /// Where it is.
        path: PathBuf,
        /// How many of its bytes are sent.
        length: u64,
    },
}

impl Piece {
    /// Takes the bytes over.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Piece {
        Piece::Bytes(Arc::new(Zeroizing::new(bytes.into())))
    }

    fn length(&self) -> u64 {
        match self {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::File { length, .. } => *length,
        }
    }
}

impl Body {
    /// What the form of a page posts: already encoded.
    #[must_use]
    pub fn form(encoded: String) -> Body {
        Body { content_type: FORM.to_owned(), pieces: vec![Piece::bytes(encoded)] }
    }

    /// How many bytes it has.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.pieces.iter().map(Piece::length).sum()
    }

    /// The encoded fields, when it is a form of ours.
    #[must_use]
    pub fn as_form(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Bytes(bytes)] if self.content_type == FORM => str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

/// The content type of a form's fields.
const FORM: &str = "application/x-www-form-urlencoded";

impl Request {
    /// Asks for `path` below the root.
    #[must_use]
    pub fn get(path: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: vec![],
            body: None,
            largest_reply: LARGEST_REPLY,
        }
    }

    /// Posts a form to `path` below the root: never in the query, which access logs keep.
    #[must_use]
    pub fn post(path: &str, fields: &[(&str, &str)]) -> Request {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let body = Some(Body::form(form.finish()));
        Request { method: "POST".to_owned(), body, ..Request::get(path) }
    }

    /// Whether it only reads, so that it can be sent again whatever became of it.
    #[must_use]
    pub(crate) fn only_reads(&self) -> bool {
        ["GET", "HEAD", "OPTIONS"].contains(&&*self.method)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Request {
        self.headers.push((name.to_owned(), Secret::new(value)));
        self
    }
}

impl fmt::Debug for Request {
    /// Method and path; headers by name; never a value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (name, _) in &self.headers {
            write!(f, " [{name}]")?;
        }
        Ok(())
    }
}

/// One reply, whole.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The reason phrase: the only place where Jetty 9.4 says what a 403 was about when it empties
    /// the body (recording `generate-password-no-crumb-json` of 2.160).
    pub reason: String,
    /// In the order received, names as received.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of that name, compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(n, _): &&(String, String)| n.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|(_, value)| value.as_str())
    }

    /// Every header of that name.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The server's clock, from `Date`.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        self.header("Date").and_then(http_date)
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Whether the content type is `application/json`, in any spelling and with any parameter.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is_of("application/json")
    }

    /// Whether the content type is `text/html`.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.is_of("text/html")
    }

    /// Whether it is `application/xhtml+xml`.
    #[must_use]
    pub(crate) fn is_xhtml(&self) -> bool {
        self.is_of("application/xhtml+xml")
    }

    fn is_of(&self, wanted: &str) -> bool {
        let kind = self.header("Content-Type").unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    }
}

impl fmt::Debug for Reply {
    /// Status and size: bodies and cookies are secrets until a reader has said otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} bytes", self.status, self.body.len())
    }
}

/// Who answered, and to which kind of credential: readers need both to say what a denial was about.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'a> {
    /// Who was asked.
    pub controller: &'a crate::model::Controller,
    /// What went along.
    pub kind: CredentialKind,
}

/// What kind of credential went along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// None.
    Nothing,
    /// An account's password.
    Password,
    /// An API token.
    Token,
    /// The cookies of a browser that is signed in.
    Session,
}

/// `Thu, 01 Jan 1970 00:00:10 GMT`, and the older spelling with hyphens.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.replace('-', " ");
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&text).ok()
}
