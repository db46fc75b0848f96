//! The end of an account here, and of the token we made for it.

use super::chosen_account::Chosen;
use super::cleanup::{self, Whose};
use super::old_token::OldToken;
use super::session::Session;
use super::{World, create, keyring_forgot};
use crate::accounts::journal::{Aim, Intent, made};
use crate::accounts::{Registry, placed_tokens, seen_names};
use crate::model::Token;
use crate::transport::{Lost, Network};
use crate::{Cause, Error, Problem};

/// What a logout brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// What became of the token: revoked when we had made it.
    pub old: OldToken,
    /// The names of tokens that earlier logins were told to leave alive, and did not tell of.
    pub kept: Vec<String>,
}

impl From<OldToken> for Logout {
    fn from(old: OldToken) -> Logout {
        Logout { old, kept: vec![] }
    }
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
) -> Result<Logout, Error> {
    let session = Session::of(world, chosen);
    session.outcome(end_account(&session, keep_token).await)
}

async fn end_account<N: Network>(
    session: &Session<'_, N>,
    keep_token: bool,
) -> Result<Logout, Problem> {
    let (world, account) = (session.world, session.account);
    let _held = session.lock().await?;
    let record = match keyring_forgot::read(world, account, session.store_kind()?) {
        // Whatever it was: it is to stay alive, and is forgotten.
        Err(Problem::KeyringForgot { name }) if keep_token => {
            forget(session)?;
            return Ok(OldToken::Alive(name).into());
        }
        Err(Problem::KeyringUnreadable { .. }) if keep_token => {
            let last = placed_tokens::of(&world.home, account)?.pop();
            forget(session)?;
            let old = last.map_or(OldToken::Nothing, |last| OldToken::Alive(last.name));
            return Ok(old.into());
        }
        record => record?,
    };
    let Some(token) = record.and_then(|record| record.current) else {
        forget(session)?;
        return Ok(OldToken::Nothing.into());
    };
    let name = token.name.clone();
    let Some(ours) = made(&token).filter(|_| !keep_token) else {
        forget(session)?;
        return Ok(OldToken::Alive(name).into());
    };
    // As long as there is something to do it with; what fails stays for the next login.
    let whose = Whose { account, typed: account, spelled: &[] };
    let mut kept = vec![];
    if cleanup::is_left(world, &whose)? {
        kept = cleanup::sweep(session, &whose, None).await.kept;
    }
    let intent = session.intent(Aim::Logout)?;
    let intent = Intent { name: name.clone(), uuid: Some(ours.uuid), ..intent };
    intent.open(&world.home)?;
    let ended = end(session, &intent, token).await;
    let was_alive = matches!(ended, Ok(Found::Alive));
    let finished = match ended {
        // It may be revoked or not: half done, for `recover`.
        Err(problem @ Problem::RevokeUnfinished { .. }) => return Err(problem),
        // The account stays and can be logged out again.
        Err(problem) => intent.close(&world.home).and(Err(problem)),
        Ok(_) => match forget(session) {
            Err(problem) => {
                return Err(Problem::ForgetUnfinished { name, source: problem.into() });
            }
            Ok(()) => intent.close(&world.home),
        },
    };
    finished.map_err(|problem| intent.half_done(&world.home, problem))?;
    let old = if was_alive { OldToken::Revoked(name) } else { OldToken::Refused(name) };
    Ok(Logout { old, kept })
}

/// What a token was when it was to be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Valid; we revoked it.
    Alive,
    /// Refused already: somebody else had revoked it.
    Dead,
}

/// A token ends itself, once the controller has shown that it looks at tokens: nothing is posted to
/// one that starts, or to somebody else in its place.
///
/// # Errors
/// As [`revoke_itself`]; before anything was sent, what the controller's answer means.
pub(super) async fn end<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    token: Token,
) -> Result<Found, Problem> {
    if intent.uuid.is_none() {
        return Ok(Found::Dead);
    }
    match session.connect_with(&token.value)?.who_am_i().await {
        Ok(_) => revoke_itself(session, intent, token).await,
        // Ended before, by an earlier run or by somebody else, when a second one agrees.
        Err(Problem::TokenSuspect) => match session.verify(&token.value).await {
            Err(Problem::TokenSuspect) => Ok(Found::Dead),
            Err(problem) => Err(problem),
            Ok(_) => Err(Problem::TokenSuspect),
        },
        Err(problem) => Err(problem),
    }
}

/// Revoked with itself, then refused while the login page is there.
///
/// # Errors
/// [`Problem::RevokeUnfinished`] from the moment it may have been revoked; what kept it from being
/// revoked before.
pub(super) async fn revoke_itself<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    token: Token,
) -> Result<Found, Problem> {
    let Some(uuid) = &intent.uuid else { return Ok(Found::Dead) };
    let mut connection = session.connect_with(&token.value)?;
    let unfinished = |source| Problem::RevokeUnfinished { name: token.name.clone(), source };
    let mut found = Found::Alive;
    let refused = match connection.send_revoke(uuid).await {
        Ok(()) => None,
        // A 401: ended before, by an earlier run or by somebody else; a second one below agrees.
        Err(Lost { problem: Problem::TokenSuspect, .. }) => {
            found = Found::Dead;
            None
        }
        Err(Lost { maybe_sent: true, problem }) => Some(problem),
        Err(lost) => return Err(lost.problem),
    };
    // Whatever was answered: what the token is good for now decides.
    match (session.verify(&token.value).await, refused) {
        // A starting Jenkins revoked nothing, and refuses what is valid.
        (Err(Problem::TokenSuspect), Some(problem @ Problem::Starting)) => {
            Err(unfinished(problem.into()))
        }
        (Err(Problem::TokenSuspect), _) => Ok(found),
        // The 401 was not about the token, which was not revoked.
        (Ok(_), None) if found == Found::Dead => Err(Problem::TokenSuspect),
        (Ok(_), None) => Err(unfinished(Cause::Seen("the controller said yes and it still works"))),
        (Ok(_), Some(problem)) if !create::may_still_come(&problem) => Err(problem),
        (_, Some(problem)) | (Err(problem), None) => Err(unfinished(problem.into())),
    }
}

/// Drops record and entry.
pub(super) fn forget<N>(session: &Session<'_, N>) -> Result<(), Problem> {
    let (home, account) = (&session.world.home, session.account);
    // What is deleted on purpose is not looked for.
    placed_tokens::forget(home, account)?;
    session.store()?.delete(account)?;
    seen_names::forget(home, account);
    Registry::change(home, |registry| registry.remove(account))
}
