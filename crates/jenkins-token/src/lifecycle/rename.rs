//! Another name for a token.

use super::chosen::Chosen;
use super::trust;
use super::{World, list};
use crate::accounts::{Registry, TokenSummary};
use crate::model::{Credential, Listed, StoreKind, TokenName};
use crate::transport::Network;
use crate::{Error, Problem};

/// Renames the token that `old` means (uuid or name) and sees it renamed, also when the answer was
/// lost. Answers what it was before.
///
/// # Errors
/// [`Problem::TokenNotListed`], [`Problem::SeveralTokens`]; what the controller's answers mean.
pub async fn rename<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
    old: &str,
    new: &TokenName,
) -> Result<Listed, Error> {
    let at = |problem| trust::refused(world, &chosen.entry, problem).of(&chosen.entry.account);
    let mut client = list::client(world, chosen, credential).map_err(at)?;
    let tokens = list::read(&mut client, "a token name").await.map_err(at)?;
    let token = list::find(&tokens, old).map_err(at)?;
    client.rename(&token.uuid, new).await.map_err(at)?;
    match follow(world, chosen, token, new).await {
        // It is renamed, and known by its uuid here.
        Err(problem @ (Problem::HomeMissing { .. } | Problem::HomeUnwritable { .. })) => {
            world.leave_unnoted(problem);
        }
        followed => followed.map_err(at)?,
    }
    Ok(token.clone())
}

/// The stored token goes by its new name here too.
async fn follow<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    token: &Listed,
    new: &TokenName,
) -> Result<(), Problem> {
    let (account, kind) = (&chosen.entry.account, chosen.entry.store);
    if kind == StoreKind::Environment {
        return Ok(());
    }
    let store = world.store(kind)?;
    let _held = world.lock(account).await?;
    let Some(mut record) = store.read(account)? else { return Ok(()) };
    let Some(current) = record.current.as_mut() else { return Ok(()) };
    if current.uuid.as_ref() != Some(&token.uuid) {
        return Ok(());
    }
    new.as_str().clone_into(&mut current.name);
    let note = TokenSummary::of(current);
    store.write(account, &record)?;
    Registry::change(&world.home, |registry| registry.note_token(account, note))
}
