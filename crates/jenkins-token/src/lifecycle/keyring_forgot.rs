//! Whether a keyring gives back what it was given.

use super::World;
use crate::Problem;
use crate::accounts::{journal, placed_tokens};
use crate::model::{Account, StoreKind, Token};
use crate::stores::Record;

/// The record of `account`, as the store of that kind has it. A keyring that took another token
/// than it has now has forgotten that one, unless a login or rotation that is open brought this.
///
/// # Errors
/// [`Problem::KeyringForgot`]; what the store says.
pub(super) fn read<N>(
    world: &World<N>,
    account: &Account,
    kind: StoreKind,
) -> Result<Option<Record>, Problem> {
    let store = world.store(kind);
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
    let lost = placed_tokens::of(&world.home, account)?.pop();
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

/// What is in use of `account`, whose lock is held. What was put into a keyring that does not have it
/// is taken back into the journal, so that the next token ends it.
///
/// # Errors
/// What the store and the journal say.
pub(super) fn reopen_lost<N>(
    world: &World<N>,
    account: &Account,
    kind: StoreKind,
) -> Result<Option<Token>, Problem> {
    let read = replaceable(read(world, account, kind));
    let is_lost = matches!(read, Ok(None) | Err(Problem::KeyringForgot { .. }));
    let record = match read {
        Err(Problem::KeyringForgot { .. }) => replaceable(world.store(kind).read(account)),
        read => read,
    };
    let current = record?.and_then(|record| record.current);
    if kind == StoreKind::Keyring && is_lost {
        placed_tokens::reopen(&world.home, account, current.as_ref())?;
    }
    Ok(current)
}

/// Whether it is the token that `intent` brought. Until the journal knows its uuid that is told by its
/// unique name; of one that was made elsewhere, whose uuid may never be known, by the name it has here.
pub(super) fn brought(intent: &journal::Intent, token: Option<&Token>) -> bool {
    let Some(token) = token else { return false };
    match (&intent.uuid, &token.uuid) {
        (Some(brought), Some(has)) => brought == has,
        (None, Some(_)) => intent.has_unique_name() && intent.name == token.name,
        (_, None) => intent.name == token.name,
    }
}

fn uuid(record: Option<&Record>) -> Option<&crate::model::TokenUuid> {
    record?.current.as_ref()?.uuid.as_ref()
}

/// Whether `record` has what was put in place last. A note that cannot be read tells nothing, and
/// keeps nobody from a token.
fn is_there<N>(world: &World<N>, account: &Account, record: Option<&Record>) -> bool {
    let placed = placed_tokens::of(&world.home, account).unwrap_or_default();
    let Some(last) = placed.last() else { return true };
    let Some(has) = uuid(record).filter(|has| last.uuid.as_ref() == Some(has)) else {
        return false;
    };
    let _ = placed_tokens::was_read(&world.home, &placed, has, (world.now)());
    true
}
