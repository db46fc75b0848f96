//! Is a stored token still good? One 401 proves nothing.

use super::lookup::Chosen;
use super::{World, keep};
use crate::accounts::Registry;
use crate::model::Credential;
use crate::transport::Network;
use crate::{Error, Problem};
use jiff::Timestamp;

/// A second 401 counts from here on: a start or a proxy's hiccup is over by then.
const DOUBT: i64 = 10;

/// Asks the controller about a stored token and remembers the answer.
///
/// # Errors
/// [`Problem::TokenSuspect`] for a first 401 while the login page is there, and for a second one
/// within ten seconds; [`Problem::TokenRejected`] for a later one; what else the answer means
/// could not be checked.
pub async fn check<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<(), Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    let asked = keep::verify(world, &chosen.site, &credential.user, &credential.secret).await;
    let now = (world.now)();
    match asked {
        Ok((_, version)) => Registry::change(world.home, |registry| {
            registry.mark_verified(account, now);
            if let Some(version) = version {
                registry.set_version(&account.controller, version);
            }
        })
        .map_err(at),
        Err(Problem::TokenSuspect) => Err(at(doubt(world, chosen, now).unwrap_or_else(|p| p))),
        Err(problem) => Err(at(problem)),
    }
}

fn doubt<N>(world: &World<'_, N>, chosen: &Chosen, now: Timestamp) -> Result<Problem, Problem> {
    if let Some(since) = chosen.entry.suspect_since {
        if now.as_second() - since.as_second() < DOUBT {
            return Ok(Problem::TokenSuspect);
        }
        Registry::change(world.home, |registry| {
            registry.mark_rejected(&chosen.entry.account, now);
        })?;
        return Ok(Problem::TokenRejected);
    }
    Registry::change(world.home, |registry| {
        registry.mark_suspect(&chosen.entry.account, Some(now));
    })?;
    Ok(Problem::TokenSuspect)
}
