//! What became of what was left behind.

use crate::accounts::journal::{Aim, Intent};
use crate::{Error, Problem};

/// One thing left behind, and what became of it.
pub struct Recovered {
    /// What it was.
    pub intent: Intent,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of one thing left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is finished; in words.
    Finished(&'static str),
    /// Nothing of it was there, and it is closed; in words.
    NothingThere(&'static str),
    /// It stays open as long as the command runs that it is about.
    StillRuns,
    /// It stays open until somebody logs in: no token is here that could look after it.
    NeedsLogin(Error),
    /// It stays open: what it did could not be found out.
    Unknown(Error),
}

impl Outcome {
    /// What keeps `intent` open.
    pub(super) fn open(intent: &Intent, error: Error) -> Outcome {
        let needs_login = matches!(
            error.problem,
            Problem::OutcomeUnknown { .. }
                | Problem::TokenMissing { .. }
                | Problem::ReplaceUnfinished { .. }
        );
        // A person has the value of a token that was created to be shown, or nobody has.
        if needs_login && intent.aim != Aim::Create {
            Outcome::NeedsLogin(error)
        } else {
            Outcome::Unknown(error)
        }
    }

    /// What it meant, in words, or why it is still open.
    ///
    /// # Errors
    /// Those of [`Outcome::NeedsLogin`] and [`Outcome::Unknown`].
    pub fn words(&self) -> Result<&'static str, &Error> {
        match self {
            Outcome::Finished(words) | Outcome::NothingThere(words) => Ok(words),
            Outcome::StillRuns => Ok("its command still runs, with its token"),
            Outcome::NeedsLogin(error) | Outcome::Unknown(error) => Err(error),
        }
    }
}
