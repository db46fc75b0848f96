//! Requests and replies as values: what a client sent, byte for byte, and what it gets back.

use base64::Engine as _;
use std::net::IpAddr;

/// A request as it came in.
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
        find_pair(self.query(), name).or_else(|| {
            let form = self.content_type().starts_with("application/x-www-form-urlencoded");
            (form && self.method == "POST")
                .then(|| find_pair(&String::from_utf8_lossy(&self.body), name))
                .flatten()
        })
    }

    /// A parameter from wherever a web method would find it, multipart bodies included.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.form_parameter(name).or_else(|| self.part(name))
    }

    fn content_type(&self) -> String {
        self.header("content-type").unwrap_or_default().to_ascii_lowercase()
    }

    fn part(&self, name: &str) -> Option<String> {
        let kind = self.header("content-type")?;
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            return None;
        }
        let boundary = kind.split_once("boundary=")?.1.trim_matches('"');
        let body = String::from_utf8_lossy(&self.body).into_owned();
        let wanted = format!("name=\"{name}\"");
        body.split(&format!("--{boundary}")).find_map(|part| {
            let (head, content) = part.split_once("\r\n\r\n")?;
            head.contains(&wanted)
                .then(|| content.strip_suffix("\r\n").unwrap_or(content).to_owned())
        })
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
    pub(crate) headers: Vec<(&'static str, String)>,
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
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body and its type.
    #[must_use]
    pub(crate) fn body(mut self, kind: impl Into<String>, body: impl Into<Vec<u8>>) -> Reply {
        self.headers.push(("Content-Type", kind.into()));
        self.body = body.into();
        self
    }
}

/// The value of `name` in `a=1&b=2`, decoded.
fn find_pair(pairs: &str, name: &str) -> Option<String> {
    pairs.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key, true) == name).then(|| decode(value, true))
    })
}

/// Undoes percent encoding; bytes that are no UTF-8 become U+FFFD.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = escaped {
            decoded.push(byte);
            at += 3;
        } else {
            let space = plus_is_space && bytes[at] == b'+';
            decoded.push(if space { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Encodes like Jenkins' `Util.rawEncode` (contract §3.5): for ids in paths.
pub(crate) fn encode_segment(text: &str) -> String {
    encode(text, b"!$&'()*+,-.=@_")
}

/// Encodes like `URLEncoder`, except that a space is `%20`: for values in a query.
pub(crate) fn encode_value(text: &str) -> String {
    encode(text, b"*-._")
}

fn encode(text: &str, plain: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15]
                .map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            encoded.extend(['%', high, low]);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_broken_ones_kept() {
        assert_eq!(decode("a+b%20c%C3%A9", true), "a b c\u{e9}");
        assert_eq!(decode("caf%E9", true), "caf\u{fffd}");
        assert_eq!(decode("a+b%2", false), "a+b%2");
    }

    #[test]
    fn ids_are_encoded_as_jenkins_does() {
        assert_eq!(encode_segment("b\u{f6}b o'x/y"), "b%C3%B6b%20o'x%2Fy");
    }
}
