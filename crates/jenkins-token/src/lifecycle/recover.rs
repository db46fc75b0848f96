//! What killed or interrupted runs left, finished.

use super::{Caller, World, create, keep, logout, replace, status};
use crate::accounts::Entry;
use crate::accounts::journal::{self, Aim, Intent};
use crate::model::{Account, Credential, Listed, Token, TokenUuid};
use crate::protocol::Shown;
use crate::stores::{Record, StoreKind};
use crate::transport::Network;
use crate::{Error, Problem, durable};

/// What became of one thing left behind.
pub struct Recovered {
    /// What it was.
    pub intent: Intent,
    /// In words, or why it is still open.
    pub outcome: Result<&'static str, Error>,
}

/// Finishes everything that is open, one after the other.
///
/// # Errors
/// When the journal itself cannot be read.
pub async fn recover<N: Network>(world: &World<'_, N>) -> Result<Vec<Recovered>, Error> {
    for directory in ["tokens", "journal"] {
        durable::sweep(&world.home.state().join(directory));
    }
    let mut all = Vec::new();
    for intent in journal::open(world.home)? {
        let entry = Entry::new(intent.account.clone(), intent.store);
        let at = |problem| status::judged(world, &entry, problem).of(&intent.account);
        let outcome = finish(world, &intent).await.map_err(at);
        all.push(Recovered { intent, outcome });
    }
    Ok(all)
}

/// Forgets one thing left behind; the person takes care of the token.
///
/// # Errors
/// [`Problem::NothingLeft`] for an id that is not open.
pub fn dismiss<N>(world: &World<'_, N>, id: &str) -> Result<Intent, Error> {
    let open = journal::open(world.home)?.into_iter().find(|intent| intent.id == id);
    let intent = open.ok_or_else(|| Problem::NothingLeft { id: id.to_owned() })?;
    intent.close(world.home)?;
    Ok(intent)
}

/// Finishes one thing left behind, and says in words what that meant.
pub(super) async fn finish<N: Network>(
    world: &World<'_, N>,
    intent: &Intent,
) -> Result<&'static str, Problem> {
    let _held = world.lock(&intent.account).await?;
    // The run that wrote it may have ended while we waited.
    if !journal::open(world.home)?.iter().any(|open| open.id == intent.id) {
        return Ok("another run finished it");
    }
    let record = match intent.store {
        // The credential is gone with the environment it came from.
        StoreKind::Environment => None,
        kind => world.store(kind)?.read(&intent.account)?,
    };
    let (current, pending) = record.map_or((None, None), |r| (r.current, r.pending));
    match intent.aim {
        Aim::Logout => match current {
            Some(token) if token.uuid == intent.uuid => {
                logout::end(world, &intent.site, intent, token).await?;
                logout::forget_account(world, &intent.account, intent.store)?;
                intent.close(world.home)?;
                Ok("the token is revoked and forgotten")
            }
            _ => {
                intent.close(world.home)?;
                Ok("the token was gone already")
            }
        },
        Aim::Create => {
            let token = current.ok_or_else(|| unknown(intent))?;
            let credential = Credential::new(intent.account.user.clone(), token.value);
            let mut caller = Caller::new(world, &intent.site, &credential, Shown::Token)?;
            if create::made(&mut caller, intent, (world.now)()).await?.is_empty() {
                intent.close(world.home)?;
                return Ok("it had created nothing");
            }
            Err(unknown(intent))
        }
        Aim::Replace => replace::finish(world, intent, current, pending).await,
        Aim::Login => finish_login(world, intent, current, pending).await,
    }
}

async fn finish_login<N: Network>(
    world: &World<'_, N>,
    intent: &Intent,
    current: Option<Token>,
    pending: Option<Token>,
) -> Result<&'static str, Problem> {
    let site = &intent.site;
    let is_new = |token: &Token| {
        token.name == intent.name || (token.uuid.is_some() && token.uuid == intent.uuid)
    };
    if pending.as_ref().is_some_and(is_new) {
        let record = Record { current, pending };
        keep::finish(world, site, intent, record).await?;
        return Ok("the new token is verified and in use");
    }
    if current.as_ref().is_some_and(is_new) {
        keep::finish_current(world, site, intent, None).await?;
        return Ok("the new token is in use, the old one revoked");
    }
    // The value never arrived or never was: only the list knows, and somebody must ask it.
    if can_have_left_a_token(intent) {
        let token = current.ok_or_else(|| unknown(intent))?;
        let in_use: Vec<TokenUuid> = token.uuid.into_iter().collect();
        let credential = Credential::new(intent.account.user.clone(), token.value);
        let mut caller = Caller::new(world, site, &credential, Shown::Token)?;
        if clean(&mut caller, intent, &in_use).await? {
            intent.close(world.home)?;
            return Ok("what it had left is revoked");
        }
    }
    intent.close(world.home)?;
    Ok("it had left nothing")
}

fn unknown(intent: &Intent) -> Problem {
    Problem::OutcomeUnknown { name: intent.name.clone() }
}

fn can_have_left_a_token(intent: &Intent) -> bool {
    intent.has_unique_name() || intent.old.is_some()
}

/// Revokes what `intent` left on the controller and nobody uses: the token of its unique name, and
/// the one it was to replace. Answers whether there was any.
async fn clean<N: Network>(
    caller: &mut Caller<'_, N>,
    intent: &Intent,
    in_use: &[TokenUuid],
) -> Result<bool, Problem> {
    let is_left = |token: &Listed| {
        let new = intent.has_unique_name() && token.name == intent.name;
        let old = intent.old.as_ref().is_some_and(|old| old.uuid == token.uuid);
        (new || old) && !in_use.contains(&token.uuid)
    };
    let mut found = false;
    for token in caller.tokens().await?.iter().filter(|token| is_left(token)) {
        caller.revoke(&token.uuid).await?;
        found = true;
    }
    Ok(found)
}

/// After a login that succeeded: what earlier ones of the same account left is cleaned up, but for
/// the tokens `in_use`. What fails stays for `recover`.
pub(super) async fn sweep<N: Network>(
    world: &World<'_, N>,
    account: &Account,
    in_use: &[TokenUuid],
    caller: &mut Caller<'_, N>,
) -> Vec<String> {
    let open = journal::open(world.home).unwrap_or_default();
    let left = open.into_iter().filter(|intent| intent.aim == Aim::Login && is_of(intent, account));
    let mut swept = Vec::new();
    for intent in left {
        let found = if can_have_left_a_token(&intent) {
            clean(caller, &intent, in_use).await
        } else {
            Ok(false)
        };
        if let Ok(found) = found
            && intent.close(world.home).is_ok()
            && found
        {
            swept.push(intent.name);
        }
    }
    swept
}

/// After a login that read the one token there is before 2.129: replacing it is over.
pub(super) fn close_replacements<N>(
    world: &World<'_, N>,
    account: &Account,
) -> Result<(), Problem> {
    let open = journal::open(world.home)?.into_iter();
    open.filter(|intent| intent.aim == Aim::Replace && is_of(intent, account))
        .try_for_each(|intent| intent.close(world.home))
}

fn is_of(intent: &Intent, account: &Account) -> bool {
    intent.account.controller == account.controller && intent.account.user.is_alike(&account.user)
}
