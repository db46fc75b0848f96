//! A token that an earlier run stored, and could not verify: looked at before another one is made, which
//! would be one more.

use super::session::Session;
use super::{Connection, keyring_forgot, promote};
use crate::Problem;
use crate::accounts::journal::{self, Aim};
use crate::transport::Network;

/// Asks whether it works by now; then the next one takes its place and ends it. One that is refused is
/// revoked over `connection`. As long as neither is possible, no other one may be made.
///
/// # Errors
/// [`Problem::Unverified`] with why it still is; what the store and the journal say.
pub(super) async fn settle<N: Network>(
    session: &Session<'_, N>,
    connection: &mut Connection<'_, N>,
) -> Result<(), Problem> {
    let (world, account) = (session.world, session.account);
    let record = keyring_forgot::replaceable(session.store()?.read(account))?;
    let Some(record) = record else { return Ok(()) };
    let Some(pending) = &record.pending else { return Ok(()) };
    let Some(uuid) = &pending.uuid else { return Ok(()) };
    let is_its = |intent: &journal::Intent| {
        let is_named = intent.name == pending.name || intent.uuid.as_ref() == Some(uuid);
        intent.aim == Aim::Login && intent.account == *account && is_named
    };
    let Some(intent) = journal::open(&world.home)?.into_iter().find(is_its) else { return Ok(()) };
    let Err(problem) = session.verify(&pending.value).await else { return Ok(()) };
    let is_refused = matches!(problem, Problem::TokenSuspect);
    if !is_refused || connection.revoke(uuid).await.is_err() {
        return Err(Problem::Unverified { name: intent.name, source: problem.into() });
    }
    promote::drop_pending(session, record)?;
    intent.close(&world.home).map_err(|problem| intent.half_done(&world.home, problem))
}
