//! A browser's session: the cookies by which Jenkins knows somebody who signed in elsewhere.
//!
//! Sources: `SecurityRealm` of Jenkins signs a session in; recordings `generate-session-*`: such a
//! session creates a token with a crumb of its own, which is the only way for a program where no
//! password is taken.

use super::Secret;
use crate::Problem;
use crate::look_alike::{is_quoted, is_token_shape, tidy};

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
        if is_quoted(text) {
            return refused("it is in quotes, which a shell removes and a file keeps");
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
        let (mut session, mut odd) = (BrowserSession(vec![]), None);
        for pair in pairs.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let named = pair.split_once('=').filter(|(name, _)| is_name(name));
            match named {
                Some((name, value)) if is_value(value) => session.put(name, value),
                Some(_) => odd = odd.or(Some("the value of a cookie in it cannot be one")),
                None => odd = Some("it is not NAME=VALUE, as a browser shows its cookies"),
            }
        }
        // Other programs' cookies go to Jenkins as well, and not all of them are well formed.
        match odd.filter(|_| !session.0.iter().any(|(name, _)| is_of_jenkins(name))) {
            Some(why) => refused(why),
            None if session.0.is_empty() => refused("it is empty"),
            None => Ok(session),
        }
    }

    /// The same once more.
    #[must_use]
    pub fn duplicate(&self) -> BrowserSession {
        let pair = |(name, value): &(String, Secret)| (name.clone(), value.duplicate());
        BrowserSession(self.0.iter().map(pair).collect())
    }

    /// Sets a cookie, in the place of one of that name.
    pub(crate) fn put(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), Secret::new(value)));
    }

    /// Names and values, in the order set.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Whether it is the cookie of a session, as servlet containers and Jenkins name it.
fn is_of_jenkins(name: &str) -> bool {
    name.get(.."JSESSIONID".len()).is_some_and(|start| start.eq_ignore_ascii_case("JSESSIONID"))
}

fn is_value(value: &str) -> bool {
    !value.is_empty() && !value.contains([' ', ',', '\\']) && value.is_ascii()
}

/// A token of HTTP.
fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    (1..=200).contains(&name.len()) && name.bytes().all(fits)
}
