//! One more token, for the person to keep.

use super::lookup::Chosen;
use super::{Caller, World, list, status};
use crate::accounts::journal::{Aim, Intent};
use crate::model::{Credential, Expiry, Listed, Minted, TokenName};
use crate::protocol::Shown;
use crate::transport::Network;
use crate::{Error, Problem};
use jiff::{Timestamp, ToSpan};

/// Creates a token of that name and hands it to `show`. When `show` cannot show it, its value is
/// lost and the token is revoked.
///
/// # Errors
/// What the answer means; what `show` said; [`Problem::OutcomeUnknown`] when the answer was lost
/// and the controller lists a token that may be this one: it is never asked for again.
pub async fn create<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    credential: &Credential,
    name: &TokenName,
    expiry: Expiry,
    show: impl FnOnce(&Minted) -> Result<(), Error>,
) -> Result<(), Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| status::judged(world, &chosen.entry, problem).of(account);
    let intent =
        Intent::begin(Aim::Create, account, &chosen.site, chosen.entry.store, (world.now)());
    let intent = Intent { name: name.as_str().to_owned(), ..intent.map_err(at)? };
    let mut caller = list::caller(world, chosen, credential).map_err(at)?;
    if chosen.shown == Shown::Password {
        caller.fetch_crumb().await.map_err(at)?;
    }
    intent.note(world.home).map_err(at)?;
    let minted = match caller.mint(name, expiry).await {
        Ok(minted) => minted,
        Err(lost) if lost.maybe_sent => {
            return Err(at(settle(world, &mut caller, &intent, lost.problem).await));
        }
        Err(lost) => {
            intent.close(world.home).map_err(at)?;
            return Err(at(match lost.problem {
                Problem::TokensUnsupported => {
                    Problem::LegacyOnly { what: "a second token".to_owned() }
                }
                problem => problem,
            }));
        }
    };
    let shown = show(&minted);
    if shown.is_err() && caller.revoke(&minted.uuid).await.is_err() {
        Intent { uuid: Some(minted.uuid.clone()), ..intent }.note(world.home).map_err(at)?;
        let what = format!("token `{name}` could neither be shown nor revoked");
        minted.shown();
        return Err(at(Problem::Unfinished { count: 1, what }));
    }
    minted.shown();
    intent.close(world.home).map_err(at)?;
    shown
}

/// The answer was lost: the list decides. After a timeout the token may still come to be.
async fn settle<N: Network>(
    world: &World<'_, N>,
    caller: &mut Caller<'_, N>,
    intent: &Intent,
    problem: Problem,
) -> Problem {
    match made(caller, intent, (world.now)()).await {
        Ok(found) if found.is_empty() && !matches!(problem, Problem::TimedOut { .. }) => {
            intent.close(world.home).err().unwrap_or(problem)
        }
        _ => Problem::OutcomeUnknown { name: intent.name.clone() },
    }
}

/// The listed tokens that `intent` may have created: of its name, and not older by the clock of
/// the controller.
pub(super) async fn made<N: Network>(
    caller: &mut Caller<'_, N>,
    intent: &Intent,
    now: Timestamp,
) -> Result<Vec<Listed>, Problem> {
    let mut tokens = caller.tokens().await?;
    let ahead = caller.clock.map(|clock| clock.duration_since(now)).unwrap_or_default();
    // `Date` and the page tell whole seconds, and a clock may have been set meanwhile.
    let begun = intent.begun.checked_add(ahead).and_then(|begun| begun.checked_sub(1.minute()));
    let young = |created: Timestamp| begun.as_ref().is_ok_and(|begun| created >= *begun);
    tokens.retain(|token| match &intent.uuid {
        Some(uuid) => token.uuid == *uuid,
        None => token.name == intent.name && token.created.is_none_or(young),
    });
    Ok(tokens)
}
