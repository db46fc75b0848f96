//! Before 2.129: another value for the one token a user has.
//!
//! The old value ends with the request (contract §1.1, `changeToken`), so nothing can be verified
//! before. What goes wrong afterwards is mended by a login, which reads the value there is.

use super::adopt::{LEGACY, unmade};
use super::chosen::Chosen;
use super::cleanup::CleanedUp;
use super::login_outcome::{Before, Login};
use super::verify;
use super::{Client, World, promote};
use crate::Problem;
use crate::accounts::journal::{Aim, Intent};
use crate::model::{Origin, Token};
use crate::stores::Record;
use crate::transport::Network;

/// Asks for another value, stores it beside the old one, verifies it, and lets it take its place.
///
/// # Errors
/// [`Problem::ReplaceUnfinished`] from the moment the old value may have ended.
pub(super) async fn replace<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    client: &mut Client<'_, N>,
    current: Token,
) -> Result<Login, Problem> {
    let (account, site) = (&chosen.entry.account, &chosen.site);
    let intent = Intent::begin(Aim::Replace, account, site, chosen.entry.store, (world.now)())?;
    let intent = Intent { name: LEGACY.to_owned(), ..intent };
    intent.open(&world.home)?;
    let half_done = |problem: Problem| intent.half_done(&world.home, problem);
    let value = match client.change_legacy_token().await {
        Ok(value) => value,
        Err(lost) if !lost.maybe_sent => {
            let closed = intent.close(&world.home);
            return Err(half_done(closed.err().unwrap_or(lost.problem)));
        }
        Err(lost) => return Err(settle(world, &intent, &current, lost.problem).await),
    };
    let pending = Some(unmade(LEGACY, value, Origin::Legacy));
    let name = current.name.clone();
    let record = Record { current: Some(current), pending };
    let stored = world.store(intent.store)?.write(account, &record);
    stored.map_err(unfinished)?;
    let kept = promote::finish(world, site, &intent, record).await.map_err(half_done)?;
    Ok(Login {
        account: kept.account,
        store: intent.store,
        version: client.version.clone(),
        name: kept.name,
        origin: Origin::Legacy,
        expires: None,
        before: Before::Revoked(name),
        cleaned_up: CleanedUp::default(),
    })
}

/// The answer was lost: whether the old value still works decides. After a timeout it may still
/// end.
async fn settle<N: Network>(
    world: &World<N>,
    intent: &Intent,
    current: &Token,
    problem: Problem,
) -> Problem {
    let user = &intent.account.user;
    let works = verify::verify(world, &intent.site, user, &current.value).await.is_ok();
    if !works || matches!(problem, Problem::TimedOut { .. }) {
        return unfinished(problem);
    }
    match intent.close(&world.home) {
        Ok(()) => problem,
        Err(problem) => intent.half_done(&world.home, problem),
    }
}

/// Finishes what a killed replacement left.
pub(super) async fn finish<N: Network>(
    world: &World<N>,
    intent: &Intent,
    current: Option<Token>,
    pending: Option<Token>,
) -> Result<&'static str, Problem> {
    let site = &intent.site;
    if pending.is_some() {
        promote::finish(world, site, intent, Record { current, pending }).await?;
        return Ok("the new value of the legacy token is verified and in use");
    }
    let missing = || Problem::TokenMissing { user: intent.account.user.to_string() };
    let token = current.ok_or_else(missing)?;
    match verify::verify(world, site, &intent.account.user, &token.value).await {
        Ok(_) => {
            intent.close(&world.home)?;
            Ok("the stored legacy token is the one the controller knows")
        }
        Err(problem @ Problem::TokenSuspect) => Err(unfinished(problem)),
        Err(problem) => Err(problem),
    }
}

fn unfinished(problem: Problem) -> Problem {
    Problem::ReplaceUnfinished { source: problem.into() }
}
