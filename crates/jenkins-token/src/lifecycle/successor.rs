//! The next token in the place of the one there is: for a login, a rotation and `create --use`.

use super::create::{self, Unmade};
use super::keep::Verified;
use super::login::{Before, LoggedIn, Wish};
use super::row::{self, Row};
use super::sweep::{self, Swept, Whose};
use super::{Caller, World, keep};
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent};
use crate::model::{Account, Listed, Origin, Site, Token, TokenName, UserId};
use crate::stores::Record;
use crate::transport::Network;

/// Creates a token, stores and verifies it, and ends the one `before`, whose row must be known for
/// that. What earlier runs left is looked after last.
pub(super) async fn create<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    account: &Account,
    caller: &mut Caller<'_, N>,
    mut before: Option<Token>,
) -> Result<LoggedIn, Problem> {
    let site = &wish.site;
    caller.still_ahead(world, wish.expiry).await?;
    let spelled = [&account.user, &wish.user];
    let is_left = sweep::is_left(world, &Whose { account, typed: account, spelled: &spelled })?;
    // While its value is still here.
    let row = match before.as_mut() {
        Some(old) if !wish.keep_old || is_left => {
            let works = wish.keep_old || !caller.shows_password();
            row::of_replaced(world, site, account, old, works).await?
        }
        _ => None,
    };
    let recorded = before.as_ref().map(|old| old.name.clone());
    let listed = match &before {
        Some(old) if wish.keep_old && is_left => listed_name(caller, old).await,
        _ => None,
    };
    let old = listed.or_else(|| recorded.clone());
    let now = (world.now)();
    let mut intent = Intent::begin(Aim::Login, account, site, wish.store, now)?;
    let day = world.time_at(&site.controller).day();
    let name = TokenName::parse(&journal::unique_name(&wish.machine, day, &intent.id))?;
    name.as_str().clone_into(&mut intent.name);
    intent.wanted = wish.token_name.as_ref().map(|name| name.as_str().to_owned());
    let ends = before.as_ref().filter(|_| !wish.keep_old);
    intent.old = ends.and_then(|old| row::replaced(old, row.as_ref()));
    intent.kept = old.clone().filter(|_| wish.keep_old);
    intent.open(world.home)?;
    let minted = match create::mint(world, caller, &intent, &name, wish.expiry).await {
        Ok(minted) => minted,
        Err(Unmade::Settled(problem)) => return Err(problem),
        Err(Unmade::Open) => return Err(Problem::OutcomeUnknown { name: intent.name.clone() }),
        Err(Unmade::There(problem, found)) => {
            return Err(take_back(world, &intent, caller, &found, problem).await);
        }
    };
    let expires = minted.expires.clone();
    intent.uuid = Some(minted.uuid.clone());
    let half_done = |problem: Problem| intent.half_done(world.home, problem);
    let record = keep::keep_pending(world, site, &intent, minted, before).await;
    let record = record.map_err(half_done)?;
    let owner = owner(world, site, account, caller, &record).await;
    let kept = keep::promote(world, site, &intent, record, owner).await.map_err(half_done)?;
    // Whose it is may have been found out only now.
    let moved = kept.account != *account;
    let held = if moved { world.lock(&kept.account).await.map(Some) } else { Ok(None) };
    let whose = Whose { account: &kept.account, typed: account, spelled: &spelled };
    let is_left = is_left || (moved && sweep::is_left(world, &whose)?);
    let lives_on = row.clone().filter(|row| wish.keep_old || !matches!(row, Row::Of(_)));
    let lives_on = lives_on.zip(recorded.as_deref());
    let swept = if is_left && held.is_ok() {
        sweep::sweep(world, site, &whose, wish.store, lives_on).await
    } else {
        Swept::default()
    };
    Ok(LoggedIn {
        account: kept.account,
        store: wish.store,
        version: caller.version.clone(),
        name: kept.name,
        origin: Origin::Created,
        expires: Some(expires),
        before: Before::of(old, row, wish.keep_old),
        swept,
    })
}

/// What a token that lives on is called by now: an interrupted run may have renamed it, and died
/// before that was noted here.
async fn listed_name<N: Network>(caller: &mut Caller<'_, N>, token: &Token) -> Option<String> {
    let listed = caller.tokens().await.ok()?;
    listed.into_iter().find(|row| Some(&row.uuid) == token.uuid.as_ref()).map(|row| row.name)
}

/// Whom the new token belongs to. Tokens go with the id only, which may be another one than was
/// typed: then the password knows it.
async fn owner<N: Network>(
    world: &World<'_, N>,
    site: &Site,
    account: &Account,
    caller: &mut Caller<'_, N>,
    record: &Record,
) -> Result<Verified, Problem> {
    let Some(pending) = &record.pending else { return Err(keep::nothing_pending()) };
    let verified = keep::verify(world, site, &account.user, &pending.value).await;
    if !matches!(verified, Err(Problem::TokenSuspect)) || !caller.shows_password() {
        return verified;
    }
    match caller.who_am_i().await.and_then(|name| UserId::parse(&name)) {
        Ok(user) if user != account.user => keep::verify(world, site, &user, &pending.value).await,
        _ => verified,
    }
}

/// The answer to a creation was lost, and these came to be: nobody has their value, so they are
/// revoked.
async fn take_back<N: Network>(
    world: &World<'_, N>,
    intent: &Intent,
    caller: &mut Caller<'_, N>,
    found: &[Listed],
    problem: Problem,
) -> Problem {
    for token in found {
        if caller.revoke(&token.uuid).await.is_err() {
            return Problem::OutcomeUnknown { name: intent.name.clone() };
        }
    }
    match intent.close(world.home) {
        Ok(()) => problem,
        Err(problem) => intent.half_done(world.home, problem),
    }
}
