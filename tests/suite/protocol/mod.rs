//! The protocol's readers over every recorded reply of every version. What a reply means is
//! written by hand in tables, from what the exchange is about.

mod answer;
mod author;
mod crumb;
mod denial;
mod fragments;
mod identity;
mod legacy;
mod mint;
mod page;
mod page_doubt;
mod page_fragments;
mod revoke;
mod signature;
mod statuses;
mod unrecorded_walls;
mod whole_pages;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use jenkins_token::Problem;
use jenkins_token::model::Controller;
use jenkins_token::protocol::{CredentialKind, Peer, Reply};
use lab::recordings::{self, Exchange, Response};
use std::collections::BTreeSet;

const VERSIONS: [&str; 7] = ["2.46.1", "2.160", "2.198", "2.426.2", "2.479.1", "2.541.2", "2.572"];

/// Every exchange of every version; nothing, said loudly, where there are no recordings.
fn exchanges(test: &str) -> Vec<Exchange> {
    let Some(folder) = recordings::folder(test) else { return vec![] };
    VERSIONS.iter().flat_map(|version| recordings::exchanges(&folder, version)).collect()
}

/// The one exchange of that version and name.
fn exchange(all: Vec<Exchange>, version: &str, name: &str) -> Exchange {
    let mut named = all.into_iter().filter(|e| e.jenkins == version && e.name() == name);
    named.next().unwrap_or_else(|| panic!("{version} has no {name}"))
}

fn reply(exchange: &Exchange) -> Reply {
    recorded(&exchange.response)
}

fn recorded(response: &Response) -> Reply {
    Reply {
        status: response.status,
        reason: response.reason.clone(),
        headers: response.headers.clone(),
        body: response.bytes(),
    }
}

/// A page of that version.
fn html(version: &str, body: &str) -> Reply {
    let headers = [("Content-Type", "text/html;charset=utf-8"), ("X-Jenkins", version)];
    Reply {
        status: 200,
        reason: String::new(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(),
        body: body.as_bytes().to_vec(),
    }
}

/// The root the client of that exchange meant: the host's own, but for the runs about a context.
fn controller(exchange: &Exchange) -> Controller {
    let host = header(exchange, "Host").unwrap_or("127.0.0.1");
    let below = exchange.name().starts_with("ctx-") || exchange.name() == "oops-wrong-context";
    let context = if below { "/jenkins/" } else { "/" };
    Controller::parse(&format!("http://{host}{context}")).unwrap()
}

/// What kind of credential went along, told by its shape.
fn shown(exchange: &Exchange) -> CredentialKind {
    let Some(header) = header(exchange, "Authorization") else { return CredentialKind::Nothing };
    let sent = header.get(6..).and_then(|text| BASE64.decode(text).ok()).unwrap_or_default();
    let sent = String::from_utf8_lossy(&sent);
    match sent.rsplit_once(':') {
        Some((_, secret)) if matches!(secret.len(), 32 | 34) => CredentialKind::Token,
        _ => CredentialKind::Password,
    }
}

fn header<'a>(exchange: &'a Exchange, name: &str) -> Option<&'a str> {
    let headers = &exchange.request.headers;
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Outcomes by hand: `(outcome, names)`, where `2.160/name` is an exception to `name`.
type Table = &'static [(&'static str, &'static str)];

/// Runs `read` over every exchange that `concerns` it and compares with the table, in which every
/// such exchange must stand; an outcome is `ok` or the problem's name.
fn check<T>(
    all: &[Exchange],
    table: Table,
    concerns: impl Fn(&Exchange) -> bool,
    read: impl Fn(&Reply, &Peer<'_>) -> Result<T, Problem>,
) {
    let mut unused: BTreeSet<&str> =
        table.iter().flat_map(|(_, names)| names.split_whitespace()).collect();
    let mut wrong = vec![];
    let mut count = 0;
    for exchange in all.iter().filter(|e| concerns(e)) {
        let exception = format!("{}/{}", exchange.jenkins, exchange.name());
        let stands = |wanted: &str| {
            let mut lines = table.iter();
            lines.find_map(|(outcome, names)| {
                names.split_whitespace().find(|name| *name == wanted).map(|name| (*outcome, name))
            })
        };
        let expected = stands(&exception).or_else(|| stands(exchange.name()));
        let expected = expected.map(|(outcome, name)| {
            unused.remove(name);
            outcome
        });
        let controller = controller(exchange);
        let asked = Peer { controller: &controller, kind: shown(exchange) };
        let outcome = read(&reply(exchange), &asked);
        let outcome = outcome.as_ref().map_or_else(Problem::name, |_| "ok");
        if expected != Some(outcome) {
            wrong.push(format!("{}: {outcome}, expected {expected:?}", exchange.id));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all.is_empty() || unused.is_empty(), "in the table, but not recorded: {unused:?}");
}
