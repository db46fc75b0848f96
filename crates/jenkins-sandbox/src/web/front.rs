//! What stands in front of the server: it hides what tells the version, takes headers away, answers
//! by itself, and leads into the context path.
//!
//! Source: walls `nginx-hides-signs-of-jenkins`, `nginx-301-to-context-path`, `nginx-401-basic`,
//! `nginx-403-sign-in-page`, `nginx-302-to-sign-in`.

use crate::message::{Reply, Request};
use crate::setup::{Front, Hidden, Outside, Page};
use crate::web::exchange::Exchange;
use std::borrow::Cow;

/// What it answers in the place of the server.
pub(crate) fn instead(front: &Front, request: &Request) -> Option<Reply> {
    let is_missing = |name: &str, value: Option<&str>| {
        let sent = request.header(&name.to_ascii_lowercase());
        sent.is_none_or(|sent| value.is_some_and(|value| sent != value))
    };
    let mut wants = front.wants.iter();
    let refusal = wants.find(|wanted| is_missing(&wanted.header, wanted.value.as_deref()));
    let line = format!("{} {}", request.method, request.target);
    let answer = || front.answers.iter().find(|answer| line.contains(&answer.on));
    let page = refusal.map(|wanted| &wanted.otherwise);
    page.or_else(|| answer().map(|answer| &answer.page)).map(|page| shown(page, request))
}

fn shown(page: &Page, request: &Request) -> Reply {
    let mut reply = Reply::new(page.status);
    reply.body = page.body.clone().into_bytes();
    for (name, value) in &page.headers {
        reply = reply.with(name.clone(), value.replace("{target}", &request.target));
    }
    reply
}

/// The request as the server gets it, which is its `turn`-th.
pub(crate) fn passed_on<'a>(front: &Front, request: &'a Request, turn: usize) -> Cow<'a, Request> {
    if front.strips.is_empty() && front.host.is_none() && !front.changes_address {
        return Cow::Borrowed(request);
    }
    let mut request = request.clone();
    let is_stripped = |name: &str| front.strips.iter().any(|it| it.eq_ignore_ascii_case(name));
    request.headers.retain(|(name, _)| !is_stripped(name));
    for (name, value) in &mut request.headers {
        if let Some(host) = front.host.as_ref().filter(|_| name == "host") {
            host.as_bytes().clone_into(value);
        }
    }
    if front.changes_address {
        let address = format!("10.0.{}.{}", turn / 250, turn % 250);
        request.headers.push(("x-forwarded-for".to_owned(), address.into_bytes()));
    }
    Cow::Owned(request)
}

/// Drops the headers that a proxy drops. Those by which pages work are left, or nobody could use them.
pub(crate) fn hide(front: &Front, reply: &mut Reply) {
    let tells = |name: &str| {
        (name.starts_with("X-Jenkins") || name.starts_with("X-Hudson"))
            && name != "X-Jenkins-ValidateButton-Callback"
    };
    if front.hides != Hidden::Nothing {
        reply.headers.retain(|(name, _)| !tells(name));
    }
}

/// What a request outside of the context path gets.
pub(crate) fn outside(exchange: &Exchange<'_>) -> Reply {
    let within = format!("{}{}", exchange.context(), exchange.request.target);
    let target = match exchange.controller.setup.front.outside {
        Outside::NotFound => return exchange.error(404, None),
        Outside::Redirect => within,
        Outside::RedirectAbsolute => format!("{}{within}", exchange.request.origin()),
    };
    let page = "<html>\n<head><title>301 Moved Permanently</title></head>\n\
                <body><p>It is further down.</p></body>\n</html>\n";
    Reply::new(301).body("text/html", page).with("Location", target)
}
