//! What every store can do.

use super::Record;
use crate::Problem;
use crate::model::Account;

/// Keeps one [`Record`] per account, in one piece: a reader sees the old record or the new one,
/// also after a crash in the middle of a write.
///
/// A store does not serialise its writers: who reads, changes and writes a record holds the
/// account's [`AccountLock`](crate::accounts::AccountLock).
pub trait TokenStore: Send + Sync {
    /// The record of `account`; `None` when there is none.
    ///
    /// # Errors
    /// * [`Problem::FileUnsafe`]: others could have read or replaced the record's file (it is
    ///   linked, foreign, shared, no regular file, or in a directory others may write to); it was
    ///   not read.
    /// * [`Problem::FileUnreadable`]: the record is damaged or of a newer program; it stays as it
    ///   is.
    /// * [`Problem::FileFailed`]: the system refused.
    /// * A keyring's: [`Problem::BusUnreachable`], [`Problem::OutsideSession`],
    ///   [`Problem::KeyringAbsent`], [`Problem::KeyringForeign`],
    ///   [`Problem::KeyringWithoutCollection`], [`Problem::KeyringLocked`],
    ///   [`Problem::KeyringAsks`], [`Problem::KeyringPromptDismissed`],
    ///   [`Problem::KeyringSilent`], [`Problem::KeyringLost`], [`Problem::KeyringSessionFailed`],
    ///   [`Problem::KeyringRefused`], [`Problem::FormatUnknown`]. None of them means that there
    ///   is no token.
    /// * [`Problem::KeyringUnreadable`]: its item is there and its value is not, or only in part.
    fn read(&self, account: &Account) -> Result<Option<Record>, Problem>;

    /// Puts `record` in the place of what was there. What cannot be read is not overwritten, but
    /// for the damaged item of a keyring, which protects nothing.
    ///
    /// # Errors
    /// As for [`TokenStore::read`], the system's refusals including a full disk; the old record is
    /// still there then. [`Problem::Usage`]: the store is read-only.
    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem>;

    /// Forgets the record of `account`; none being there is fine. What cannot be read stays.
    ///
    /// # Errors
    /// As for [`TokenStore::write`].
    fn delete(&self, account: &Account) -> Result<(), Problem>;
}
