//! What people paste where an API token is meant, told without showing it.

use crate::escape;
use base64::Engine;
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

/// Something that is not a token, and looks like another thing one has at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookAlike {
    /// Nothing at all.
    Nothing,
    /// `"11…"`.
    Quoted,
    /// `JENKINS_API_TOKEN=11…`.
    Assignment,
    /// `Bearer …`, `Basic …`, with or without the header's name.
    Header,
    /// `alice:11…`.
    WithUser,
    /// The same in base64.
    Encoded,
    /// `11…` with a space in it, or a character that cannot be seen.
    Broken,
    /// A command, JSON or a note with a token in it.
    Within,
    /// `8-4-4-4-12` hexadecimal digits.
    Uuid,
    /// `https://…`.
    Url,
    /// `JSESSIONID.…=…`, with or without the header's name.
    Cookie,
    /// `••••`, `****`.
    Masked,
    /// More than one line, a control character, or bytes that are no text.
    Lines,
    /// A name with spaces, or where only a token can be meant a word of another length.
    Name,
    /// Longer than any token.
    Long,
}

impl LookAlike {
    /// What `text`, without what `tidy` removes, looks like; none for a token, and for what may be
    /// a password or another server's token.
    #[must_use]
    pub fn of(text: &str) -> Option<LookAlike> {
        if is_token_shape(text) && is_hex(text) {
            return None;
        }
        let lower = text.to_lowercase();
        let header = ["authorization:", "bearer ", "basic ", "token "];
        let assignment = ["jenkins_api_token=", "export ", "set "];
        Some(match text {
            "" => LookAlike::Nothing,
            _ if is_quoted(text) => LookAlike::Quoted,
            _ if text.chars().any(|c| c.is_control() || c == '\u{fffd}') => LookAlike::Lines,
            _ if assignment.iter().any(|it| lower.starts_with(it)) => LookAlike::Assignment,
            _ if lower.starts_with("http://") || lower.starts_with("https://") => LookAlike::Url,
            _ if is_cookie(&lower) => LookAlike::Cookie,
            _ if header.iter().any(|it| lower.starts_with(it)) => LookAlike::Header,
            _ if is_with_user(text) => LookAlike::WithUser,
            _ if is_encoded(text) => LookAlike::Encoded,
            _ if is_broken(text) => LookAlike::Broken,
            _ if holds_token(text) => LookAlike::Within,
            _ if is_uuid(text) => LookAlike::Uuid,
            _ if is_masked(text) => LookAlike::Masked,
            _ if text.contains(char::is_whitespace) => LookAlike::Name,
            _ => return None,
        })
    }

    /// The same where nothing but a Jenkins token can be meant.
    #[must_use]
    pub(crate) fn of_token(text: &str) -> Option<LookAlike> {
        LookAlike::of(text).or_else(|| match text.len() {
            _ if is_token_shape(text) => None,
            _ if text.contains(':') => Some(LookAlike::WithUser),
            0..=40 => Some(LookAlike::Name),
            _ => Some(LookAlike::Long),
        })
    }

    /// What to do about it.
    #[must_use]
    pub fn instead(self) -> &'static str {
        match self {
            LookAlike::Quoted => "leave the quotes out",
            LookAlike::Assignment => "give only what follows the `=`",
            LookAlike::WithUser => "give only what follows the colon",
            LookAlike::Cookie => "give it to --session-stdin, or give an API token",
            LookAlike::Broken => "copy the token once more, or take that character out",
            LookAlike::Header | LookAlike::Encoded | LookAlike::Url | LookAlike::Within => {
                "give the token alone, as Jenkins showed it when it was created"
            }
            LookAlike::Uuid | LookAlike::Masked | LookAlike::Name => "create another token",
            LookAlike::Nothing | LookAlike::Lines | LookAlike::Long => {
                "give the token alone, on one line"
            }
        }
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LookAlike::Nothing => "it is empty",
            LookAlike::Quoted => "it is in quotes, which a shell removes and a file keeps",
            LookAlike::Assignment => "it is a line that sets a variable",
            LookAlike::Header => "it looks like the value of a header (Bearer or Basic)",
            LookAlike::WithUser => "it looks like a user id and a token (user:token)",
            LookAlike::Encoded => "it looks like a user id and a token in base64",
            LookAlike::Broken => "a space, or a character that cannot be seen, stands in it",
            LookAlike::Within => "it holds more than a token",
            LookAlike::Uuid => "it looks like a token's uuid, which a list shows",
            LookAlike::Url => "it is a URL",
            LookAlike::Cookie => "it looks like the cookie of a browser's session",
            LookAlike::Masked => "it looks like a field that hides its value",
            LookAlike::Lines => "it holds more than one line, or control characters",
            LookAlike::Name => "it looks like a token's name, or a password",
            LookAlike::Long => "it is too long",
        })
    }
}

/// Whether a value can be a token: 34 characters, or 32 for one of the kind that users had one of.
/// They need not be hex; `CloudBees` shows one that is not (`ApiTokenStore`).
#[must_use]
pub fn is_token_shape(value: &str) -> bool {
    matches!(value.len(), 32 | 34) && value.bytes().all(|b| b.is_ascii_graphic())
}

/// A name that a person gave, for a message; a token's value in its place is not repeated.
#[must_use]
pub fn named(text: &str) -> Cow<'_, str> {
    let value = tidy(text);
    let is_value = is_token_shape(value) && is_hex(value);
    if is_value { "… (it looks like a value)".into() } else { escape::line(text).into() }
}

/// What editors, shells, files and web pages put around a value: a byte order mark, line ends, spaces
/// and what takes no room.
#[must_use]
pub(crate) fn tidy(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether it takes no room: a mark of byte order or direction, a place to break or to join.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether it is a token once what does not belong there is taken out.
fn is_broken(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || is_invisible(c);
    let rest = Zeroizing::new(text.replace(is_odd, ""));
    rest.len() < text.len() && is_token_shape(&rest) && is_hex(&rest)
}

/// Whether a token stands in it among other words.
fn holds_token(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.len() > 34 && words.any(|word| is_token_shape(word) && is_hex(word))
}

/// Whether the same quotes stand around it.
#[must_use]
pub(crate) fn is_quoted(text: &str) -> bool {
    let pairs =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('„', '“'), ('«', '»')];
    let inside = |(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    pairs.into_iter().any(|pair| inside(pair).is_some())
}

fn is_with_user(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(user, token)| !user.is_empty() && is_token_shape(token))
}

fn is_encoded(text: &str) -> bool {
    let engine = base64::engine::general_purpose::STANDARD;
    let decoded = engine.decode(text).ok().map(Zeroizing::new);
    decoded.is_some_and(|pair| {
        let pair = str::from_utf8(&pair).unwrap_or_default();
        let parts = pair.split_once(':');
        parts.is_some_and(|(user, secret)| !user.is_empty() && !secret.is_empty())
            && !pair.chars().any(char::is_control)
    })
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|it| it.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_cookie(lower: &str) -> bool {
    lower.starts_with("cookie:") || (lower.starts_with("jsessionid") && lower.contains('='))
}

fn is_masked(text: &str) -> bool {
    text.chars().count() >= 3 && text.chars().all(|c| "•●*·∙◦⁕✱".contains(c))
}
