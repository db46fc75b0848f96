//! What was put into a keyring and has not been read back since. No secrets.
//!
//! Some keyrings answer first and write later, `KWallet` after five seconds. One that is killed in
//! between comes back with what it had before, and the token that was put there is known to nobody.
//! So an intent is not forgotten when it is finished, but kept here, beside the journal, in its
//! format: a later command that reads the token forgets it, a login that does not takes it back
//! into the journal, which ends the token.

use super::Home;
use super::journal::{self, Aim, Intent, Old};
use crate::Problem;
use crate::files::atomic_write;
use crate::model::{Account, Token, TokenUuid};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;

/// What is read back later than this has been written, by a keyring of any kind.
const WRITTEN: SignedDuration = SignedDuration::from_secs(60);

fn folder(home: &Home) -> PathBuf {
    home.state().join("placed")
}

fn path(home: &Home, id: &str) -> PathBuf {
    folder(home).join(format!("{id}.json"))
}

/// Remembers that `intent` has put `token` in place, in the place of all before it. Only of one
/// that we made: nobody else has its value.
///
/// # Errors
/// As [`of`]; [`Problem::HomeUnwritable`], [`Problem::FileFailed`].
pub(crate) fn note(
    home: &Home,
    intent: &Intent,
    token: &Token,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = of(home, &intent.account)?;
    if let Some(Old { uuid, name, legacy }) = journal::made(token) {
        let old = Some(Old { uuid: uuid.clone(), name: name.clone(), legacy });
        let placed = Intent {
            aim: Aim::Login,
            name,
            uuid: Some(uuid),
            old,
            wanted: None,
            kept: None,
            begun: now,
            ..intent.clone()
        };
        placed.write(&path(home, &placed.id))?;
    }
    let mut before = before.iter().filter(|before| before.id != intent.id);
    before.try_for_each(|before| atomic_write::remove(&path(home, &before.id)))
}

/// What was put in place for `account`, the oldest first.
///
/// # Errors
/// As [`all`].
pub(crate) fn of(home: &Home, account: &Account) -> Result<Vec<Intent>, Problem> {
    let mut all = all(home)?;
    all.retain(|placed| placed.account == *account);
    Ok(all)
}

/// What was put in place for anybody, the oldest first. A note that cannot be understood tells nothing,
/// and stays.
///
/// # Errors
/// [`Problem::FileFailed`] for the directory.
pub(crate) fn all(home: &Home) -> Result<Vec<Intent>, Problem> {
    if home.is_nowhere() {
        return Ok(vec![]);
    }
    let mut all: Vec<Intent> = journal::each_in(&folder(home))?.into_iter().flatten().collect();
    all.sort_by_key(|placed| placed.begun);
    Ok(all)
}

/// The token of that uuid was read, and proves what it proves by now.
///
/// # Errors
/// [`Problem::FileFailed`].
pub(crate) fn was_read(
    home: &Home,
    placed: &[Intent],
    uuid: &TokenUuid,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut written = placed.iter().filter(|placed| {
        placed.uuid.as_ref() == Some(uuid) && now.duration_since(placed.begun) >= WRITTEN
    });
    written.try_for_each(|placed| atomic_write::remove(&path(home, &placed.id)))
}

/// Forgets all of `account`.
///
/// # Errors
/// As [`note`].
pub(crate) fn forget(home: &Home, account: &Account) -> Result<(), Problem> {
    of(home, account)?.iter().try_for_each(|placed| atomic_write::remove(&path(home, &placed.id)))
}

/// Takes what was put in place and is not there, as the store holds `has`, back into the journal:
/// the next token of the account ends it.
///
/// # Errors
/// As [`note`].
pub(crate) fn reopen(home: &Home, account: &Account, has: Option<&Token>) -> Result<(), Problem> {
    let has = has.and_then(|token| token.uuid.as_ref());
    for placed in of(home, account)? {
        if placed.uuid.as_ref() != has {
            placed.note(home)?;
            atomic_write::remove(&path(home, &placed.id))?;
        }
    }
    Ok(())
}
