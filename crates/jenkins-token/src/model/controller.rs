//! A URL that may receive credentials.

use crate::Problem;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// One Jenkins, by its canonical root: scheme, lower-case A-label host, port unless the default,
/// context path ending in `/`. Nothing else can be in it.
///
/// ```
/// use jenkins_token::model::Controller;
/// let controller = Controller::parse("HTTPS://CI.Example.com:443/jenkins").unwrap();
/// assert_eq!(controller.to_string(), "https://ci.example.com/jenkins/");
/// assert!(Controller::parse("https://alice:secret@ci.example.com/").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Controller {
    root: Url,
}

impl Controller {
    /// Reads a root URL. A missing scheme, userinfo, query, fragment, backslash, dot segment,
    /// non-ASCII text and spellings that URL parsers disagree about are refused, not repaired.
    ///
    /// # Errors
    /// [`Problem::UrlUnusable`], which never repeats userinfo.
    pub fn parse(text: &str) -> Result<Controller, Problem> {
        read(text).map_err(|why| Problem::UrlUnusable { why: why.to_owned() })
    }

    /// The root, ending in `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.root.as_str()
    }

    /// Host, and port unless it is the scheme's own.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.root.host_str().unwrap_or_default();
        self.root.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The host alone, as cookies name it: no port, no brackets.
    #[must_use]
    pub fn host_name(&self) -> &str {
        self.root.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    /// `/` or `/jenkins/`.
    #[must_use]
    pub fn context(&self) -> &str {
        self.root.path()
    }

    /// The same origin under another context path, as a page's `data-rooturl` spells it
    /// (`""`, `"/jenkins"`).
    ///
    /// # Errors
    /// [`Problem::UrlUnusable`] when it is not a plain path.
    pub fn with_context(&self, context: &str) -> Result<Controller, Problem> {
        // Without its slash it would go on with the host's name, or with the port.
        if !context.is_empty() && !context.starts_with('/') {
            let why = "its path does not start with a slash".to_owned();
            return Err(Problem::UrlUnusable { why });
        }
        Controller::parse(&format!("{}{}", self.origin(), context))
    }

    /// A page on the same origin, as if somebody had pasted it.
    ///
    /// # Errors
    /// As [`Controller::with_context`].
    pub fn page(&self, path: &str) -> Result<Pasted, Problem> {
        Ok(Pasted { page: self.with_context(path)? })
    }

    /// Scheme, host and port without a closing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.root.scheme(), self.host())
    }

    /// Whether `url` has this scheme, host and port.
    #[must_use]
    pub fn is_same_origin(&self, url: &Url) -> bool {
        self.root.origin() == url.origin()
    }

    /// Whether `url` lies at or below the root.
    #[must_use]
    pub fn contains(&self, url: &Url) -> bool {
        self.is_same_origin(url) && url.path().starts_with(self.context())
    }

    /// Whether `other` is this root or one below it on the same origin.
    #[must_use]
    pub fn holds(&self, other: &Controller) -> bool {
        self.contains(&other.root)
    }

    /// Where a `Location` header leads from the page at `path` below the root.
    #[must_use]
    pub fn resolve(&self, path: &str, location: &str) -> Option<Url> {
        self.root.join(path).ok()?.join(location).ok()
    }

    /// Whether a listener on the way could read along: plain http to another machine. Names of
    /// this one count as such because the transport asks no resolver for them.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.is_exposed_by_name() && self.loopback_name().is_none()
    }

    /// The same for a program that resolves names by itself, as git does: a resolver may send
    /// everything below `localhost` to another machine.
    #[must_use]
    pub fn is_exposed_by_name(&self) -> bool {
        let loopback = match self.root.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.root.scheme() != "https" && !loopback
    }

    /// The host's name when it is one of this machine: `localhost`, or below it.
    #[must_use]
    pub fn loopback_name(&self) -> Option<&str> {
        let name = self.root.domain()?;
        (name == "localhost" || name.ends_with(".localhost")).then_some(name)
    }

    /// Whether TLS is spoken.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.root.scheme() == "https"
    }
}

impl fmt::Display for Controller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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

fn has_path(page: &str) -> bool {
    page.split_once("://").is_some_and(|(_, rest)| rest.contains('/'))
}

fn read(text: &str) -> Result<Controller, &'static str> {
    let text = text.trim_matches(' ');
    if text.len() > 2000 {
        return Err("it is too long");
    }
    if !text.is_ascii() {
        return Err("it holds characters outside ASCII; write the host as an A-label (xn--…)");
    }
    if text.bytes().any(|b| b <= b' ' || b == 0x7f) {
        return Err("it holds a space or control character");
    }
    if text.contains('\\') {
        return Err("it holds a backslash");
    }
    let (scheme, rest) = text.split_once("://").ok_or("it does not start with https://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err("only https:// and http:// can be a Jenkins");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("it holds a user name or password before the @");
    }
    if rest.contains('?') || rest.contains('#') {
        return Err("it holds a query or fragment");
    }
    let host = check_authority(authority)?;
    let path = &rest[authority.len()..];
    check_path(path)?;
    let mut root = Url::parse(text).map_err(|_| "it is no URL")?;
    let parsed = root.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
    if !parsed.starts_with('[') && parsed != host {
        return Err("its host is written in an unusual way");
    }
    root.set_host(Some(&parsed)).map_err(|_| "its host cannot be read")?;
    if !root.path().ends_with('/') {
        root.set_path(&format!("{}/", root.path()));
    }
    Ok(Controller { root })
}

/// The lower-case host without one closing dot; odd ports and address forms are refused.
fn check_authority(authority: &str) -> Result<String, &'static str> {
    let (host, port) = match authority.rfind(']') {
        Some(end) => authority.split_at(end + 1),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if let Some(port) = port.strip_prefix(':') {
        let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        if !plain || port.parse::<u16>().is_err() {
            return Err("its port is no number from 1 to 65535");
        }
    } else if !port.is_empty() {
        return Err("its host cannot be read");
    }
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        inside.parse::<Ipv6Addr>().map_err(|_| "its IPv6 address cannot be read")?;
        return Ok(host.to_ascii_lowercase());
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if !host.split('.').all(label) {
        return Err("its host cannot be read");
    }
    // `127.1` and `0x7f.1` are addresses to some parsers and names to others.
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|c: char| c.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err() {
        return Err("its IPv4 address is written in an unusual way");
    }
    Ok(host)
}

fn check_path(path: &str) -> Result<(), &'static str> {
    let lower = path.to_ascii_lowercase();
    if path.contains("//") || path.contains(';') || lower.contains("%2f") || lower.contains("%5c") {
        return Err("its path holds an empty or ambiguous segment");
    }
    let dots = |segment: &str| matches!(segment.replace("%2e", ".").as_str(), "." | "..");
    if lower.split('/').any(dots) {
        return Err("its path holds a dot segment");
    }
    Ok(())
}
