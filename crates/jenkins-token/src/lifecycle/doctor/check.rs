//! A part of the way from a person to Jenkins, and what was found there.

use crate::Error;
use crate::next_step::{Step, Verb};

/// A part of the way, in the order in which one hangs on another. Its name is the variant's in
/// kebab case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Part {
    /// The proxy that a variable names.
    Proxy,
    /// The host's name.
    Name,
    /// A connection to its port.
    Connection,
    /// Certificates, dates and names.
    Tls,
    /// That a Jenkins is there, at this root, and up.
    Jenkins,
    /// Which one.
    Version,
    /// How far its clock and this machine's are apart.
    Clock,
    /// Where the token is kept.
    Store,
    /// Whether the token is taken.
    Credential,
    /// Whose it is.
    Identity,
    /// Whether its user may read.
    Permissions,
    /// The crumb issuer.
    Crumb,
    /// The token's age, use and end.
    Token,
    /// Whether what changes something gets through, which only a change would show.
    Changes,
    /// What earlier commands left.
    Leftovers,
    /// What git will do.
    Git,
    /// Whether a shell completes commands.
    Completions,
    /// Tokens that lie about.
    Secrets,
}

impl Part {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What a part is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Finding {
    /// As it should be, or not used.
    Ok,
    /// It works, but needs attention.
    Warning,
    /// It does not work.
    Fail,
    /// Nothing can be said while an earlier part fails.
    NotAsked,
}

/// What was found of a part.
#[derive(Debug, Clone)]
pub struct Check {
    /// Of which.
    pub part: Part,
    /// What it is like.
    pub finding: Finding,
    /// The evidence, for the person whose way it is.
    pub detail: String,
    /// What may be told to anybody: no host, user, path or name is in it.
    pub public: String,
    /// What to do about it.
    pub next: Option<Step>,
    /// Why it fails.
    pub error: Option<Error>,
}

impl Check {
    /// All is well; the evidence may be told to anybody.
    #[must_use]
    pub fn ok(part: Part, detail: impl Into<String>) -> Check {
        let detail = detail.into();
        let public = detail.clone();
        Check { part, finding: Finding::Ok, detail, public, next: None, error: None }
    }

    /// The same with other words for anybody.
    #[must_use]
    pub fn in_public(self, public: impl Into<String>) -> Check {
        Check { public: public.into(), ..self }
    }

    /// It works, but needs attention: `next` says what to do.
    #[must_use]
    pub fn warning(part: Part, detail: impl Into<String>, next: Step) -> Check {
        Check { finding: Finding::Warning, next: Some(next), ..Check::ok(part, detail) }
    }

    /// It does not work, for this reason.
    #[must_use]
    pub fn fail(part: Part, error: Error) -> Check {
        let detail = error.message();
        let public = error.problem.name().to_owned();
        // It is what was run just now.
        let next = Some(error.next_step().without(&Verb::Doctor));
        Check { part, finding: Finding::Fail, detail, public, next, error: Some(error) }
    }

    /// It is not asked.
    #[must_use]
    pub fn not_asked(part: Part, why: impl Into<String>) -> Check {
        Check { finding: Finding::NotAsked, ..Check::ok(part, why) }
    }
}
