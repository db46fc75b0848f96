//! The way of a request through the server: container, state, who asks, crumb, permission, path.
//!
//! Source: `CrumbFilter`, `HudsonAuthenticationEntryPoint`, `AccessDeniedHandlerImpl`,
//! `Functions.advertiseHeaders`, `HudsonIsLoading` and `HudsonIsRestarting`, recordings `root-*`,
//! `boot-*`, `bootfailure-*`, `ctx-*`, `nosec-*`, `anonread-*`, `semicolon-path`, `double-slash`.

use crate::jenkins::controller::Controller;
use crate::jenkins::version_rules::Container;
use crate::message::{Reply, Request};
use crate::percent;
use crate::setup::{Planted, Rights, Start};
use crate::web::calls::{auth, starting};
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::exchange::path::Path;
use crate::web::exchange::servlet_container;
use crate::web::front;
use crate::web::pages;
use crate::web::routes::{self, On};

const READ: &str = "hudson.model.Hudson.Read";

/// Answers a request.
pub(crate) fn answer(controller: &mut Controller, request: &Request) -> Reply {
    if let Some(reply) = servlet_container::refusal(controller.rules.container, request) {
        return reply;
    }
    if controller.setup.planted != Some(Planted::QueueStands) {
        let now = controller.clock.now();
        controller.jobs.advance(now);
    }
    let mut exchange = Exchange::new(controller, request);
    let path = match below_context(&exchange) {
        Ok(path) => path,
        Err(reply) => return reply,
    };
    if exchange.rules().refuses_semicolons && path.contains(';') {
        let message = "No semicolon may stand in the path";
        return exchange.error(400, Some(message));
    }
    let reply = within(&mut exchange, &path);
    exchange.finish(reply)
}

/// The path without the context, or what the container says about it.
fn below_context(exchange: &Exchange<'_>) -> Result<String, Reply> {
    let path = exchange.request.path();
    match path.strip_prefix(exchange.context()) {
        Some("") if exchange.rules().container != Container::Tomcat => Err(exchange.redirect("/")),
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Ok(rest.to_owned()),
        _ => Err(front::outside(exchange)),
    }
}

/// Everything behind the context path.
fn within(exchange: &mut Exchange<'_>, path: &str) -> Reply {
    match exchange.controller.state {
        Start::Ready | Start::Wizard => {}
        Start::Starting => {
            let stage = exchange.controller.stage;
            return starting::starting(exchange, stage);
        }
        Start::Failed => return starting::failed(exchange),
    }
    let segments: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent::decode(segment, false))
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if segments == [exchange.rules().login_form] && exchange.request.method == "POST" {
        return auth::login_form(exchange);
    }
    if let Err(refused) = auth::identify(exchange) {
        return refused;
    }
    if exchange.has(Planted::ListForAnonymous)
        && exchange.caller.is_none()
        && matches!(segments[..], ["me", "configure" | "security"])
    {
        let first = exchange.controller.accounts.first();
        exchange.caller = first.map(crate::jenkins::controller::Account::key);
    }
    if crumbs::missing(exchange) {
        return crumbs::refused(exchange);
    }
    if exchange.rights() == Rights::None && !open_to_all(exchange, &segments) {
        if exchange.has(Planted::ChallengeForAnonymous) && exchange.caller.is_none() {
            return auth::refused(exchange, "Nobody is logged in");
        }
        return pages::denied(exchange, READ);
    }
    route(exchange, &segments, path.ends_with('/'))
}

fn open_to_all(exchange: &Exchange<'_>, segments: &[&str]) -> bool {
    match segments.first() {
        Some(
            &("login" | "loginError" | "logout" | "whoAmI" | "securityRealm" | "static"
            | "favicon.ico" | "robots.txt" | "jnlpJars"),
        ) => true,
        Some(&"instance-identity") => exchange.rules().instance_identity,
        _ => false,
    }
}

/// The first route that takes it; of those that would with another method the first says so.
fn route(exchange: &mut Exchange<'_>, segments: &[&str], slash: bool) -> Reply {
    let mut other = None;
    for route in routes::all() {
        let Some(path) = Path::matched(route.path, segments, slash) else { continue };
        if routes::takes(exchange, route.on, path.name(0)) {
            return (route.answer)(exchange, &path);
        }
        if route.on != On::Hosted {
            other = other.or(Some(route.on));
        }
    }
    match other {
        Some(On::Form) => pages::form_wanted(exchange),
        Some(On::Post | On::PostLater) => pages::post_only(exchange),
        _ => pages::not_found(exchange),
    }
}
