//! At which part of the way a problem is.

use super::check::Part;
use crate::problem::Stage;
use crate::{Class, Problem};

/// Whether nothing was sent at all: what is needed on this machine is not there, or may not be used.
pub(super) fn is_here(problem: &Problem) -> bool {
    let is_of_network = [Class::Unreachable, Class::NotSignedIn, Class::Refused];
    !is_of_network.contains(&problem.class())
}

/// The part that fails when nobody has answered yet.
pub(super) fn of(problem: &Problem) -> Part {
    match problem {
        Problem::Proxy { .. } => Part::Proxy,
        Problem::HostUnknown => Part::Name,
        Problem::ConnectionRefused | Problem::NoRoute => Part::Connection,
        Problem::Tls(_)
        | Problem::NoCertificates
        | Problem::CaFileUnusable { .. }
        | Problem::PlainHttp
        // Of a handshake: no certificate is to blame.
        | Problem::ClockWrong { .. } => Part::Tls,
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
