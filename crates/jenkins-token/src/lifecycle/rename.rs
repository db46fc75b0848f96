//! Another name for a token.

use super::chosen_account::Chosen;
use super::session::Session;
use super::{World, list};
use crate::accounts::{Registry, TokenSummary};
use crate::model::{Credential, ListedToken, TokenName};
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
) -> Result<ListedToken, Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let mut connection = session.connect(credential)?;
        let tokens = list::read(&mut connection, "a token name").await?;
        let token = list::find(&tokens, old)?;
        connection.rename(&token.uuid, new).await?;
        match follow(&session, token, new).await {
            // It is renamed, and known by its uuid here.
            Err(problem @ (Problem::HomeMissing { .. } | Problem::HomeUnwritable { .. })) => {
                world.leave_unnoted(problem);
            }
            followed => followed?,
        }
        Ok(token.clone())
    };
    session.outcome(steps.await)
}

/// The stored token goes by its new name here too.
async fn follow<N: Network>(
    session: &Session<'_, N>,
    token: &ListedToken,
    new: &TokenName,
) -> Result<(), Problem> {
    let account = session.account;
    let Some(kind) = session.source.store() else { return Ok(()) };
    let store = session.world.store(kind);
    let _held = session.lock().await?;
    let Some(mut record) = store.read(account)? else { return Ok(()) };
    let Some(current) = record.current.as_mut() else { return Ok(()) };
    if current.uuid.as_ref() != Some(&token.uuid) {
        return Ok(());
    }
    new.as_str().clone_into(&mut current.name);
    let note = TokenSummary::of(current);
    store.write(account, &record)?;
    Registry::change(&session.world.home, |registry| registry.note_token(account, note))
}
