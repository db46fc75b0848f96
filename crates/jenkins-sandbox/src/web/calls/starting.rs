//! A server that is not up: the stages of a start as they were seen, and a start that failed.
//!
//! Source: recordings `boot-*`, `restart-*`, `bootfailure-*` (README, CONTRADICTED 1 and 2). One
//! recorded start went through the stages in the order below, within seconds; a test sets them.

use crate::jenkins::controller::Controller;
use crate::jenkins::rules::Rules;
use crate::message::{Basic, Reply, Request};
use crate::web::calls::auth;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::pages;

/// How far a starting server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The crumb issuer has not found itself yet: a POST is a 500.
    Stumbling,
    /// Crumbs are asked for before anybody looks at credentials: a POST is a 403, token or not.
    Guarded,
    /// Credentials are checked: wrong ones are a 401, the rest is a 503.
    Checking,
    /// Credentials are checked and tokens are not loaded: valid ones are a 401 too.
    Forgetful,
}

/// A start that moves on by itself.
pub(crate) struct Rising {
    stages: std::vec::IntoIter<Stage>,
}

impl Rising {
    /// Every stage a start of this version was seen in, for that many requests each.
    pub(crate) fn new(rules: &Rules, requests: usize) -> Rising {
        let forgetful = rules.starting_forgets_tokens.then_some(Stage::Forgetful);
        let first = [Stage::Stumbling, Stage::Guarded];
        let seen = first.into_iter().chain(forgetful).chain([Stage::Checking]);
        let stages: Vec<Stage> =
            seen.flat_map(|stage| std::iter::repeat_n(stage, requests)).collect();
        Rising { stages: stages.into_iter() }
    }

    /// The stage for one more request; `None` is up.
    pub(crate) fn next(&mut self) -> Option<Stage> {
        self.stages.next()
    }
}

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
