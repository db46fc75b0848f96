//! Requests and replies as values: what a client sent, byte for byte, and what it gets back.

use crate::percent::decode;
use base64::Engine as _;
use std::borrow::Cow;
use std::net::IpAddr;

/// A request as it came in.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The target as sent: path and query.
    pub(crate) target: String,
    /// Lower-case names, in order.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    /// The address of the other end.
    pub(crate) peer: IpAddr,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
}

impl Request {
    /// The path as sent, without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query as sent.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The first header of that lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.header_bytes(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_slice())
    }

    /// How many bytes the request line and the headers took.
    pub(crate) fn head_length(&self) -> usize {
        self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>()
            + self.target.len()
    }

    /// Whether an answer may be packed with gzip.
    pub(crate) fn accepts_gzip(&self) -> bool {
        self.header("accept-encoding").is_some_and(|encodings| encodings.contains("gzip"))
    }

    /// `scheme://host` as the client named it.
    pub(crate) fn origin(&self) -> String {
        let host = self.header("host").unwrap_or_default();
        format!("{}://{host}", self.scheme)
    }

    /// The client's address: the first hop of `X-Forwarded-For`, else the other end.
    pub(crate) fn client_address(&self) -> String {
        match self.header("x-forwarded-for") {
            Some(hops) => hops.split(',').next().unwrap_or_default().trim().to_owned(),
            None => self.peer.to_string(),
        }
    }

    /// Every cookie sent, in order.
    pub(crate) fn cookies(&self) -> Vec<(String, String)> {
        self.headers
            .iter()
            .filter(|(name, _)| name == "cookie")
            .flat_map(|(_, value)| {
                String::from_utf8_lossy(value)
                    .split(';')
                    .filter_map(|pair| pair.trim().split_once('='))
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// A parameter of the query or of a form body (not of a multipart body).
    pub(crate) fn form_parameter(&self, name: &str) -> Option<String> {
        let find = |text: &str, name: &str| {
            pairs(text).find(|(key, _)| key == name).map(|(_, value)| value)
        };
        find(self.query(), name).or_else(|| {
            let form = self.content_type().starts_with("application/x-www-form-urlencoded");
            (form && self.method == "POST")
                .then(|| find(&String::from_utf8_lossy(&self.body), name))
                .flatten()
        })
    }

    /// Every value of a parameter of the query.
    pub(crate) fn form_parameters(&self, name: &str) -> Vec<String> {
        pairs(self.query()).filter(|(key, _)| key == name).map(|(_, value)| value).collect()
    }

    /// A parameter from wherever a web method would find it, multipart bodies included.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.form_parameter(name).or_else(|| self.part(name))
    }

    fn content_type(&self) -> String {
        self.header("content-type").unwrap_or_default().to_ascii_lowercase()
    }

    fn part(&self, name: &str) -> Option<String> {
        let part = self.parts().into_iter().find(|part| part.name == name)?;
        Some(String::from_utf8_lossy(&part.content).into_owned())
    }

    /// The parts of a multipart body.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            return vec![];
        }
        let Some((_, boundary)) = kind.split_once("boundary=") else { return vec![] };
        let boundary = boundary.split(';').next().unwrap_or_default().trim_matches('"');
        let delimiter = format!("\r\n--{boundary}");
        // The first one may stand at the very beginning.
        let body = [b"\r\n", self.body.as_slice()].concat();
        let mut starts: Vec<usize> = Vec::new();
        let mut from = 0;
        while let Some(at) = position(&body[from..], delimiter.as_bytes()) {
            starts.push(from + at);
            from += at + delimiter.len();
        }
        let pieces = starts.windows(2).map(|pair| &body[pair[0] + delimiter.len()..pair[1]]);
        pieces.filter_map(Part::read).collect()
    }

    /// What stands in `Authorization`, if it is Basic.
    pub(crate) fn basic(&self, scheme_ignores_case: bool) -> Basic {
        let Some(header) = self.header_bytes("authorization") else {
            return Basic::Absent;
        };
        let Some((scheme, rest)) = header.split_at_checked(6) else {
            return Basic::Absent;
        };
        let is_basic = if scheme_ignores_case {
            scheme.eq_ignore_ascii_case(b"Basic ")
        } else {
            scheme == b"Basic "
        };
        if !is_basic {
            return Basic::Absent;
        }
        let decoded = base64::engine::general_purpose::STANDARD
            .decode(rest.trim_ascii())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match decoded.as_deref().map(|pair| pair.split_once(':')) {
            Ok(Some((name, secret))) => Basic::Pair(name.to_owned(), secret.to_owned()),
            _ => Basic::Malformed,
        }
    }
}

/// A part of a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// The name of the file, if it is one.
    pub(crate) file: Option<String>,
    pub(crate) content: Vec<u8>,
}

impl Part {
    fn read(piece: &[u8]) -> Option<Part> {
        let end = position(piece, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&piece[..end]).into_owned();
        let word = |word: &str| {
            let (_, rest) = head.split_once(&format!("; {word}=\""))?;
            Some(rest.split('"').next().unwrap_or_default().to_owned())
        };
        Some(Part {
            name: word("name")?,
            file: word("filename"),
            content: piece[end + 4..].to_vec(),
        })
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// What a Basic header holds.
pub(crate) enum Basic {
    /// There is none, or another scheme.
    Absent,
    /// No base64, or no colon.
    Malformed,
    /// Name and secret.
    Pair(String, String),
}

/// A program that says the body of a reply, as a CGI child.
#[derive(Debug)]
pub(crate) struct Cgi {
    pub(crate) program: std::process::Command,
    /// Whether the answer is packed with gzip.
    pub(crate) packed: bool,
}

/// A reply on its way out.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The container's message, where it lands in the status line.
    pub(crate) reason: Option<String>,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Vec<u8>,
    /// Who says the body instead.
    pub(crate) git: Option<Cgi>,
}

impl Reply {
    /// An empty reply.
    pub(crate) fn new(status: u16) -> Reply {
        Reply { status, ..Reply::default() }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Reply {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body and its type.
    #[must_use]
    pub(crate) fn body(mut self, kind: impl Into<String>, body: impl Into<Vec<u8>>) -> Reply {
        self.headers.push(("Content-Type".into(), kind.into()));
        self.body = body.into();
        self
    }
}

/// The pairs of `a=1&b=2`, decoded.
fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key, true), decode(value, true))
    })
}
