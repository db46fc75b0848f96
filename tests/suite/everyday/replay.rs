//! Asks the sandbox what a real server was asked, at the times it was asked.

use super::alike::{Outcome, compared};
use super::changed::Change;
use super::recorded::Recorded;
use super::world::World;
use crate::conformance::wire::{Ask, Reply};
use base64::Engine as _;
use jenkins_sandbox::{Jenkins, Planted};
use lab::recordings::Exchange;

/// One call, and what the comparison says.
pub struct Answered {
    pub about: String,
    pub outcome: Outcome,
}

/// Headers that a client made up for its connection, or that belong to a session of the recording.
const OWN: [&str; 7] = [
    "host",
    "authorization",
    "connection",
    "content-length",
    "jenkins-crumb",
    "cookie",
    "user-agent",
];

/// Asks everything, with other names where `change` says so.
pub fn replay(
    recorded: &Recorded,
    jenkins: Jenkins,
    exchanges: &[Exchange],
    change: &Change,
    planted: Option<Planted>,
) -> Vec<Answered> {
    let mut world = World::start(recorded, jenkins, exchanges, planted);
    let mut answered = Vec::new();
    for (at, exchange) in exchanges.iter().enumerate() {
        let was = as_reply(exchange);
        world.set_clock(was.header("Date"));
        let own = asked(&world, exchange, change).send(&world.address).expect("it answers");
        if let (Some(number), Some(own)) = (item(&was), item(&own)) {
            world.items.push((number, own));
        }
        let about = format!("{}/{at} {}", exchange.jenkins, exchange.about);
        let wanted = |text: &str| change.text(text);
        answered.push(Answered { outcome: compared(exchange, &was, &own, &wanted), about });
    }
    answered
}

/// The number of the item that an answer says is in the queue.
fn item(reply: &Reply) -> Option<String> {
    let (_, rest) = reply.header("Location")?.split_once("/queue/item/")?;
    Some(rest.trim_end_matches('/').to_owned())
}

fn as_reply(exchange: &Exchange) -> Reply {
    let bytes = exchange.response.bytes();
    Reply {
        status: exchange.response.status,
        reason: exchange.response.reason.clone(),
        headers: exchange.response.headers.clone(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

fn asked(world: &World, exchange: &Exchange, change: &Change) -> Ask {
    let request = &exchange.request;
    let mut target = change.target(&request.target);
    for (was, is) in &world.items {
        target = target.replace(&format!("/queue/item/{was}/"), &format!("/queue/item/{is}/"));
    }
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .filter(|(name, _)| !OWN.contains(&name.to_ascii_lowercase().as_str()))
        .cloned()
        .collect();
    // Recorded without what it accepts; the client libraries say this with every call.
    if ["gzip", "python-jenkins", "api4jenkins"].contains(&&*exchange.about) {
        headers.push(("Accept-Encoding".to_owned(), "gzip, deflate".to_owned()));
    }
    let caller = request.caller.as_deref().and_then(|caller| caller.split(' ').next());
    if let Some(user) = caller {
        let secret = if exchange.about == "a wrong token" { "11wrong" } else { world.token(user) };
        let pair = base64::prelude::BASE64_STANDARD.encode(format!("{user}:{secret}"));
        headers.push(("Authorization".to_owned(), format!("Basic {pair}")));
    }
    let body = String::from_utf8(request.bytes()).map(|text| change.body(&text).into_bytes());
    let body = body.unwrap_or_else(std::string::FromUtf8Error::into_bytes);
    Ask { method: request.method.clone(), target, headers, body }
}
