//! Why no reply came: told from the error's causes, without the URL that some of them repeat.

use super::exchange::Lost;
use super::limits::MOST_HEADERS;
use super::tls;
use crate::open_file_limit::causes;
use crate::problem::ProxyFault;
use crate::{Problem, clock};
use std::error::Error;
use std::io;
use std::time::Duration;

/// The loss, and whether the request may have arrived.
pub(super) fn lost(error: &reqwest::Error, timeout: Duration) -> Lost {
    let maybe_sent = !(error.is_connect() || error.is_builder());
    if error.is_timeout() {
        let seconds = timeout.as_secs();
        return Lost { maybe_sent, problem: Problem::no_answer(seconds) };
    }
    let problem = Problem::of_limit(error)
        .or_else(|| causes(error).find_map(named))
        .unwrap_or_else(|| Problem::ConnectionLost { why: text(error) });
    Lost { maybe_sent, problem: unless_limited(problem) }
}

/// The same where `proxy` was to connect: it is the one that cannot be reached, or refuses.
pub(super) fn of_proxy((proxy, variable): &(String, &'static str), lost: Lost) -> Lost {
    let fault = match &lost.problem {
        Problem::ConnectionRefused => ProxyFault::ProxyDown,
        Problem::HostUnknown => ProxyFault::ProxyUnknown,
        // hyper-util tells the refusals of a proxy apart only in text.
        Problem::ConnectionLost { why } if why.contains("authorization required") => {
            ProxyFault::ProxyWantsPassword { answer: "HTTP 407".to_owned() }
        }
        Problem::ConnectionLost { .. } => ProxyFault::ProxyRefuses { answer: String::new() },
        _ => return lost,
    };
    Lost { problem: Problem::Proxy { proxy: proxy.clone(), variable, fault }, ..lost }
}

/// Why no client can be made: its only reason that is not ours is told in text alone.
pub(super) fn unbuilt(error: &reqwest::Error) -> Problem {
    let what = text(error);
    if what.contains("No CA certificates") {
        unless_limited(Problem::NoCertificates)
    } else {
        Problem::of_limit(error).unwrap_or(Problem::Bug { what })
    }
}

/// Who reads files to find a host or certificates does not say that none could be opened.
fn unless_limited(problem: Problem) -> Problem {
    match problem {
        Problem::HostUnknown | Problem::NoCertificates => {
            Problem::unless_limit(2).err().unwrap_or(problem)
        }
        problem => problem,
    }
}

/// The innermost cause: outer ones repeat the URL.
fn text(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(String::new, |cause| match cause.source() {
        None if cause.is::<reqwest::Error>() => "no reason was given".to_owned(),
        _ => cause.to_string(),
    })
}

fn named(cause: &(dyn Error + 'static)) -> Option<Problem> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(tls::problem(error, clock::now()));
    }
    if let Some(error) = cause.downcast_ref::<io::Error>()
        && error.kind() == io::ErrorKind::ConnectionRefused
    {
        return Some(Problem::ConnectionRefused);
    }
    if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large) {
        return Some(Problem::HeadTooBig { lines: MOST_HEADERS });
    }
    // hyper-util names its resolver's failures only in text.
    cause.to_string().starts_with("dns error").then_some(Problem::HostUnknown)
}
