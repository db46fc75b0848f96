//! Is a stored token still good? One 401 proves nothing.

use super::chosen::Chosen;
use super::trust;
use super::verify;
use super::{World, list};
use crate::model::Credential;
use crate::transport::Network;
use crate::{Error, Problem};

/// Asks the controller about a stored token and remembers the answer.
///
/// # Errors
/// [`Problem::TokenSuspect`] for a first 401 while the login page is there, and for a second one
/// within ten seconds; [`Problem::TokenRejected`] for a later one; what else the answer means
/// could not be checked.
pub async fn check<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<(), Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    let asked = verify::verify(world, &chosen.site, &credential.user, &credential.secret).await;
    let now = (world.now)();
    match asked {
        Ok((_, version)) => {
            world.note(|registry| {
                registry.mark_verified(account, now);
                if let Some(version) = version {
                    registry.set_version(&account.controller, version, now);
                }
            });
            Ok(())
        }
        Err(problem) => Err(at(trust::refused(world, &chosen.entry, problem))),
    }
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
    let at = |problem| trust::refused(world, &chosen.entry, problem).of(&chosen.entry.account);
    let name = list::client(world, chosen, credential).map_err(at)?.who_am_i().await.map_err(at)?;
    trust::accepted(world, &chosen.entry);
    Ok(name)
}
