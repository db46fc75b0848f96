//! Why no answer came: told from the stage that failed and from the bytes that did come.

use super::connect::NotConnected;
use super::exchange::Lost;
use super::limits::MOST_HEADERS;
use super::tls;
use super::wire::Seen;
use crate::Problem;
use crate::open_file_limit::causes;
use crate::problem::TlsFault;
use hyper::http::Extensions;
use hyper_util::client::legacy;
use std::error::Error;
use std::io;
use std::sync::Arc;

/// Whether a connection that was kept ended, and nothing came back on it for this request: the other
/// side may have closed it before it saw that.
pub(super) fn was_kept(error: &legacy::Error) -> bool {
    has_ended(error) && seen(error).is_some_and(|seen| seen.ended_while_kept())
}

/// No head of an answer came.
pub(super) fn of_client(error: &legacy::Error) -> Lost {
    let not_connected = causes(error).find_map(|cause| cause.downcast_ref::<NotConnected>());
    if let Some(NotConnected(problem)) = not_connected {
        return Lost { maybe_sent: false, problem: problem.clone() };
    }
    let seen = seen(error);
    let seen = seen.as_deref();
    // A server that refuses a handshake after its end, or speaks another protocol, has read nothing
    // of what was sent to it.
    let (problem, is_unread) = match seen {
        Some(seen) => without_head(error, seen),
        None => (broken(error, "before an answer came"), false),
    };
    let was_written = seen.is_none_or(Seen::has_written);
    Lost { maybe_sent: was_written && !is_unread, problem }
}

/// A head came, and its body did not: `status` says which.
pub(super) fn of_body(error: &reqwest::Error, status: u16) -> Lost {
    let problem = match Problem::of_limit(error) {
        Some(problem) => problem,
        None if has_ended(error) => {
            Problem::ConnectionLost { why: format!("the answer, HTTP {status}, was cut off") }
        }
        None => broken(error, &format!("in the middle of the answer, HTTP {status}")),
    };
    Lost { maybe_sent: true, problem }
}

/// A request that could not be made: of what it is made of, only an address can be too long.
pub(super) fn unsent(error: &reqwest::Error) -> Lost {
    let why = format!("it is too long, or not one ({})", innermost(error));
    Lost { maybe_sent: false, problem: Problem::UrlUnusable { why } }
}

/// What passed on the connection.
fn seen(error: &legacy::Error) -> Option<Arc<Seen>> {
    let mut extras = Extensions::new();
    error.connect_info()?.get_extras(&mut extras);
    extras.remove()
}

fn without_head(error: &legacy::Error, seen: &Seen) -> (Problem, bool) {
    if let Some(problem) = Problem::of_limit(error) {
        return (problem, false);
    }
    if let Some(fault) = tls::after_handshake(error, seen) {
        // Only by this alert a server says that it reads nothing: who closes may have acted before.
        let is_refused = causes(error).filter_map(|cause| cause.downcast_ref::<rustls::Error>());
        let mut is_refused = is_refused.map(|it| {
            *it == rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired)
        });
        let is_unread = !seen.has_read() && is_refused.next().unwrap_or_default();
        return (Problem::Tls(fault), is_unread);
    }
    let hyper = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    if hyper.is_some_and(hyper::Error::is_parse_too_large) {
        return (Problem::HeadTooBig { lines: MOST_HEADERS }, false);
    }
    if seen.is_http2() {
        return (Problem::Http2Only, true);
    }
    if seen.is_tls() {
        return (Problem::Tls(TlsFault::PortSpeaksHttps), true);
    }
    let is_garbage = hyper.is_some_and(|error| error.is_parse() || error.is_parse_status());
    if is_garbage && !seen.first().starts_with(b"HTTP/") {
        return (Problem::NotHttp { seen: seen.shown() }, false);
    }
    if is_garbage {
        let why = "the answer begins as HTTP does and goes on as something else".to_owned();
        return (Problem::ConnectionLost { why }, false);
    }
    if !seen.has_read() && has_ended(error) {
        return (Problem::ClosedWithoutAnswer, false);
    }
    if seen.ended_while_kept() {
        return (broken(error, "before an answer came"), false);
    }
    (broken(error, "before the answer was whole"), false)
}

/// A connection that ended, in words of ours.
fn broken(error: &(dyn Error + 'static), when: &str) -> Problem {
    let why = match io_error(error).map(io::Error::kind) {
        Some(io::ErrorKind::TimedOut) => format!("the other side is gone: it ended {when}"),
        _ if has_ended(error) => format!("the other side closed it {when}"),
        _ => format!("it ended {when} ({})", innermost(error)),
    };
    Problem::ConnectionLost { why }
}

/// Whether the other side closed the connection, in whichever way.
fn has_ended(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind as K;
    let ends = [K::ConnectionReset, K::BrokenPipe, K::ConnectionAborted, K::UnexpectedEof];
    let hyper = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    io_error(error).is_some_and(|error| ends.contains(&error.kind()))
        || hyper.is_some_and(|it| it.is_incomplete_message() || it.is_closed() || it.is_canceled())
}

fn io_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    causes(error).find_map(|cause| cause.downcast_ref::<io::Error>())
}

/// The innermost cause: outer ones repeat the URL.
fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(String::new, |cause| match cause.source() {
        None if cause.is::<reqwest::Error>() => "no reason was given".to_owned(),
        _ => cause.to_string(),
    })
}
