//! What a proxy's own answer means: to `CONNECT`, which nobody else can answer, or to a request for
//! a controller without TLS, where its author has to show in it.

use super::proxy::Proxy;
use crate::problem::{Found, ProxyFault};
use hyper::StatusCode;
use hyper::ext::ReasonPhrase;
use hyper::header::{HeaderMap, PROXY_AUTHENTICATE, SERVER};
use hyper::http::response::Parts;

/// The errors of squid, which names them in a header of its own.
const SQUID: &str = "x-squid-error";

/// An answer to `CONNECT` other than that it connected; `body` is what was read of it.
pub(super) fn refusal(proxy: &Proxy, head: &Parts, body: &str) -> ProxyFault {
    let status = head.status;
    let answer = said(head);
    // tinyproxy says 401 to a password that is wrong.
    if [StatusCode::PROXY_AUTHENTICATION_REQUIRED, StatusCode::UNAUTHORIZED].contains(&status) {
        return unknown_here(proxy, &head.headers, answer);
    }
    if let Some((name, number)) = squid(&head.headers) {
        return of_squid(name, number, answer);
    }
    // nginx and apache say so of a request in clear text.
    if status == StatusCode::BAD_REQUEST
        && (body.contains("to HTTPS port") || body.contains("to an SSL-enabled server port"))
    {
        return ProxyFault::ProxySpeaksTls;
    }
    match status.as_u16() {
        403 => ProxyFault::ProxyDenies { answer },
        504 => ProxyFault::ProxyCannotConnect { found: Found::Silence, answer },
        500 | 502 | 503 => ProxyFault::ProxyCannotConnect { found: Found::Unsaid, answer },
        _ => ProxyFault::ProxyRefuses { answer },
    }
}

/// The same of an answer to any request that went to the proxy: where it is the proxy's own, and
/// whether the controller may have seen the request.
pub(in crate::transport) fn own(proxy: &Proxy, head: &Parts) -> Option<(ProxyFault, bool)> {
    let answer = said(head);
    if head.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Some((unknown_here(proxy, &head.headers, answer), false));
    }
    if let Some((name, number)) = squid(&head.headers) {
        // It denies answers by the same name as requests.
        let not_sent = ["ERR_CONNECT_FAIL", "ERR_DNS_FAIL"];
        return Some((of_squid(name, number, answer), !not_sent.contains(&name)));
    }
    // On what it passes on stands the name of the server that wrote it.
    let server = head.headers.get(SERVER).and_then(|server| server.to_str().ok())?;
    if !server.starts_with("tinyproxy/") {
        return None;
    }
    Some(match head.status.as_u16() {
        401 => (unknown_here(proxy, &head.headers, answer), false),
        403 => (ProxyFault::ProxyDenies { answer }, false),
        _ if answer.ends_with("Unable to connect") => {
            (ProxyFault::ProxyCannotConnect { found: Found::Unsaid, answer }, false)
        }
        _ => (ProxyFault::ProxyRefuses { answer }, true),
    })
}

fn unknown_here(proxy: &Proxy, headers: &HeaderMap, answer: String) -> ProxyFault {
    let schemes: Vec<&str> = headers
        .get_all(PROXY_AUTHENTICATE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split_whitespace().next())
        .collect();
    if !schemes.is_empty() && !schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic")) {
        return ProxyFault::ProxyWantsOtherSignIn { schemes: schemes.join(", ") };
    }
    if proxy.has_credentials() {
        ProxyFault::ProxyPasswordRefused { answer }
    } else {
        ProxyFault::ProxyWantsPassword { answer }
    }
}

fn squid(headers: &HeaderMap) -> Option<(&str, &str)> {
    let said = headers.get(SQUID)?.to_str().ok()?;
    Some(said.split_once(' ').unwrap_or((said, "")))
}

/// The number is that of the system: 111 is a refused connection on Linux.
fn of_squid(name: &str, number: &str, answer: String) -> ProxyFault {
    let found = match (name, number) {
        ("ERR_ACCESS_DENIED", _) => return ProxyFault::ProxyDenies { answer },
        ("ERR_CONNECT_FAIL", "111") => Found::Nobody,
        ("ERR_CONNECT_FAIL", "110") | ("ERR_READ_TIMEOUT", _) => Found::Silence,
        ("ERR_ZERO_SIZE_OBJECT", _) => Found::NoAnswer,
        ("ERR_CONNECT_FAIL", "101" | "113") => Found::NoRoute,
        ("ERR_DNS_FAIL", _) => Found::NoName,
        // What 5.7 says where its name service knows no such host, to CONNECT and to GET.
        ("ERR_CANNOT_FORWARD" | "ERR_READ_ERROR" | "ERR_CONNECT_FAIL", _) => Found::Unsaid,
        _ => return ProxyFault::ProxyRefuses { answer },
    };
    ProxyFault::ProxyCannotConnect { found, answer }
}

/// Status and reason as they came, and squid's own name for it.
fn said(head: &Parts) -> String {
    let status = head.status.as_u16();
    let reason = head.extensions.get::<ReasonPhrase>();
    let reason = reason.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    let reason = reason.or_else(|| head.status.canonical_reason().map(str::to_owned));
    let squid = head.headers.get(SQUID).and_then(|said| said.to_str().ok());
    let first = format!("HTTP {status} {}", reason.unwrap_or_default());
    match squid {
        Some(squid) => format!("{}, {squid}", first.trim_end()),
        None => first.trim_end().to_owned(),
    }
}
