//! What `X-Jenkins` says.

use std::fmt;

/// A Jenkins version: free text whose leading numbers may be compared
/// (`2.578`, `2.541.1`, `2.426.3.3` of `CloudBees`, `2.578-SNAPSHOT (private…)`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    text: String,
    numbers: Vec<u32>,
}

impl Version {
    /// Any text is a version; one without leading numbers compares as older than all.
    #[must_use]
    pub fn parse(text: &str) -> Version {
        let text: String = text.trim().chars().take(80).collect();
        let lead = text.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or("");
        let numbers = lead.split('.').map_while(|part| part.parse().ok()).collect();
        Version { text, numbers }
    }

    /// As the controller spelled it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the leading numbers are at least `numbers`. A hint for words and order of tries,
    /// never a gate: plugins and private builds report what they like.
    #[must_use]
    pub fn at_least(&self, numbers: &[u32]) -> bool {
        self.numbers.as_slice() >= numbers
    }

    /// Whether a user has one token, readable and without a name: before 2.129
    /// (`ApiTokenProperty`).
    #[must_use]
    pub fn is_before_named_tokens(&self) -> bool {
        self.is_readable() && !self.at_least(&[2, 129])
    }

    /// Whether what is posted with a token needs a crumb, where the controller has crumbs: before
    /// 2.96.
    #[must_use]
    pub fn wants_crumbs_with_tokens(&self) -> bool {
        self.is_readable() && !self.at_least(&[2, 96])
    }

    /// Whether any number could be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        !self.numbers.is_empty()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::escape::line(&self.text))
    }
}
