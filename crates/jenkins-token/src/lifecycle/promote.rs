//! From a token that is alive on the controller to one that is stored, verified and the only one.

use super::row::{self, Row};
use super::verify;
use super::{Client, World, logout, read_back};
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent, Old};
use crate::accounts::{AccountEntry, Registry, TokenSummary, placed};
use crate::model::{
    Account, Credential, Expiry, Minted, Site, StoreKind, Token, TokenName, Version,
};
use crate::protocol::CredentialKind;
use crate::stores::Record;
use crate::transport::Network;

/// What became of an intent.
pub(super) struct Kept {
    /// As the controller spells the user.
    pub(super) account: Account,
    /// The token's last name.
    pub(super) name: String,
}

/// Puts a new token beside the one in use. When the store refuses, the token is revoked with
/// itself, for its value would be lost.
pub(super) async fn keep_pending<N: Network>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    (minted, wish): (Minted, Expiry),
    current: Option<Token>,
) -> Result<Record, Problem> {
    let created = world.time_at(&site.controller);
    let record = Record { current, pending: Some(minted.keep(created, wish)) };
    let stored = world.store(intent.store)?.write(&intent.account, &record);
    let Err(problem) = stored else {
        // Until it is renamed, its unique name tells the new token from the old one.
        if intent.wanted.is_some() {
            intent.note(&world.home)?;
        }
        return Ok(record);
    };
    let Some(pending) = record.pending else { return Err(problem) };
    if logout::end(world, site, intent, pending).await.is_err() {
        let what = format!("token `{}` could neither be stored nor revoked", intent.name);
        return Err(Problem::Unfinished { what, source: None });
    }
    intent.close(&world.home)?;
    Err(problem)
}

pub(super) fn nothing_pending() -> Problem {
    Problem::Bug { what: "no token is pending".to_owned() }
}

/// Verifies `pending` and finishes: promoted, noted, named, the old one revoked.
pub(super) async fn finish<N: Network>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    record: Record,
) -> Result<Kept, Problem> {
    let pending = record.pending.as_ref().ok_or_else(nothing_pending)?;
    let verified = verify::verify(world, site, &intent.account.user, &pending.value).await;
    promote(world, site, intent, record, verified).await
}

/// The same, once it was asked whom the token belongs to. What that one had is replaced too: an id
/// may have been typed otherwise.
pub(super) async fn promote<N: Network>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    record: Record,
    verified: Result<verify::Verified, Problem>,
) -> Result<Kept, Problem> {
    let pending = record.pending.ok_or_else(nothing_pending)?;
    // One 401 or a lost answer proves nothing: both tokens stay.
    let unverified = |problem: Problem| Problem::Unverified {
        name: intent.name.clone(),
        source: problem.into(),
    };
    let (user, version) = verified.map_err(unverified)?;
    let store = world.store(intent.store)?;
    let account = Account { controller: intent.account.controller.clone(), user };
    if account == intent.account {
        store.write(&account, &Record { current: Some(pending), pending: None })?;
        return finish_current(world, site, intent, version).await;
    }
    let _held = world.lock(&account).await?;
    let promoted = take_over(world, intent, &account)?;
    store.write(&account, &Record { current: Some(pending), pending: None })?;
    store.delete(&intent.account)?;
    let kept = finish_current(world, site, &promoted, version).await?;
    Registry::change(&world.home, |registry| {
        registry.remove(&intent.account);
        registry.put_alias(&account, &intent.account.user);
    })?;
    Ok(kept)
}

/// The intent as that of `account`. What is kept there already is to be replaced as well: where
/// the intent has a token to revoke, by another one of the same new token.
fn take_over<N: Network>(
    world: &World<N>,
    intent: &Intent,
    account: &Account,
) -> Result<Intent, Problem> {
    let there = read_back::reopen_lost(world, account, intent.store)?;
    let mut promoted = Intent { account: account.clone(), ..intent.clone() };
    if let Some(old) = there.as_ref().and_then(journal::replaced) {
        if promoted.old.is_none() {
            promoted.old = Some(old);
        } else {
            let now = (world.now)();
            let more = Intent::begin(Aim::Login, account, &intent.site, intent.store, now)?;
            let name = intent.name.clone();
            let uuid = intent.uuid.clone();
            Intent { name, uuid, old: Some(old), ..more }.note(&world.home)?;
        }
    }
    promoted.note(&world.home)?;
    Ok(promoted)
}

/// The last steps, each of which may be repeated: note the account, give the token its name,
/// revoke what it replaces, close.
pub(super) async fn finish_current<N: Network>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    version: Option<Version>,
) -> Result<Kept, Problem> {
    let account = &intent.account;
    let store = world.store(intent.store)?;
    let missing = || Problem::TokenMissing { user: account.user.to_string() };
    let mut token = store.read(account)?.and_then(|record| record.current).ok_or_else(missing)?;
    note(world, site, intent, &token, version.clone())?;
    let credential = Credential::new(account.user.clone(), token.value.duplicate());
    let mut client = Client::new(world, site, &credential, CredentialKind::Token)?;
    client.version = version.clone();
    if let (Some(wanted), Some(uuid)) = (&intent.wanted, &token.uuid)
        && *wanted != token.name
    {
        let renamed = client.rename(uuid, &TokenName::parse(wanted)?).await;
        renamed.map_err(|problem| Problem::Unfinished {
            what: format!("the new token is in use and not yet called `{wanted}`"),
            source: Some(problem.into()),
        })?;
        token.name.clone_from(wanted);
        let renamed = TokenSummary::of(&token);
        let record = Record { current: Some(token), pending: None };
        store.write(account, &record)?;
        token = record.current.ok_or_else(missing)?;
        Registry::change(&world.home, |registry| registry.note_token(account, renamed))?;
    }
    if let Some(old) = &intent.old {
        let unfinished = |problem: Problem| match problem {
            Problem::RevokeUnfinished { .. } | Problem::InUseUnknown { .. } => problem,
            other => Problem::RevokeUnfinished { name: old.name.clone(), source: other.into() },
        };
        let place = (account, intent.store);
        let row = row::of_current(world, site, place, &mut token).await.map_err(unfinished)?;
        if row != Row::Of(old.uuid.clone()) {
            end(&mut client, old).await.map_err(unfinished)?;
        }
    }
    if intent.store == StoreKind::Keyring {
        placed::note(&world.home, intent, &token, (world.now)())?;
    }
    intent.close(&world.home)?;
    let name = intent.wanted.clone().unwrap_or_else(|| intent.name.clone());
    Ok(Kept { account: account.clone(), name })
}

/// Revokes what was replaced. Only of a legacy token the list is read first: a uuid that is not
/// listed may be an earlier one of it.
async fn end<N: Network>(client: &mut Client<'_, N>, old: &Old) -> Result<(), Problem> {
    if old.legacy {
        let listed = client.tokens().await?;
        let mut here = false;
        for row in &listed {
            here |= old.stands_in(row)?;
        }
        if !here {
            return Ok(());
        }
    }
    client.revoke(&old.uuid).await
}

fn note<N>(
    world: &World<N>,
    site: &Site,
    intent: &Intent,
    token: &Token,
    version: Option<Version>,
) -> Result<(), Problem> {
    let mut entry = AccountEntry::new(intent.account.clone(), intent.store);
    entry.token = Some(TokenSummary::of(token));
    let now = (world.now)();
    entry.verified = Some(now);
    Registry::change(&world.home, |registry| {
        registry.put_site(site, None);
        registry.put(entry);
        if let Some(version) = version {
            registry.set_version(&site.controller, version, now);
        }
        let heard = world.heard.said(&site.controller);
        registry.learn(&site.controller, &heard);
        if let Some(clock) = heard.clock {
            registry.put_clock(&site.controller, clock);
        }
    })
}
