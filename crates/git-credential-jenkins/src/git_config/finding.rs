//! One thing that speaks against a fetch, with what to do about it.

use jenkins_token::escape;

/// What a finding comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// A fetch will not work.
    Fatal,
    /// A fetch works, and gives the token to a program that keeps it.
    Leak,
    /// A fetch works, and not quite as one would think.
    Warning,
}

/// Something that speaks against a fetch, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it comes to.
    pub gravity: Gravity,
    /// What.
    pub what: String,
    /// What to do.
    pub next: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.gravity {
            Gravity::Fatal | Gravity::Leak => "problem",
            Gravity::Warning => "warning",
        };
        write!(f, "{word}: {}; next: {}", self.what, self.next)
    }
}

/// A fetch will not work.
pub(super) fn fatal(what: &str, next: &str) -> Finding {
    finding(Gravity::Fatal, what, next)
}

/// A fetch gives the token to a program that keeps it.
pub(super) fn leak(what: &str, next: &str) -> Finding {
    finding(Gravity::Leak, what, next)
}

/// A fetch works, and not quite as one would think.
pub(super) fn warning(what: &str, next: &str) -> Finding {
    finding(Gravity::Warning, what, next)
}

fn finding(gravity: Gravity, what: &str, next: &str) -> Finding {
    Finding { gravity, what: escape::message(what), next: escape::message(next) }
}
