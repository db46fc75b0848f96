//! A token goes from one store to another; no controller is asked.

use super::{World, keyring_forgot};
use crate::accounts::journal::{self, Aim, Intent};
use crate::accounts::{Registry, placed_tokens};
use crate::model::{Account, Site, StoreKind};
use crate::transport::Network;
use crate::{Error, Problem};

/// Moves what is kept for a known account into the store `to`: written there and read back, then
/// noted, and only then deleted where it was. A killed move leaves the token in both, and the next
/// one finishes it. Answers the store it came from, or `None` when it was there already.
///
/// # Errors
/// [`Problem::NoAccount`], [`Problem::TokenMissing`] when there is nothing to move, and what the
/// stores say; the token is then where it was.
pub async fn relocate<N: Network>(
    world: &World<N>,
    account: &Account,
    to: StoreKind,
) -> Result<Option<StoreKind>, Error> {
    let _held = world.lock(account).await.map_err(|problem| problem.of(account))?;
    let registry = Registry::read(&world.home)?;
    let from = registry.entry(account).ok_or_else(|| Problem::NoAccount.of(account))?.store;
    if from == to {
        // What is not there may still be where a killed move left it.
        let kept = keyring_forgot::read(world, account, to).ok().flatten();
        if kept.is_some_and(|record| record.current.is_some()) {
            forget_elsewhere(world, account, to);
        }
        return Ok(None);
    }
    let moved = carry(world, account, (from, to), journal::open(&world.home)?);
    moved.map_err(|problem| problem.of(account))?;
    Ok(Some(from))
}

fn carry<N>(
    world: &World<N>,
    account: &Account,
    (from, to): (StoreKind, StoreKind),
    open: Vec<Intent>,
) -> Result<(), Problem> {
    copy(world, account, from, to)?;
    // What an earlier run left unfinished goes on with the record in its new place.
    for mut intent in open {
        if intent.account == *account && intent.source == from.into() {
            intent.source = to.into();
            intent.note(&world.home)?;
        }
    }
    if to == StoreKind::Keyring {
        remember(world, account)?;
    }
    Registry::change(&world.home, |registry| {
        if let Some(mut entry) = registry.entry(account).cloned() {
            entry.store = to;
            registry.put(entry);
        }
    })?;
    if from == StoreKind::Keyring {
        placed_tokens::forget(&world.home, account)?;
    }
    world.store(from).delete(account)
}

fn copy<N>(
    world: &World<N>,
    account: &Account,
    from: StoreKind,
    to: StoreKind,
) -> Result<(), Problem> {
    let missing = || Problem::TokenMissing { user: account.user.to_string() };
    let record = match keyring_forgot::read(world, account, from) {
        // The login that goes on without it ends what was in it.
        Err(problem @ Problem::KeyringUnreadable { .. }) => {
            placed_tokens::reopen(&world.home, account, None)?;
            return Err(problem);
        }
        record => record?.ok_or_else(missing)?,
    };
    let to = world.store(to);
    to.write(account, &record)?;
    let written = to.read(account)?.map(|record| record.to_json());
    if written.is_some_and(|written| written.same_as(&record.to_json())) {
        return Ok(());
    }
    Err(Problem::Bug { what: "the store gives back something else than it was given".to_owned() })
}

/// That the keyring has it, until it was read back.
fn remember<N>(world: &World<N>, account: &Account) -> Result<(), Problem> {
    let (kind, now) = (StoreKind::Keyring, (world.now)());
    let record = world.store(kind).read(account)?;
    let Some(token) = record.and_then(|record| record.current) else { return Ok(()) };
    let site = Registry::read(&world.home)?.site(&account.controller);
    let site = site.unwrap_or_else(|| Site::new(account.controller.clone()));
    let intent = Intent::begin(Aim::Login, account, &site, kind, now)?;
    placed_tokens::note(&world.home, &intent, &token, now)
}

/// Deletes the copy that a killed move may have left. Most often there is none, and a store that
/// is not there has none that matters now.
fn forget_elsewhere<N>(world: &World<N>, account: &Account, kept: StoreKind) {
    for other in [StoreKind::Keyring, StoreKind::File] {
        if other != kept {
            if other == StoreKind::Keyring {
                let _ = placed_tokens::forget(&world.home, account);
            }
            let _ = world.store(other).delete(account);
        }
    }
}
