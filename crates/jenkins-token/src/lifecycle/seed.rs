//! The token that a server was brought up with: whoever wrote it into a configuration knows it, so it is
//! replaced by one that nobody does.

use super::login::{self, LoginCredential, LoginOptions};
use super::login_outcome::Login;
use super::old_token::OldToken;
use super::row_by_uses::{self, Row};
use super::session::Session;
use super::{World, adopt, choose_account, promote, status};
use crate::accounts::Registry;
use crate::accounts::journal::{Aim, Intent};
use crate::model::{Account, Credential, Secret};
use crate::transport::Network;
use crate::{Error, Problem};

/// What came of it.
pub enum Replaced {
    /// A new token is stored; what became of the given one stands in it.
    Now(Box<Login>),
    /// An earlier run had done it: the given one is not taken any more, and the account's is.
    Before(Account),
}

/// Creates another token with the given one, stores and verifies that, and revokes the given one
/// last. Until then the login that there was stays as it is. To be run again as often as one likes.
///
/// # Errors
/// Those of [`login::login`]; before 2.129 [`Problem::ReplacesLegacy`], when the given one, which is
/// the only one there is, has been stored.
pub async fn replace<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    given: Secret,
) -> Result<Replaced, Error> {
    let typed = Account { controller: options.site.controller.clone(), user: options.user.clone() };
    let user = match adopt::owner(world, options, &given).await {
        Ok((user, _)) => user,
        Err(Problem::TokenRejected) => {
            return replaced_before(world, options, &given, &typed).await;
        }
        Err(problem) => return Err(problem.of(&typed)),
    };
    let maker = LoginCredential::Maker(Credential::new(user, given.duplicate()));
    match login::login(world, options, maker).await {
        Ok(done) => {
            let account = done.account.clone();
            let done = end_given(world, options, done, given).await;
            done.map(Box::new).map(Replaced::Now).map_err(|problem| problem.of(&account))
        }
        Err(Error { problem: Problem::ReplacesLegacy, .. }) => {
            let kept = login::login(world, options, LoginCredential::Token(given)).await?;
            Err(Problem::ReplacesLegacy.of(&kept.account))
        }
        Err(error) => Err(error),
    }
}

/// Whether the account has a token that is taken, where the given one is not: asked again after
/// that, for one 401 proves nothing.
async fn replaced_before<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    given: &Secret,
    typed: &Account,
) -> Result<Replaced, Error> {
    let refused = || Problem::TokenRejected.of(typed);
    let registry = Registry::read(&world.home)?;
    let entry = registry.spelled(&typed.controller, &typed.user).ok_or_else(refused)?;
    let account = entry.account.clone();
    let chosen = choose_account::chosen(&registry, entry.clone(), choose_account::Rule::Each);
    let stored = choose_account::credential(world, &chosen, None).await;
    let (stored, _) = stored.map_err(|_| refused())?;
    if status::check(world, &chosen, &stored).await.is_err() {
        return Err(refused());
    }
    match adopt::owner(world, options, given).await {
        Err(Problem::TokenRejected) => Ok(Replaced::Before(account)),
        Ok(_) => Err(Problem::TokenSuspect.of(&account)),
        Err(problem) => Err(problem.of(&account)),
    }
}

/// Revokes the token that the new one was made with, once its row in the list is found.
async fn end_given<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    mut done: Login,
    given: Secret,
) -> Result<Login, Problem> {
    let mut seed = adopt::foreign(given);
    if options.keep_old {
        done.old = OldToken::Alive(seed.name);
        return Ok(done);
    }
    let session = Session::new(world, &options.site, &done.account, done.store);
    let _held = session.lock().await?;
    let record = session.store()?.read(&done.account)?;
    let current = record.and_then(|it| it.current).ok_or_else(|| session.nothing_stored())?;
    let mut row = row_by_uses::of_replaced(&session, &mut seed, true).await?;
    if let Some(Row::Among(rows)) = &mut row {
        rows.retain(|row| Some(&row.uuid) != current.uuid.as_ref());
    }
    // It was the account's own, and has ended with the login.
    if row.is_none() && done.old.is_revoked() {
        return Ok(done);
    }
    let intent = Intent {
        name: current.name.clone(),
        uuid: current.uuid.clone(),
        old: row_by_uses::replaced(&seed, row.as_ref()),
        ..session.intent(Aim::Login)?
    };
    if intent.old.is_some() {
        intent.open(&world.home)?;
        let ended = promote::finish_current(&session, &intent, current, done.version.clone()).await;
        ended.map_err(|problem| intent.half_done(&world.home, problem))?;
    }
    if !matches!(done.old, OldToken::Unidentified(..)) {
        done.old = OldToken::replaced(Some(seed.name), row, false);
    }
    Ok(done)
}
