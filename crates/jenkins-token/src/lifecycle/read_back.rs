//! Whether a keyring gives back what it was given.

use super::World;
use crate::Problem;
use crate::accounts::{journal, placed};
use crate::model::{Account, StoreKind, Token};
use crate::stores::Record;

/// The record of `account`, as the store of that kind has it. A keyring that took another token
/// than it has now has forgotten that one.
///
/// # Errors
/// [`Problem::KeyringForgot`]; what the store says.
pub(super) fn read<N>(
    world: &World<N>,
    account: &Account,
    kind: StoreKind,
) -> Result<Option<Record>, Problem> {
    let store = world.store(kind)?;
    let record = store.read(account)?;
    if kind != StoreKind::Keyring || is_there(world, account, record.as_ref()) {
        return Ok(record);
    }
    // A rotation may have gone on since: looked at in the order in which it does.
    let record = store.read(account)?;
    let under_way = journal::open(&world.home)?;
    let has = record.as_ref().and_then(|record| record.current.as_ref());
    let is_of = |intent: &journal::Intent| intent.account == *account && brought(intent, has);
    if under_way.iter().any(is_of) || is_there(world, account, record.as_ref()) {
        return Ok(record);
    }
    let lost = placed::of(&world.home, account)?.pop();
    Err(Problem::KeyringForgot { name: lost.map(|lost| lost.name).unwrap_or_default() })
}

/// The record that a login puts another one in the place of: what is damaged is as good as none.
pub(super) fn replaceable(
    record: Result<Option<Record>, Problem>,
) -> Result<Option<Record>, Problem> {
    match record {
        Err(Problem::KeyringUnreadable { .. }) => Ok(None),
        record => record,
    }
}

/// Whether it is the token that `intent` brought, which is told by its name until the journal knows
/// its uuid; of one that was made elsewhere it may never. Never the one that it replaces, whose name
/// the new one may be given.
fn brought(intent: &journal::Intent, token: Option<&Token>) -> bool {
    let is_replaced = |token: &&Token| {
        intent.old.as_ref().is_some_and(|old| token.uuid.as_ref() == Some(&old.uuid))
    };
    let Some(token) = token.filter(|token| !is_replaced(token)) else { return false };
    let is_named = |name: &String| *name == token.name;
    (intent.uuid.is_some() && intent.uuid == token.uuid)
        || is_named(&intent.name)
        || intent.wanted.as_ref().is_some_and(is_named)
}

fn uuid(record: Option<&Record>) -> Option<&crate::model::TokenUuid> {
    record?.current.as_ref()?.uuid.as_ref()
}

/// Whether `record` has what was put in place last. A note that cannot be read tells nothing, and
/// keeps nobody from a token.
fn is_there<N>(world: &World<N>, account: &Account, record: Option<&Record>) -> bool {
    let placed = placed::of(&world.home, account).unwrap_or_default();
    let Some(last) = placed.last() else { return true };
    let Some(has) = uuid(record).filter(|has| last.uuid.as_ref() == Some(has)) else {
        return false;
    };
    let _ = placed::was_read(&world.home, &placed, has, (world.now)());
    true
}
