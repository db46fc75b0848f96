//! A URL that may receive credentials.

use super::root_url;
use crate::Problem;
use std::fmt;
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
        root_url::read(text)
            .map(|root| Controller { root })
            .map_err(|why| Problem::UrlUnusable { why: why.to_owned() })
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

    /// Scheme, host and port without a closing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.root.scheme(), self.host())
    }

    /// Whether `url` has this scheme, host and port.
    #[must_use]
    pub(crate) fn is_same_origin(&self, url: &Url) -> bool {
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
    pub(crate) fn is_exposed(&self) -> bool {
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
    pub(crate) fn loopback_name(&self) -> Option<&str> {
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
