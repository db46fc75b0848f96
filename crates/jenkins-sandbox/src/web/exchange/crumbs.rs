//! Crumbs: made and asked for.
//!
//! Source: `CrumbIssuer.RestrictedApi` and `CrumbFilter`, recordings `crumb-*`,
//! `generate-password-*`, `generate-crumb-*`, `generate-session-*`.

use crate::jenkins::controller::Controller;
use crate::jenkins::random;
use crate::message::{Reply, Request};
use crate::setup::Planted;
use crate::web::exchange::git_service;
use crate::web::exchange::{Exchange, Proof};
use sha2::{Digest as _, Sha256};

/// How long the part of a strict crumb is that anybody could make up.
const MASK: usize = 64;

/// The crumb of this caller, in this session, from this address, as far as the version cares.
pub(crate) fn crumb(exchange: &mut Exchange<'_>) -> String {
    if exchange.controller.setup.strict_crumbs {
        let source = exchange.request.target.clone();
        return strict(exchange, &random::hex(MASK / 2), &source);
    }
    let mut digits = digits(exchange, "");
    digits.truncate(exchange.rules().crumb_length);
    digits
}

/// One that was asked for at `source`, as the plugin strict-crumb-issuer makes it.
fn strict(exchange: &mut Exchange<'_>, mask: &str, source: &str) -> String {
    format!("{mask}{}", digits(exchange, &format!("{mask}{source}")))
}

/// What only the server can make of all that, and `more`.
fn digits(exchange: &mut Exchange<'_>, more: &str) -> String {
    let rules = exchange.rules();
    let mut hash = Sha256::new();
    hash.update(exchange.controller.salt.as_bytes());
    hash.update(exchange.caller.as_deref().unwrap_or("anonymous"));
    if rules.crumb_binds_address {
        hash.update(b";");
        hash.update(exchange.request.client_address());
    }
    if rules.crumb_binds_session {
        let session = exchange.session();
        if !exchange.has(Planted::CrumbWithoutSession) {
            hash.update(b";");
            hash.update(session);
        }
    }
    hash.update(more);
    random::as_hex(&hash.finalize())
}

/// Whether a POST lacks the crumb it needs. Only POST is looked at.
pub(crate) fn missing(exchange: &mut Exchange<'_>) -> bool {
    let rules = exchange.rules();
    if exchange.request.method != "POST" || !exchange.controller.setup.csrf {
        return false;
    }
    let is_exempt = !rules.token_needs_crumb && !exchange.controller.setup.tokens_want_crumb;
    if exchange.proof == Proof::Token && is_exempt {
        return false;
    }
    if exchange.controller.repositories.is_some() {
        let exempt = git_service::exempt_from_crumb(exchange.request);
        let asks_nobody = exchange.has(Planted::FetchWithoutCrumb)
            && exchange.request.path().ends_with("/git-upload-pack");
        if exempt || asks_nobody {
            return false;
        }
    }
    !included(exchange)
}

/// Whether the right crumb came along: in the header, and only without one as a parameter.
pub(crate) fn included(exchange: &mut Exchange<'_>) -> bool {
    let field = exchange.rules().crumb_field;
    let given = exchange
        .request
        .header(&field.to_ascii_lowercase())
        .or_else(|| exchange.request.form_parameter(field));
    let Some(given) = given else { return false };
    if !exchange.controller.setup.strict_crumbs {
        return given == crumb(exchange);
    }
    let (Some(mask), Some(from)) = (given.get(..MASK), exchange.request.header("referer")) else {
        return false;
    };
    let source = from.strip_prefix(&exchange.request.origin()).unwrap_or(&from);
    given == strict(exchange, mask, source)
}

/// `403`, as the container puts it.
pub(crate) fn refused(exchange: &Exchange<'_>) -> Reply {
    exchange.error(403, Some("No valid crumb was included in the request"))
}

/// The same refusal of a request whose crumb nobody looked at.
pub(crate) fn denied(controller: &mut Controller, request: &Request) -> Reply {
    let exchange = Exchange::new(controller, request);
    let reply = refused(&exchange);
    exchange.finish(reply)
}
