//! The end of an account here, and of the token we made for it.

use super::chosen::Chosen;
use super::cleanup::{self, Whose};
use super::verify;
use super::{Client, World, create, read_back};
use crate::accounts::journal::{Aim, Intent, made};
use crate::accounts::{Registry, placed, seen_names};
use crate::model::{Credential, Site, Token};
use crate::protocol::CredentialKind;
use crate::transport::{Lost, Network};
use crate::{Cause, Error, Problem};

/// What became of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// We had made it: revoked, and seen to be refused.
    Revoked {
        /// Its name.
        name: String,
        /// The names of tokens that earlier logins were told to leave alive, and did not tell of.
        kept: Vec<String>,
    },
    /// Forgotten here, alive there: adopted, legacy, or asked for.
    Alive(String),
    /// There was none.
    Nothing,
}

/// Revokes the token we made, sees it refused, forgets it. An unreachable controller changes
/// nothing.
///
/// # Errors
/// What keeps the token from being revoked; the account stays then.
pub async fn logout<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    keep_token: bool,
) -> Result<Ended, Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    let _held = world.lock(account).await.map_err(at)?;
    let record = read_back::read(world, account, chosen.entry.store);
    let record = match record {
        // Whatever it was: it is to stay alive, and is forgotten.
        Err(Problem::KeyringForgot { name }) if keep_token => {
            forget(world, chosen).map_err(at)?;
            return Ok(Ended::Alive(name));
        }
        Err(Problem::KeyringUnreadable { .. }) if keep_token => {
            let last = placed::of(&world.home, account).map_err(at)?.pop();
            forget(world, chosen).map_err(at)?;
            return Ok(last.map_or(Ended::Nothing, |last| Ended::Alive(last.name)));
        }
        record => record,
    };
    let Some(token) = record.map_err(at)?.and_then(|record| record.current) else {
        forget(world, chosen).map_err(at)?;
        return Ok(Ended::Nothing);
    };
    let name = token.name.clone();
    let Some(ours) = made(&token).filter(|_| !keep_token) else {
        forget(world, chosen).map_err(at)?;
        return Ok(Ended::Alive(name));
    };
    // As long as there is something to do it with; what fails stays for the next login.
    let whose = Whose { account, typed: account, spelled: &[] };
    let mut kept = vec![];
    if cleanup::is_left(world, &whose).map_err(at)? {
        kept = cleanup::sweep(world, &chosen.site, &whose, chosen.entry.store, None).await.kept;
    }
    let intent =
        Intent::begin(Aim::Logout, account, &chosen.site, chosen.entry.store, (world.now)());
    let intent = Intent { name: name.clone(), uuid: Some(ours.uuid), ..intent.map_err(at)? };
    intent.open(&world.home).map_err(at)?;
    let ended = end(world, &chosen.site, &intent, token).await;
    let finished = match ended {
        // It may be revoked or not: half done, for `recover`.
        Err(problem @ Problem::RevokeUnfinished { .. }) => return Err(at(problem)),
        // The account stays and can be logged out again.
        Err(problem) => intent.close(&world.home).and(Err(problem)),
        Ok(()) => match forget(world, chosen) {
            Err(problem) => {
                return Err(at(Problem::ForgetUnfinished { name, source: problem.into() }));
            }
            Ok(()) => intent.close(&world.home),
        },
    };
    finished.map_err(|problem| at(intent.half_done(&world.home, problem)))?;
    Ok(Ended::Revoked { name, kept })
}

/// A token ends itself: revoked with itself, then refused while the login page is there.
///
/// # Errors
/// [`Problem::RevokeUnfinished`] from the moment it may have been revoked; what kept it from being
/// revoked before.
pub(super) async fn end<N: Network>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    token: Token,
) -> Result<(), Problem> {
    let user = &intent.account.user;
    let Some(uuid) = &intent.uuid else { return Ok(()) };
    let credential = Credential::new(user.clone(), token.value.duplicate());
    let mut client = Client::new(world, site, &credential, CredentialKind::Token)?;
    let unfinished = |source| Problem::RevokeUnfinished { name: token.name.clone(), source };
    let refused = match client.send_revoke(uuid).await {
        // A 401: ended before, by an earlier run or by somebody else; a second one below agrees.
        Ok(()) | Err(Lost { problem: Problem::TokenSuspect, .. }) => None,
        Err(Lost { maybe_sent: true, problem }) => Some(problem),
        Err(lost) => return Err(lost.problem),
    };
    // Whatever was answered: what the token is good for now decides.
    match (verify::verify(world, site, user, &token.value).await, refused) {
        (Err(Problem::TokenSuspect), _) => Ok(()),
        (Ok(_), None) => Err(unfinished(Cause::Seen("the controller said yes and it still works"))),
        (Ok(_), Some(problem)) if !create::may_still_come(&problem) => Err(problem),
        (_, Some(problem)) | (Err(problem), None) => Err(unfinished(problem.into())),
    }
}

/// Drops record and entry.
fn forget<N: Network>(world: &World<N>, chosen: &Chosen) -> Result<(), Problem> {
    forget_account(world, &chosen.entry.account, chosen.entry.store)
}

pub(super) fn forget_account<N: Network>(
    world: &World<N>,
    account: &crate::model::Account,
    store: crate::model::StoreKind,
) -> Result<(), Problem> {
    // What is deleted on purpose is not looked for.
    placed::forget(&world.home, account)?;
    world.store(store)?.delete(account)?;
    seen_names::forget(&world.home, account);
    Registry::change(&world.home, |registry| registry.remove(account))
}
