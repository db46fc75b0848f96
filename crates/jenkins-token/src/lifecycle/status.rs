//! Is a stored token still good? One 401 proves nothing.

use super::World;
use super::chosen_account::Chosen;
use super::session::Session;
use crate::Error;
use crate::model::Credential;
use crate::transport::Network;

/// Asks the controller about a stored token and remembers the answer.
///
/// # Errors
/// [`Problem::TokenSuspect`] for a first 401 while the login page is there, and for a second one
/// within ten seconds; [`Problem::TokenRejected`] for a later one; what else the answer means
/// could not be checked.
///
/// [`Problem::TokenSuspect`]: crate::Problem::TokenSuspect
/// [`Problem::TokenRejected`]: crate::Problem::TokenRejected
pub async fn check<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let (_, version) = session.outcome(session.verify(&credential.secret).await)?;
    // Another token than the stored one proves nothing of that.
    if chosen.entry.is_none() {
        return Ok(());
    }
    let (account, now) = (session.account, (world.now)());
    world.note(|registry| {
        registry.mark_verified(account, now);
        if let Some(version) = version {
            registry.set_version(&account.controller, version, now);
        }
    });
    Ok(())
}

/// The name that the controller knows the user by.
///
/// # Errors
/// As [`check`]; a 401 is remembered.
pub async fn who_am_i<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<String, Error> {
    let session = Session::of(world, chosen);
    let name = session.outcome(async { session.connect(credential)?.who_am_i().await }.await)?;
    session.accepted();
    Ok(name)
}
