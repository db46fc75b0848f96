//! What a person pasted: a page from which the root is told, or a path that a credential may go to.

use super::Controller;
use crate::{Problem, escape};
use std::borrow::Cow;
use std::fmt::Write;
use url::Url;

/// What a person copied from the browser's address bar: a page somewhere on a controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    page: Controller,
}

/// First path segments that belong to Jenkins itself, so that what stands before them is the root.
const PAGES: [&str; 16] = [
    "api",
    "asynchPeople",
    "blue",
    "computer",
    "configure",
    "crumbIssuer",
    "job",
    "login",
    "loginError",
    "manage",
    "me",
    "newJob",
    "securityRealm",
    "user",
    "view",
    "whoAmI",
];

impl Pasted {
    /// Reads a URL whose query and fragment do not matter.
    ///
    /// # Errors
    /// As [`Controller::parse`].
    pub fn parse(text: &str) -> Result<Pasted, Problem> {
        let page = text.split(['?', '#']).next().unwrap_or(text);
        // An authority cut short by `?` or `#` may have been meant as userinfo.
        if text.len() > page.len() && text[page.len()..].contains('@') && !has_path(page) {
            return Err(Problem::UrlUnusable { why: "it holds an @ after the host".to_owned() });
        }
        Ok(Pasted { page: Controller::parse(page)? })
    }

    /// A page on the origin of `controller`, as if somebody had pasted it.
    ///
    /// # Errors
    /// As [`Controller::with_context`].
    pub fn on(controller: &Controller, path: &str) -> Result<Pasted, Problem> {
        Ok(Pasted { page: controller.with_context(path)? })
    }

    /// The path taken as the root, when nothing speaks against it.
    #[must_use]
    pub fn as_root(&self) -> &Controller {
        &self.page
    }

    /// Whether the path looks like a page below a root; then the controller has to be asked.
    #[must_use]
    pub fn is_deep(&self) -> bool {
        let mut segments = self.page.context().split('/').filter(|segment| !segment.is_empty());
        let first = segments.next();
        first.is_some_and(|first| PAGES.contains(&first)) || segments.next().is_some()
    }

    /// Possible roots, the longest path first, at most eight.
    pub fn roots(&self) -> impl Iterator<Item = Controller> + '_ {
        let context = self.page.context();
        let ends = context.match_indices('/').map(|(at, _)| at).rev();
        let shorter = ends.filter(|at| *at < 200).take(8);
        shorter.filter_map(|at| self.page.with_context(&context[..=at]).ok())
    }
}

impl Controller {
    /// Which of `roots` is meant by this address: that root itself, else the one with the longest path
    /// that it is a page of (`…/job/app/`). Another controller may lie below a root, too, so that only
    /// Jenkins' own pages count.
    #[must_use]
    pub fn root_among(&self, roots: impl IntoIterator<Item = Controller>) -> Option<Controller> {
        let fitting = roots.into_iter().filter(|root| root == self || root.has_page(self));
        fitting.max_by_key(|root| root.context().len())
    }

    fn has_page(&self, page: &Controller) -> bool {
        let rest = page.context().strip_prefix(self.context()).filter(|_| self.holds(page));
        rest.and_then(|rest| rest.split('/').next()).is_some_and(|first| PAGES.contains(&first))
    }
}

fn has_path(page: &str) -> bool {
    page.split_once("://").is_some_and(|(_, rest)| rest.contains('/'))
}

/// Where a pasted path or URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Path and query below the root, without a leading slash.
    Below(String),
    /// Another address, which may be the same controller by the name that its administrator gave
    /// it; only the controller knows.
    Elsewhere(Url),
}

impl Controller {
    /// Where `text` leads: a path that may begin with a slash or with the context path, or a whole
    /// URL, in either case as a browser or a person wrote it. What a URL cannot hold is
    /// percent-encoded; what a parser or a server could turn into another place is refused.
    ///
    /// # Errors
    /// [`Problem::PathOutside`], [`Problem::UserInUrl`].
    pub fn place(&self, text: &str) -> Result<Place, Problem> {
        let outside = || Problem::PathOutside { path: escape::address(text) };
        let text = text.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        let context = self.context();
        let Some((scheme, rest)) = scheme_of(text) else {
            let is_root_of_another = text.starts_with('\\')
                || text.starts_with('/') && text[1..].starts_with(['/', '\\'])
                || ["http:", "https:"].iter().any(|scheme| {
                    text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
                });
            if is_root_of_another {
                return Err(outside());
            }
            let relative = match text.strip_prefix(context) {
                Some(relative) => relative,
                None if is_root(text, context) => &text[context.len() - 1..],
                None => text.strip_prefix('/').unwrap_or(text),
            };
            let url = self.resolve("", &format!("./{}", encoded(relative))).ok_or_else(outside)?;
            if climbs_out(relative) || has_hidden_steps(relative) || !self.contains(&url) {
                return Err(outside());
            }
            return Ok(Place::Below(self.rest_of(&url)));
        };
        let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        let rest = &rest[authority.len()..];
        let url = format!("{scheme}://{authority}{}", encoded(rest));
        let url = Url::parse(&url).map_err(|_| outside())?;
        if rest.starts_with('\\') || climbs_out(rest) || has_hidden_steps(rest) {
            return Err(outside());
        }
        if url.password().is_some() || !url.username().is_empty() || authority.contains('@') {
            return Err(Problem::UserInUrl);
        }
        match url.scheme() {
            _ if self.reaches(&url) => Ok(Place::Below(self.rest_of(&url))),
            "http" | "https" => Ok(Place::Elsewhere(url)),
            _ => Err(outside()),
        }
    }

    /// The path and query of `path` below this root.
    ///
    /// # Errors
    /// As [`Controller::place`], and [`Problem::PathOutside`] for another address.
    pub fn below(&self, path: &str) -> Result<String, Problem> {
        match self.place(path)? {
            Place::Below(path) => Ok(path),
            Place::Elsewhere(_) => Err(Problem::PathOutside { path: escape::address(path) }),
        }
    }

    /// The path and query of `url` below this root, when it is there and names no user.
    #[must_use]
    pub fn path_of(&self, url: &Url) -> Option<String> {
        let plain = url.username().is_empty() && url.password().is_none();
        (plain && self.reaches(url) && !has_hidden_steps(url.path())).then(|| self.rest_of(url))
    }

    /// Whether `url` is the root, also without its closing slash, or below it.
    fn reaches(&self, url: &Url) -> bool {
        self.contains(url) || self.is_same_origin(url) && is_root(url.path(), self.context())
    }

    fn rest_of(&self, url: &Url) -> String {
        let path = url.path().get(self.context().len()..).unwrap_or_default();
        match url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        }
    }
}

/// Whether `text` is the context path without its closing slash, maybe with a query.
fn is_root(text: &str, context: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    context.len() > 1 && context.strip_suffix('/') == Some(path)
}

/// `https` and what follows `https://`; a `://` in a query makes no URL of a path.
fn scheme_of(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(letter))
        .then_some((scheme, rest))
}

/// Percent-encodes every byte that RFC 3986 has no place for in a path, or after the first `?` in a
/// query: Tomcat refuses brackets, braces, `|`, `^` and `\` as they are. What is encoded stays.
fn encoded(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let plain = |at: usize, b: u8| match b {
        b'%' => is_hex(at + 1) && is_hex(at + 2),
        _ => b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?#".contains(&b),
    };
    if bytes.iter().enumerate().all(|(at, b)| plain(at, *b)) {
        return Cow::Borrowed(text);
    }
    let mut written = String::new();
    for (at, b) in bytes.iter().enumerate() {
        if plain(at, *b) {
            written.push(char::from(*b));
        } else {
            let _ = write!(written, "%{b:02X}");
        }
    }
    Cow::Owned(written)
}

/// Whether more steps lead up than down: parsers stop at the top, and lead to another place.
fn climbs_out(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let mut depth = 0_usize;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
            "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// Whether a server or proxy that decodes once more than others, or drops what follows a `;`,
/// would find a `..` in this path that a URL parser does not see.
fn has_hidden_steps(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let visible = |segment: &&str| {
        let segment = segment.replace("%2e", ".");
        segment == ".." || segment == "."
    };
    path.split('/').filter(|segment| !visible(segment)).any(|segment| {
        let mut decoded = segment.to_owned();
        for _ in 0..3 {
            decoded = decoded.replace("%25", "%");
        }
        for (code, letter) in [("%2e", "."), ("%2f", "/"), ("%5c", "\\"), ("%3b", ";")] {
            decoded = decoded.replace(code, letter);
        }
        decoded.split(['/', '\\']).any(|step| step.split(';').next() == Some(".."))
    })
}
