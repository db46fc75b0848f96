//! One thing that speaks against a fetch, with what to do about it.

use jenkins_token::escape;

/// Something that keeps a fetch from working, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether a fetch will not work for it.
    pub is_fatal: bool,
    /// What.
    pub what: String,
    /// What to do.
    pub next: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = if self.is_fatal { "problem" } else { "warning" };
        write!(f, "{word}: {}; next: {}", self.what, self.next)
    }
}

/// A fetch will not work.
pub(super) fn fatal(what: &str, next: &str) -> Finding {
    Finding { is_fatal: true, what: escape::message(what), next: escape::message(next) }
}

/// A fetch works, and not quite as one would think.
pub(super) fn warning(what: &str, next: &str) -> Finding {
    Finding { is_fatal: false, ..fatal(what, next) }
}
