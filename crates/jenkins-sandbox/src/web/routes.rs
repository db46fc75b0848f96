//! The way of a request through the server: container, state, who asks, crumb, permission, path.
//!
//! Source: contract §2.3 (order of the filters), §3.3, §4, §5, recordings `root-*`, `boot-*`,
//! `bootfailure-*`, `ctx-*`, `nosec-*`, `anonread-*`, `semicolon-path`, `double-slash`.

use crate::jenkins::controller::Controller;
use crate::jenkins::repositories;
use crate::jenkins::rules::Container;
use crate::message::{self, Reply, Request};
use crate::setup::{Planted, Rights, Start};
use crate::web::calls::auth;
use crate::web::calls::crumb_issuer;
use crate::web::calls::git;
use crate::web::calls::identity;
use crate::web::calls::job;
use crate::web::calls::jobs;
use crate::web::calls::starting;
use crate::web::calls::token_methods;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::exchange::servlet_container;
use crate::web::front;
use crate::web::pages;

const READ: &str = "hudson.model.Hudson.Read";

/// Answers a request.
pub(crate) fn answer(controller: &mut Controller, request: &Request) -> Reply {
    if let Some(reply) = servlet_container::refusal(controller.rules.container, request) {
        return reply;
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
        .map(|segment| message::decode(segment, false))
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
        Some(&("login" | "loginError" | "logout" | "whoAmI" | "securityRealm" | "static")) => true,
        Some(&"instance-identity") => exchange.rules().instance_identity,
        _ => false,
    }
}

fn route(exchange: &mut Exchange<'_>, segments: &[&str], slash: bool) -> Reply {
    match segments {
        [] => pages::layout(exchange, 200, "Dashboard", "<p>This is a sandbox.</p>"),
        ["login" | "loginError"] if !slash => pages::login(exchange),
        ["logout"] => {
            exchange.log_out();
            exchange.redirect("/")
        }
        ["whoAmI", "api", format] => identity::who_am_i(exchange, format),
        ["me"] if slash => own(exchange, &[], true),
        ["me" | "whoAmI" | "crumbIssuer"] if !slash => {
            let path = format!("/{}/", segments.join("/"));
            exchange.redirect(&path)
        }
        ["whoAmI"] => pages::layout(exchange, 200, "Who am I", "<p>See the API.</p>"),
        ["me", rest @ ..] => own(exchange, rest, slash),
        ["user", id, rest @ ..] => someone(exchange, id, rest, slash),
        ["crumbIssuer", "api", format] if exchange.controller.setup.csrf => {
            crumb_issuer::issue(exchange, format)
        }
        ["api", format] => identity::root(exchange, format),
        ["quietDown"] => jobs::quiet(exchange, true),
        ["cancelQuietDown"] => jobs::quiet(exchange, false),
        ["createItem"] if exchange.request.method == "POST" => jobs::create(exchange),
        ["job", name, "build"] if exchange.request.method == "POST" => jobs::build(exchange, name),
        ["job", name, rest @ ..] => job::answer(exchange, name, rest),
        ["manage"] => manage(exchange, slash),
        [repository, rest @ ..] if hosts(exchange, repository) => {
            git::answer(exchange, repository, rest, slash)
        }
        ["descriptorByName", _, _] => without_user(exchange),
        ["instance-identity"] if exchange.rules().instance_identity => {
            pages::layout(exchange, 200, "Identity", "<p>No key here.</p>")
        }
        _ => pages::not_found(exchange),
    }
}

fn hosts(exchange: &Exchange<'_>, repository: &str) -> bool {
    exchange.controller.repositories.is_some() && repositories::NAMES.contains(&repository)
}

/// `/me/…`
fn own(exchange: &mut Exchange<'_>, rest: &[&str], slash: bool) -> Reply {
    match exchange.caller.clone() {
        Some(key) => user(exchange, &key, "/me", rest, slash),
        None if exchange.controller.setup.security => pages::login_required(exchange, None),
        // Nothing catches the refusal when there is no security filter.
        None => pages::stack_trace(exchange, "Nobody is logged in."),
    }
}

/// `/user/<id>/…`
fn someone(exchange: &mut Exchange<'_>, id: &str, rest: &[&str], slash: bool) -> Reply {
    let Some(key) = exchange.controller.account(id).map(crate::jenkins::controller::Account::key)
    else {
        return pages::not_found(exchange);
    };
    let base = format!("/user/{}", message::encode_segment(&key));
    if rest.is_empty() && !slash {
        return exchange.redirect(&format!("{base}/"));
    }
    user(exchange, &key, &base, rest, slash)
}

fn user(exchange: &mut Exchange<'_>, key: &str, base: &str, rest: &[&str], slash: bool) -> Reply {
    match rest {
        [] => pages::layout(exchange, 200, "User", "<p>A user of the sandbox.</p>"),
        ["api", format] => identity::user(exchange, key, format),
        ["descriptorByName", "jenkins.security.ApiTokenProperty" | "ApiTokenProperty", method] => {
            token_methods::call(exchange, key, method)
        }
        _ => pages::token_list(exchange, key, base, rest, slash),
    }
}

fn manage(exchange: &mut Exchange<'_>, slash: bool) -> Reply {
    match (exchange.rules().manage_with_slash, slash) {
        (true, false) => exchange.redirect("/manage/"),
        (false, true) => pages::not_found(exchange),
        _ if !exchange.is_admin() => pages::denied(exchange, "hudson.model.Hudson.Administer"),
        _ => pages::layout(exchange, 200, "Manage", "<p>Nothing to manage.</p>"),
    }
}

/// The descriptor without a user before it: Jenkins stumbles over the absent user.
fn without_user(exchange: &mut Exchange<'_>) -> Reply {
    if exchange.rules().post_only && exchange.request.method != "POST" {
        return pages::post_only(exchange);
    }
    pages::stack_trace(exchange, "There is no user in this path.")
}
