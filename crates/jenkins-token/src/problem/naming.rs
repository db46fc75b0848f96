//! What problems are called, and how some are made.

use super::words::shown;
use super::{Problem, ProxyFault, ReachFault, ServerState, Stage, TlsFault, Wall};
use std::path::Path;
use strum::VariantNames;

impl Problem {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Problem::Tls(fault) => fault.name(),
            Problem::Proxy { fault, .. } => fault.name(),
            Problem::Reach(fault) => fault.name(),
            Problem::Server(state) => state.name(),
            Problem::FrontDoor { wall, .. } => wall.name(),
            other => other.into(),
        }
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        // These have the names of what they hold.
        let theirs = ["tls", "proxy", "reach", "server", "front-door"];
        let own = Problem::VARIANTS.iter().filter(move |name| !theirs.contains(name));
        own.chain(TlsFault::VARIANTS)
            .chain(ProxyFault::VARIANTS)
            .chain(ReachFault::VARIANTS)
            .chain(ServerState::VARIANTS)
            .chain(Wall::VARIANTS)
            .copied()
    }

    /// No answer came in time.
    #[must_use]
    pub fn no_answer(seconds: u64) -> Problem {
        Problem::TimedOut { seconds, stage: Stage::Answer }
    }

    /// That `path` is of another version's format.
    #[must_use]
    pub fn of_format(path: &Path, format: &impl ToString) -> Problem {
        Problem::FormatUnknown { what: shown(path), format: format.to_string() }
    }
}
