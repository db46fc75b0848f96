//! Who wrote an answer.

/// Who wrote an answer, as far as the answer itself proves it
/// ([`protocol::author`](crate::protocol::author)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Author {
    /// Jenkins, or the container that it runs in.
    #[error("Jenkins")]
    Jenkins,
    /// nginx itself, and not what it passes on.
    #[error("nginx in front of Jenkins")]
    Nginx,
    /// haproxy itself.
    #[error("haproxy in front of Jenkins")]
    Haproxy,
    /// Apache's httpd itself.
    #[error("apache in front of Jenkins")]
    Apache,
    /// squid, a proxy on the way.
    #[error("the proxy squid")]
    Squid,
    /// tinyproxy, a proxy on the way.
    #[error("the proxy tinyproxy")]
    Tinyproxy,
    /// Somebody who is not Jenkins, and does not say who.
    #[error("a proxy in front of Jenkins")]
    Other,
    /// Nothing in it tells.
    #[error("Jenkins or a proxy in front of it")]
    Unknown,
}

impl Author {
    /// What somebody runs who can be asked about it.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Author::Jenkins => "Jenkins",
            Author::Nginx => "nginx",
            Author::Haproxy => "haproxy",
            Author::Apache => "apache",
            Author::Squid => "the proxy squid",
            Author::Tinyproxy => "the proxy tinyproxy",
            Author::Other | Author::Unknown => "the proxy",
        }
    }

    /// Whether it is certain that Jenkins did not write it.
    #[must_use]
    pub fn is_somebody_else(self) -> bool {
        !matches!(self, Author::Jenkins | Author::Unknown)
    }

    /// Whether its own pages prove who it is.
    #[must_use]
    pub fn is_named(self) -> bool {
        self.is_somebody_else() && self != Author::Other
    }
}
