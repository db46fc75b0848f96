//! What killed or interrupted runs left, finished.

pub use super::recovered::{Outcome, Recovered};
use super::session::Session;
use super::{
    World, change_legacy, cleanup, create, keyring_forgot, logout, one_command, promote, trust,
};
use crate::accounts::journal::{self, Aim, Intent, Old};
use crate::accounts::{AccountEntry, Registry, placed_tokens};
use crate::files::atomic_write;
use crate::model::{Secret, StoreKind, Token};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};

const LEFT_NOTHING: Outcome = Outcome::NothingThere("it had left nothing");

/// Finishes everything that is open, one after the other.
///
/// # Errors
/// When the journal or the list of accounts cannot be read, or an account stays busy.
pub async fn recover<N: Network>(world: &World<N>) -> Result<Vec<Recovered>, Error> {
    recover_beside(world, None).await
}

/// The same with a credential of the environment, for what was begun with it.
///
/// # Errors
/// As [`recover`].
pub async fn recover_beside<N: Network>(
    world: &World<N>,
    environment: Option<&Environment>,
) -> Result<Vec<Recovered>, Error> {
    for directory in ["tokens", "journal", "placed"] {
        atomic_write::sweep(&world.home.state().join(directory));
    }
    for lost in placed_tokens::all(&world.home)? {
        let account = &lost.account;
        let _held = world.lock(account).await.map_err(|problem| problem.of(account))?;
        let store = Registry::read(&world.home)?.entry(account).map(|entry| entry.store);
        if store == Some(StoreKind::Keyring) {
            // A keyring that says nothing now is asked again by what finds the account's intents.
            let _ = keyring_forgot::reopen_lost(world, account, StoreKind::Keyring);
            continue;
        }
        // It is elsewhere by now, or nowhere.
        let read = store.map_or(Ok(None), |kind| world.store(kind).read(account));
        if let Ok(record) = read {
            let has = record.and_then(|record| record.current);
            placed_tokens::reopen(&world.home, account, has.as_ref())?;
            placed_tokens::forget(&world.home, account)?;
        }
    }
    let mut all = Vec::new();
    for intent in journal::open(&world.home)? {
        let outcome = finish_beside(world, &intent, environment).await;
        all.push((intent, outcome));
    }
    // What one needed, another may have brought about.
    if all.iter().any(|(_, outcome)| outcome.is_ok()) {
        for (intent, outcome) in &mut all {
            if matches!(outcome, Err(Problem::OutcomeUnknown { .. })) {
                *outcome = finish_beside(world, intent, environment).await;
            }
        }
    }
    let told = |(intent, outcome): (Intent, Result<Outcome, Problem>)| {
        let outcome = outcome.unwrap_or_else(|problem| {
            let account = &intent.account;
            let entry = intent.source.store().map(|kind| AccountEntry::new(account.clone(), kind));
            let problem = match entry {
                Some(entry) => trust::refused(world, &entry, problem),
                None => problem,
            };
            Outcome::open(&intent, problem.of(account))
        });
        Recovered { intent, outcome }
    };
    Ok(all.into_iter().map(told).collect())
}

/// Forgets one thing left behind; the person takes care of the token.
///
/// # Errors
/// [`Problem::NothingLeft`] for an id that is not open.
pub fn dismiss<N>(world: &World<N>, id: &str) -> Result<Intent, Error> {
    let open = journal::open(&world.home)?.into_iter().find(|intent| intent.id == id);
    let intent = open.ok_or_else(|| Problem::NothingLeft { id: id.to_owned() })?;
    let keyring = StoreKind::Keyring;
    if intent.aim == Aim::Login && intent.source == keyring.into() {
        // What it brought is in use, and no intent says so any more.
        let record = world.store(keyring).read(&intent.account).ok().flatten();
        let token = record.and_then(|record| record.current);
        if let Some(token) = token.filter(|token| keyring_forgot::brought(&intent, Some(token))) {
            placed_tokens::note(&world.home, &intent, &token, (world.now)())?;
        }
    }
    intent.close(&world.home).map_err(|problem| intent.half_done(&world.home, problem))?;
    Ok(intent)
}

/// Finishes one thing left behind.
pub(super) async fn finish<N: Network>(
    world: &World<N>,
    intent: &Intent,
) -> Result<Outcome, Problem> {
    finish_beside(world, intent, None).await
}

async fn finish_beside<N: Network>(
    world: &World<N>,
    intent: &Intent,
    environment: Option<&Environment>,
) -> Result<Outcome, Problem> {
    let _held = world.lock(&intent.account).await?;
    // The run that wrote it may have ended while we waited.
    let open = journal::open(&world.home)?.into_iter().find(|open| open.id == intent.id);
    let Some(fresh) = open else { return Ok(Outcome::NothingThere("another run finished it")) };
    if fresh.account != intent.account {
        return Err(Problem::AccountBusy);
    }
    let intent = &fresh;
    let session = &Session::of_intent(world, intent);
    let read = match intent.source.store() {
        Some(kind) => world.store(kind).read(&intent.account),
        // The credential is gone with the process that had it.
        None => Ok(None),
    };
    let is_damaged = matches!(read, Err(Problem::KeyringUnreadable { .. }));
    let record = keyring_forgot::replaceable(read)?;
    let (current, pending) = record.map_or((None, None), |r| (r.current, r.pending));
    match intent.aim {
        Aim::Logout => match current {
            Some(token) if token.uuid == intent.uuid => {
                logout::end(session, intent, token).await?;
                logout::forget(session)?;
                intent.close(&world.home)?;
                Ok(Outcome::Finished("the token is revoked and forgotten"))
            }
            // Another one is in use by now; what was to end may not have.
            Some(_) => {
                let name = intent.name.clone();
                let old = intent.uuid.clone().map(|uuid| Old { uuid, name, legacy: false });
                let ended = Intent { old, ..intent.clone() };
                end_left(session, &ended).await
            }
            // What was in it may be alive.
            None if is_damaged => Err(unknown(intent)),
            None => {
                intent.close(&world.home)?;
                Ok(Outcome::NothingThere("the token was gone already"))
            }
        },
        Aim::Command => one_command::finish(world, intent, environment).await,
        Aim::Create => {
            let token = current.ok_or_else(|| unknown(intent))?;
            let mut connection = session.connect_with(&token.value)?;
            if create::made(&mut connection, intent, (world.now)()).await?.is_empty() {
                intent.close(&world.home)?;
                return Ok(Outcome::NothingThere("it had created nothing"));
            }
            Err(unknown(intent))
        }
        Aim::Replace => change_legacy::finish(session, intent, current, pending).await,
        Aim::Login => finish_login(session, intent, current, pending).await,
    }
}

async fn finish_login<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    current: Option<Token>,
    pending: Option<Token>,
) -> Result<Outcome, Problem> {
    let is_new = |token: &Token| {
        token.name == intent.name || (token.uuid.is_some() && token.uuid == intent.uuid)
    };
    if pending.as_ref().is_some_and(is_new) {
        let before = current.as_ref().map(|token| token.value.duplicate());
        let record = session.record(current, pending);
        return match promote::finish(session, intent, record).await {
            Err(Problem::Unverified { .. }) if is_gone(session, intent, before).await => {
                give_up(session, intent)
            }
            finished => finished.map(|_| Outcome::Finished("the new token is verified and in use")),
        };
    }
    match current {
        Some(token) if is_new(&token) => {
            promote::finish_current(session, intent, token, None).await?;
            return Ok(Outcome::Finished("the new token is in use, the old one revoked"));
        }
        // The value never arrived or never was: only the list knows, and somebody must ask it.
        Some(_) if cleanup::can_have_left_a_token(intent) => {
            return end_left(session, intent).await;
        }
        None if cleanup::can_have_left_a_token(intent) => return Err(unknown(intent)),
        _ => {}
    }
    intent.close(&session.world.home)?;
    Ok(LEFT_NOTHING)
}

/// Whether the new token, which is refused, is listed no more: the one before, which works, sees it.
async fn is_gone<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    before: Option<Secret>,
) -> bool {
    let Some(value) = before else { return false };
    let Ok(mut connection) = session.connect_with(&value) else { return false };
    let listed = create::made(&mut connection, intent, (session.world.now)()).await;
    intent.has_unique_name() && listed.is_ok_and(|listed| listed.is_empty())
}

/// The new token was ended by somebody else: the one before stays.
fn give_up<N>(session: &Session<'_, N>, intent: &Intent) -> Result<Outcome, Problem> {
    let store = session.store()?;
    let current = store.read(session.account)?.and_then(|record| record.current);
    store.write(session.account, &session.record(current, None))?;
    intent.close(&session.world.home)?;
    Ok(Outcome::Finished("the new token is gone; the previous one stays in use"))
}

/// With the token in use: ends what `intent` left beside it.
async fn end_left<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
) -> Result<Outcome, Problem> {
    let found = cleanup::end(session, intent, None).await?;
    intent.close(&session.world.home)?;
    Ok(if found { Outcome::Finished("what it had left is revoked") } else { LEFT_NOTHING })
}

fn unknown(intent: &Intent) -> Problem {
    Problem::OutcomeUnknown { name: intent.name.clone() }
}
