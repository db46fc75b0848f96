//! One call of a controller's API, with a crumb only where it still wants one.

use super::lookup::Chosen;
use super::{Caller, World, caller, status};
use crate::model::Credential;
use crate::protocol::{Asked, Reply, Request, crumb::Crumb, denial};
use crate::transport::{Http, Lost, Network, Streamed};
use crate::{Error, Problem};

/// Of a refusal's page, as much as tells what it is about.
const LARGEST_REFUSAL: usize = 1 << 20;

/// What the controller answered.
pub enum Called {
    /// Below 400; the body is still to be read.
    Done(Streamed),
    /// 400 and above, and what it means.
    Refused(Reply, Problem),
}

/// Sends what `make` makes; a second time, with a fresh crumb, when that is all that was missing:
/// nothing was done then.
///
/// # Errors
/// When no answer came, and what keeps the crumb from being fetched.
pub async fn call(
    world: &World<'_, Http>,
    chosen: &Chosen,
    credential: &Credential,
    make: impl Fn(Option<&Crumb>) -> Request,
) -> Result<Called, Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    let lost = |request: &Request, lost: Lost| at(unanswered(request, lost));
    let asked = Asked { controller: &account.controller, shown: chosen.shown };
    let conversation = world.network.open(&chosen.site, Some(credential)).map_err(at)?;
    let mut crumb = None;
    loop {
        let request = make(crumb.as_ref());
        let streamed = conversation.stream(&request).await.map_err(|it| lost(&request, it))?;
        if streamed.status < 400 {
            if streamed.status < 300 && status::is_doubted(&chosen.entry) {
                let signed = streamed.headers.iter().any(|(name, _)| name == "x-jenkins");
                // Anybody may have written a body that is not read; the question has one answer.
                if signed || is_known(world, chosen, credential).await {
                    status::believed(world, &chosen.entry).map_err(at)?;
                }
            }
            return Ok(Called::Done(streamed));
        }
        let reply = whole(streamed).await.map_err(|it| lost(&request, it))?;
        let mut problem = denial::read(&reply, &asked);
        if problem == Problem::TokenSuspect {
            problem = if caller::is_starting(world.network, &chosen.site).await {
                Problem::Starting
            } else {
                status::judged(world, &chosen.entry, problem)
            };
        }
        if problem != Problem::CrumbRefused || crumb.is_some() {
            return Ok(Called::Refused(reply, problem));
        }
        let mut caller = Caller::new(world, &chosen.site, credential, chosen.shown).map_err(at)?;
        caller.fetch_crumb().await.map_err(at)?;
        crumb = caller.into_crumb();
        if crumb.is_none() {
            return Ok(Called::Refused(reply, problem));
        }
    }
}

/// Whether the controller, asked apart, knows whose token it is.
async fn is_known(world: &World<'_, Http>, chosen: &Chosen, credential: &Credential) -> bool {
    match Caller::new(world, &chosen.site, credential, chosen.shown) {
        Ok(mut caller) => caller.who_am_i().await.is_ok(),
        Err(_) => false,
    }
}

/// What no answer means: of what only reads, that it can be asked again.
fn unanswered(request: &Request, lost: Lost) -> Problem {
    if !lost.maybe_sent || ["GET", "HEAD", "OPTIONS"].contains(&&*request.method) {
        return lost.problem;
    }
    let path = request.path.split('?').next().unwrap_or_default();
    Problem::AnswerLost {
        asked: format!("{} {path}", request.method),
        why: lost.problem.to_string(),
    }
}

/// Whether a header is the credential's or the connection's, and nobody else's to set.
#[must_use]
pub fn is_ours(header: &str) -> bool {
    let ours = ["authorization", "cookie", "host", "content-length"];
    ours.iter().any(|name| header.eq_ignore_ascii_case(name))
}

async fn whole(mut streamed: Streamed) -> Result<Reply, Lost> {
    let mut body = Vec::new();
    while let Some(bytes) = streamed.chunk().await? {
        if body.len() < LARGEST_REFUSAL {
            body.extend_from_slice(&bytes);
        }
    }
    Ok(Reply { status: streamed.status, reason: streamed.reason, headers: streamed.headers, body })
}
