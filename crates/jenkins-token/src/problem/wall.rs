//! What somebody in front of Jenkins answered in its place.

use crate::escape;

/// What an answer that is not Jenkins' says. Its name is the variant's in kebab case; its text goes
/// on after the name of its author.
#[derive(
    Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "a field is what its variant's text puts in its place")]
pub enum Wall {
    /// A refusal, or a page that is none of Jenkins'.
    #[error("answered {status}: {}", escape::line(seen))]
    FrontDoor { status: u16, seen: String },
    /// 401 of a realm that is not Jenkins'.
    #[error("wants a user and password of its own, for `{}` (HTTP 401)", escape::line(realm))]
    FrontDoorPassword { realm: String },
    /// A form for people, in the place of whatever was asked for.
    #[error("answered with a sign-in page (HTTP {status}): {}", escape::line(seen))]
    FrontDoorSignIn { status: u16, seen: String },
    /// A redirect to where people sign in.
    #[error("sends whoever is not signed in to {}", escape::line(target))]
    FrontDoorSignInElsewhere { target: String },
    /// Not now: a limit of requests, or maintenance.
    #[error("takes no more requests for now (HTTP {status}): {}", escape::line(seen))]
    FrontDoorBusy { status: u16, seen: String, after: Option<u64> },
    /// A fault of its own, or what is meant to look like one.
    #[error("failed by itself (HTTP {status}): {}", escape::line(seen))]
    FrontDoorFailed { status: u16, seen: String },
    /// What is behind it did not answer, or not in time.
    #[error("{} (HTTP {status})", waited(*status))]
    NoJenkinsBehind { status: u16 },
}

impl Wall {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

fn waited(status: u16) -> &'static str {
    match status {
        503 | 521 | 523 | 530 => "has no Jenkins to pass this on to",
        504 | 522 | 524 => "passed this on, and Jenkins did not answer in time",
        525 | 526 => "could not speak TLS with Jenkins behind it",
        _ => "got no proper answer from Jenkins behind it",
    }
}
