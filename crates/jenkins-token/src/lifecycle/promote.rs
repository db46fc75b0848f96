//! From a token that is alive on the controller to one that is stored, verified and the only one.

use super::logout::{self, Found};
use super::row_by_uses::{self, Row};
use super::session::Session;
use super::{Connection, keyring_forgot, verify};
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent, Old};
use crate::accounts::{AccountEntry, Registry, TokenSummary, placed_tokens};
use crate::model::{Account, Expiry, Minted, Source, StoreKind, Token, TokenName, Version};
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
    session: &Session<'_, N>,
    intent: &Intent,
    (minted, wish): (Minted, Expiry),
    current: Option<Token>,
) -> Result<Record, Problem> {
    let (world, account) = (session.world, session.account);
    let pending = Some(minted.keep(world.time_at(&account.controller), wish));
    let record = session.record(current, pending);
    let stored = session.store()?.write(account, &record);
    let Err(problem) = stored else {
        // Until it is renamed, its unique name tells the new token from the old one.
        if intent.wanted.is_some() {
            intent.note(&world.home)?;
        }
        return Ok(record);
    };
    let Some(pending) = record.pending else { return Err(problem) };
    // Refused so soon after it was made, it is not over: the controller lets nobody in for now.
    if logout::revoke_itself(session, intent, pending).await != Ok(Found::Alive) {
        let what = format!("token `{}` could neither be stored nor revoked", intent.name);
        return Err(Problem::Unfinished { what, source: None });
    }
    intent.close(&world.home)?;
    Err(problem)
}

/// Leaves the token in use alone again, once the one beside it is revoked.
pub(super) fn drop_pending<N>(session: &Session<'_, N>, record: Record) -> Result<(), Problem> {
    let store = session.store()?;
    if record.current.is_none() {
        return store.delete(session.account);
    }
    store.write(session.account, &Record { pending: None, ..record })
}

pub(super) fn nothing_pending() -> Problem {
    Problem::Bug { what: "no token is pending".to_owned() }
}

/// Verifies `pending` and finishes: promoted, noted, named, the old one revoked.
pub(super) async fn finish<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    record: Record,
) -> Result<Kept, Problem> {
    let pending = record.pending.as_ref().ok_or_else(nothing_pending)?;
    let verified = session.verify(&pending.value).await;
    promote(session, intent, record, verified).await
}

/// The same, once it was asked whom the token belongs to. What that one had is replaced too: an id
/// may have been typed otherwise.
pub(super) async fn promote<N: Network>(
    session: &Session<'_, N>,
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
    let account = Account { controller: session.account.controller.clone(), user };
    if account == *session.account {
        let token = put(session, pending)?;
        return finish_current(session, intent, token, version).await;
    }
    let session = session.with(&account);
    let _held = session.lock().await?;
    let promoted = take_over(&session, intent)?;
    let token = put(&session, pending)?;
    session.store()?.delete(&intent.account)?;
    let kept = finish_current(&session, &promoted, token, version).await?;
    Registry::change(&session.world.home, |registry| {
        registry.remove(&intent.account);
        registry.put_alias(&account, &intent.account.user);
    })?;
    Ok(kept)
}

/// The intent as that of the session's account. What is kept there already is to be replaced as well: where
/// the intent has a token to revoke, by another one of the same new token.
fn take_over<N>(session: &Session<'_, N>, intent: &Intent) -> Result<Intent, Problem> {
    let (world, account) = (session.world, session.account);
    let there = keyring_forgot::reopen_lost(world, account, session.store_kind()?)?;
    let mut promoted = Intent { account: account.clone(), ..intent.clone() };
    if let Some(old) = there.as_ref().and_then(journal::replaced) {
        if promoted.old.is_none() {
            promoted.old = Some(old);
        } else {
            let more = session.intent(Aim::Login)?;
            let name = intent.name.clone();
            let uuid = intent.uuid.clone();
            Intent { name, uuid, old: Some(old), ..more }.note(&world.home)?;
        }
    }
    promoted.note(&world.home)?;
    Ok(promoted)
}

/// Puts the token into the store, alone.
pub(super) fn put<N>(session: &Session<'_, N>, token: Token) -> Result<Token, Problem> {
    let record = session.record(Some(token), None);
    session.store()?.write(session.account, &record)?;
    record.current.ok_or_else(nothing_pending)
}

/// The last steps with the token in use, each of which may be repeated: note the account, give the
/// token its name, revoke what it replaces, close.
pub(super) async fn finish_current<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    mut token: Token,
    version: Option<Version>,
) -> Result<Kept, Problem> {
    let (world, account) = (session.world, session.account);
    note(session, &token, version.clone())?;
    let mut connection = session.connect_with(&token.value)?;
    connection.version = version;
    if let (Some(wanted), Some(uuid)) = (&intent.wanted, &token.uuid)
        && *wanted != token.name
    {
        let renamed = connection.rename(uuid, &TokenName::parse(wanted)?).await;
        renamed.map_err(|problem| Problem::Unfinished {
            what: format!("the new token is in use, but not renamed to `{wanted}` yet"),
            source: Some(problem.into()),
        })?;
        token.name.clone_from(wanted);
        let renamed = TokenSummary::of(&token);
        token = put(session, token)?;
        Registry::change(&world.home, |registry| registry.note_token(account, renamed))?;
    }
    if let Some(old) = &intent.old {
        let unfinished = |problem: Problem| match problem {
            Problem::RevokeUnfinished { .. } | Problem::InUseUnknown { .. } => problem,
            other => Problem::RevokeUnfinished { name: old.name.clone(), source: other.into() },
        };
        let row = row_by_uses::of_current(session, &mut token).await.map_err(unfinished)?;
        if row != Row::Of(old.uuid.clone()) {
            end(&mut connection, old).await.map_err(unfinished)?;
        }
    }
    if session.source == Source::Stored(StoreKind::Keyring) {
        placed_tokens::note(&world.home, intent, &token, (world.now)())?;
    }
    intent.close(&world.home)?;
    let name = intent.wanted.clone().unwrap_or_else(|| intent.name.clone());
    Ok(Kept { account: account.clone(), name })
}

/// Revokes what was replaced. Only of a legacy token the list is read first: a uuid that is not
/// listed may be an earlier one of it.
async fn end<N: Network>(connection: &mut Connection<'_, N>, old: &Old) -> Result<(), Problem> {
    if old.legacy {
        let listed = connection.tokens().await?;
        let mut here = false;
        for row in &listed {
            here |= old.stands_in(row)?;
        }
        if !here {
            return Ok(());
        }
    }
    connection.revoke(&old.uuid).await
}

fn note<N>(
    session: &Session<'_, N>,
    token: &Token,
    version: Option<Version>,
) -> Result<(), Problem> {
    let (world, site) = (session.world, session.site);
    let mut entry = AccountEntry::new(session.account.clone(), session.store_kind()?);
    entry.token = Some(TokenSummary::of(token));
    let now = (world.now)();
    entry.verified = Some(now);
    Registry::change(&world.home, |registry| {
        registry.put_site(site, None);
        registry.put(entry);
        if let Some(version) = version {
            registry.set_version(&site.controller, version, now);
        }
        let heard = world.heard.facts(&site.controller);
        registry.learn(&site.controller, &heard);
        if let Some(clock) = heard.clock {
            registry.put_clock(&site.controller, clock);
        }
    })
}
