//! What a server says that is not up: while it starts, and when its start failed.
//!
//! Source: recordings `boot-*`, `restart-*`, `bootfailure-*` (README, CONTRADICTED 1 and 2).

use crate::jenkins::controller::Controller;
use crate::jenkins::startup::Stage;
use crate::message::{Basic, Reply, Request};
use crate::web::calls::auth;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::pages;

/// The answer of a starting server: 503, unless the stage has something else to say.
pub(crate) fn starting(exchange: &mut Exchange<'_>, stage: Stage) -> Reply {
    let post = exchange.request.method == "POST" && exchange.controller.setup.csrf;
    match stage {
        Stage::Stumbling if post => pages::half_up(exchange),
        Stage::Guarded if post && exchange.rules().starting_checks_crumb => {
            crumbs::refused(exchange)
        }
        Stage::Stumbling | Stage::Guarded => pages::starting(exchange),
        Stage::Forgetful => with_credentials(exchange).unwrap_or_else(|| pages::starting(exchange)),
        Stage::Checking => match auth::identify(exchange) {
            Err(refused) => refused,
            Ok(()) => pages::starting(exchange),
        },
    }
}

/// A stack trace for everybody, and 401 for everybody with credentials, right or wrong.
pub(crate) fn failed(exchange: &mut Exchange<'_>) -> Reply {
    with_credentials(exchange).unwrap_or_else(|| pages::failed(exchange))
}

/// 401 of a server that is up, for whoever sent credentials, right or wrong.
pub(crate) fn rejected(controller: &mut Controller, request: &Request) -> Option<Reply> {
    let exchange = Exchange::new(controller, request);
    with_credentials(&exchange).map(|reply| exchange.finish(reply))
}

/// 401 for whoever sent credentials.
fn with_credentials(exchange: &Exchange<'_>) -> Option<Reply> {
    match exchange.request.basic(exchange.rules().scheme_ignores_case) {
        Basic::Absent => None,
        Basic::Malformed => {
            Some(auth::refused(exchange, "This Authorization header cannot be decoded"))
        }
        Basic::Pair(name, _) => {
            Some(auth::refused(exchange, &format!("Neither password nor token fits user {name}")))
        }
    }
}
