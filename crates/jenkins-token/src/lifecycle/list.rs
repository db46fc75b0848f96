//! Which tokens the controller lists for an account.

use super::chosen_account::Chosen;
use super::session::Session;
use super::{Connection, World};
use crate::model::{Credential, ListedToken, Version};
use crate::transport::Network;
use crate::{Error, Problem};

/// The tokens, in the page's order. `what` is wanted of them, for the error before 2.129.
///
/// # Errors
/// What the controller's answer means; never an empty list in place of a page that cannot be read.
pub async fn list<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
    what: &str,
) -> Result<Vec<ListedToken>, Error> {
    let session = Session::of(world, chosen);
    session.outcome(listed(&session, credential, what).await)
}

/// The same among the steps of a verb.
pub(super) async fn listed<N: Network>(
    session: &Session<'_, N>,
    credential: &Credential,
    what: &str,
) -> Result<Vec<ListedToken>, Problem> {
    let mut connection = session.connect(credential)?;
    let known = connection.version.clone();
    let tokens = read(&mut connection, what).await?;
    session.accepted();
    let is_news = |version: &Version| Some(version) != known.as_ref();
    if let Some(version) = connection.version.filter(is_news)
        && session.source.store().is_some()
    {
        // Where a proxy hides the header, this page is the only one that tells.
        let (world, controller) = (session.world, &session.account.controller);
        let now = (world.now)();
        world.note(|registry| registry.set_version(controller, version, now));
    }
    Ok(tokens)
}

pub(super) async fn read<N: Network>(
    connection: &mut Connection<'_, N>,
    what: &str,
) -> Result<Vec<ListedToken>, Problem> {
    match connection.tokens().await {
        Err(Problem::PageUnreadable { .. }) if connection.is_before_named_tokens() => {
            Err(Problem::LegacyOnly { what: what.to_owned() })
        }
        listed => listed,
    }
}

/// The one token that `wanted` means: its uuid, else its name.
///
/// # Errors
/// [`Problem::TokenNotListed`], [`Problem::SeveralTokens`].
pub fn find<'a>(tokens: &'a [ListedToken], wanted: &str) -> Result<&'a ListedToken, Problem> {
    if let Some(token) = tokens.iter().find(|token| token.uuid.as_str() == wanted) {
        return Ok(token);
    }
    let named: Vec<&ListedToken> = tokens.iter().filter(|token| token.name == wanted).collect();
    match named.as_slice() {
        [] => Err(Problem::TokenNotListed { wanted: wanted.to_owned() }),
        [token] => Ok(token),
        several => {
            let uuids: Vec<_> = several.iter().map(|token| token.uuid.to_string()).collect();
            Err(Problem::SeveralTokens { wanted: wanted.to_owned(), uuids: uuids.join(", ") })
        }
    }
}
