//! Headers that a front door before a controller asks for, such as those of Cloudflare Access.

use super::Secret;
use std::fmt;
use std::sync::Arc;

/// What is sent with every request to a controller, and to nobody else, because what stands before
/// it lets nobody in without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FrontHeaders {
    /// Nothing.
    #[default]
    None,
    /// Headers of these names, whose values lie beside the tokens of the controller's accounts.
    Stored(Vec<HeaderName>),
    /// These, as they are.
    Given(Arc<[Header]>),
    /// What this program prints: itself, and its arguments.
    Command(Vec<String>),
}

impl FrontHeaders {
    /// Their names, where they are known without running anything.
    #[must_use]
    pub fn names(&self) -> Vec<HeaderName> {
        match self {
            FrontHeaders::None | FrontHeaders::Command(_) => vec![],
            FrontHeaders::Stored(names) => names.clone(),
            FrontHeaders::Given(headers) => headers.iter().map(|it| it.name.clone()).collect(),
        }
    }

    /// The same, for a person.
    #[must_use]
    pub fn said(&self) -> String {
        let names = self.names();
        names.iter().map(HeaderName::as_str).collect::<Vec<_>>().join(", ")
    }

    /// What lies beside a token of the controller from now on: `None` for what lies there already.
    #[must_use]
    pub(crate) fn to_keep(&self) -> Option<Arc<[Header]>> {
        match self {
            FrontHeaders::Stored(_) => None,
            FrontHeaders::Given(headers) => Some(headers.clone()),
            FrontHeaders::None | FrontHeaders::Command(_) => Some([].into()),
        }
    }

    /// The values, where they are here.
    #[must_use]
    pub fn given(&self) -> Option<&Arc<[Header]>> {
        match self {
            FrontHeaders::Given(headers) => Some(headers),
            FrontHeaders::None | FrontHeaders::Stored(_) | FrontHeaders::Command(_) => None,
        }
    }
}

/// One header.
pub struct Header {
    /// Its name.
    pub name: HeaderName,
    /// Its value, which lets people in.
    pub value: Secret,
}

/// More than any front door's key: that of Google is a JWT of about a kilobyte.
const LONGEST_VALUE: usize = 8 << 10;
/// More than any front door asks for.
const MOST: usize = 16;

impl Header {
    /// A name and a value, as `Name: value`.
    ///
    /// # Errors
    /// Why it cannot be sent, in words that do not repeat the value.
    pub fn parse(line: &str) -> Result<Header, String> {
        let Some((name, value)) = line.split_once(':') else {
            return Err("a line of the headers is not `Name: value`".to_owned());
        };
        Header::new(HeaderName::parse(name.trim_end())?, value)
    }

    /// The same of a name and its value.
    ///
    /// # Errors
    /// As [`Header::parse`].
    pub fn new(name: HeaderName, value: &str) -> Result<Header, String> {
        let value = value.trim_matches([' ', '\t']);
        let why = if value.is_empty() {
            "has no value"
        } else if value.len() > LONGEST_VALUE {
            "has a value of more than 8 KiB"
        } else if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            "has a value that is not plain text"
        } else {
            return Ok(Header { name, value: Secret::new(value) });
        };
        Err(format!("the header {name} {why}"))
    }

    /// One header a line.
    ///
    /// # Errors
    /// As [`Header::parse`]; that there are none, too many, or two of one name.
    pub fn parse_lines(text: &str) -> Result<Arc<[Header]>, String> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        Header::together(lines.map(Header::parse).collect::<Result<_, _>>()?)
    }

    /// These, if they can go together.
    ///
    /// # Errors
    /// That there are none, too many, or two of one name.
    pub fn together(headers: Vec<Header>) -> Result<Arc<[Header]>, String> {
        for (at, header) in headers.iter().enumerate() {
            if headers[..at].iter().any(|before| before.name == header.name) {
                return Err(format!("the header {} is there twice", header.name));
            }
        }
        match headers.len() {
            0 => Err("there is no header, as in `Name: value`".to_owned()),
            1..=MOST => Ok(headers.into()),
            _ => Err(format!("there are more than {MOST} headers")),
        }
    }
}

impl PartialEq for Header {
    fn eq(&self, other: &Header) -> bool {
        self.name == other.name && self.value.same_as(&other.value)
    }
}

impl Eq for Header {}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: (hidden)", self.name)
    }
}

/// The name of a header that a person may add; letters of either case are the same.
#[derive(Debug, Clone)]
pub struct HeaderName(String);

/// What each request says by itself, what belongs to the connection, and what would change an
/// answer.
const OURS: [&str; 16] = [
    ".crumb",
    "authorization",
    "connection",
    "cookie",
    "date",
    "expect",
    "host",
    "jenkins-crumb",
    "keep-alive",
    "origin",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// The same of whole families. `Proxy-Authorization` is not among them: Google's IAP reads it in
/// the place of `Authorization`, and a proxy on the way does not see what goes through its tunnel. Where there is none it is left out.
const FAMILIES: [&str; 5] = ["accept", "content-", "if-", "proxy-connection", "sec-"];

impl HeaderName {
    /// Refuses what cannot be a name, and what is not the person's to set.
    ///
    /// # Errors
    /// Why, in words.
    pub fn parse(text: &str) -> Result<HeaderName, String> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if !(1..=100).contains(&text.len()) || !text.bytes().all(token) {
            return Err("the name of a header is not a word".to_owned());
        }
        let lower = text.to_ascii_lowercase();
        if OURS.contains(&lower.as_str()) || FAMILIES.iter().any(|it| lower.starts_with(it)) {
            return Err(format!("the header {text} cannot be set: each request has its own"));
        }
        Ok(HeaderName(text.to_owned()))
    }

    /// As it was spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for HeaderName {
    fn eq(&self, other: &HeaderName) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for HeaderName {}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
