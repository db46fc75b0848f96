//! At which part of the way a problem is.

use super::check::Part;
use crate::Problem;
use crate::problem::Stage;

/// The part that fails when nobody has answered yet.
pub(super) fn of(problem: &Problem) -> Part {
    match problem {
        Problem::Proxy { .. } => Part::Proxy,
        Problem::HostUnknown => Part::Name,
        Problem::ConnectionRefused | Problem::NoRoute => Part::Connection,
        Problem::Tls(_)
        | Problem::NoCertificates
        | Problem::CaFileUnusable { .. }
        | Problem::PlainHttp => Part::Tls,
        Problem::ClockWrong { .. } => Part::Clock,
        Problem::TimedOut { stage, .. } => match stage {
            Stage::LookUp(_) => Part::Name,
            Stage::Connect(_) => Part::Connection,
            Stage::Proxy(_) => Part::Proxy,
            Stage::Handshake => Part::Tls,
            Stage::Answer | Stage::AnswerThrough(_) => Part::Jenkins,
        },
        _ => Part::Jenkins,
    }
}
