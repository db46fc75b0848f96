//! A browser's session: the cookies by which Jenkins knows somebody who signed in elsewhere.
//!
//! Sources: `SecurityRealm` of Jenkins signs a session in; recordings `generate-session-*`: such a
//! session creates a token with a crumb of its own, which is the only way for a program where no
//! password is taken.

use super::Request;
use crate::Problem;
use crate::look_alike::{is_token_shape, tidy};
use crate::model::Secret;

/// More would be refused as a header (`header-too-large`).
const LARGEST: usize = 6 << 10;

/// The cookies of a browser that is signed in. They are sent to the controller, and never kept.
pub struct BrowserSession(Vec<(String, Secret)>);

impl BrowserSession {
    /// From what a browser shows: `NAME=VALUE`, several of them with `;` between, with or without
    /// `Cookie:` before them.
    ///
    /// # Errors
    /// [`Problem::NotASession`] for anything else, which is not repeated.
    pub fn parse(text: &str) -> Result<BrowserSession, Problem> {
        let text = tidy(text);
        let refused = |why| Err(Problem::NotASession { why });
        if text.is_empty() {
            return refused("it is empty");
        }
        if text.chars().any(|c| c.is_control() || c == '\u{fffd}') {
            return refused("it holds more than one line, or control characters");
        }
        if is_token_shape(text) {
            return refused("it looks like an API token, which --with-token takes");
        }
        let lower = text.to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            return refused("it is a URL");
        }
        if lower.starts_with("set-cookie:") || lower.contains("; path=") {
            return refused(
                "it is the line by which a server sets a cookie: give NAME=VALUE of it",
            );
        }
        let pairs = if lower.starts_with("cookie:") { &text["cookie:".len()..] } else { text };
        if pairs.len() > LARGEST {
            return refused("it is longer than a header may be");
        }
        let mut session = BrowserSession(vec![]);
        for pair in pairs.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = pair.split_once('=').filter(|(name, _)| is_name(name)) else {
                return refused("it is not NAME=VALUE, as a browser shows its cookies");
            };
            if value.is_empty() || value.contains([' ', ',', '\\']) || !value.is_ascii() {
                return refused("the value of a cookie in it cannot be one");
            }
            session.put(name, value);
        }
        if session.0.is_empty() { refused("it is empty") } else { Ok(session) }
    }

    /// `request` within this session. Cookies that it carries already, of a crumb's answer, are
    /// newer.
    #[must_use]
    pub(crate) fn attach(&self, mut request: Request) -> Request {
        let mut all = self.duplicate();
        request.headers.retain(|(name, value)| {
            let is_cookie = name.eq_ignore_ascii_case("Cookie");
            if is_cookie {
                let pairs = value.expose().split("; ").filter_map(|pair| pair.split_once('='));
                pairs.for_each(|(name, value)| all.put(name, value));
            }
            !is_cookie
        });
        request.headers.push(("Cookie".to_owned(), all.header()));
        request
    }

    /// The same once more.
    #[must_use]
    pub fn duplicate(&self) -> BrowserSession {
        let pair = |(name, value): &(String, Secret)| (name.clone(), value.duplicate());
        BrowserSession(self.0.iter().map(pair).collect())
    }

    fn put(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), Secret::new(value)));
    }

    fn header(&self) -> Secret {
        let size = self.0.iter().map(|(name, value)| name.len() + value.expose().len() + 3).sum();
        let mut text = String::with_capacity(size);
        for (name, value) in &self.0 {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.extend([name, "=", value.expose()]);
        }
        Secret::new(text)
    }
}

/// A token of HTTP.
fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    (1..=200).contains(&name.len()) && name.bytes().all(fits)
}
