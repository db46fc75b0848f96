//! The outside of a verb.

use super::Heard;
use crate::accounts::{AccountLock, Home};
use crate::model::{Account, StoreKind};
use crate::stores::{FileStore, KeyringStore, TokenStore};
use crate::transport::Network;
use crate::{Problem, clock};
use jiff::Timestamp;
use std::ffi::OsString;
use std::time::Duration;

/// How long a command waits for another one that works on the same account.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything a verb needs of the outside; handed down, so that each test has its own.
pub struct World<N = ()> {
    /// Where accounts, tokens and the journal are.
    pub home: Home,
    /// The keyring of the person's session.
    pub keyring: KeyringStore,
    /// How controllers are reached; `()` where none is asked.
    pub network: N,
    /// What time this machine's clock shows. A token has its controller's: [`World::time_of`].
    pub now: fn() -> Timestamp,
    /// What controllers said in this run.
    pub heard: Heard,
}

impl<N> World<N> {
    /// The world of the person whose environment variables these are.
    ///
    /// # Errors
    /// Those of [`Home::from_variables`].
    pub fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
        network: N,
    ) -> Result<World<N>, Problem> {
        let home = Home::from_variables(&lookup)?;
        let keyring = KeyringStore::from_variables(&home, lookup);
        Ok(World { home, keyring, network, now: clock::now, heard: Heard::default() })
    }

    /// The store of that kind.
    #[must_use]
    pub fn store(&self, kind: StoreKind) -> Box<dyn TokenStore> {
        match kind {
            StoreKind::Keyring => Box::new(self.keyring.clone()),
            StoreKind::File => Box::new(FileStore::new(&self.home)),
        }
    }
}

impl<N: Network> World<N> {
    /// The right to change this account. Others on this thread go on while it waits: one of them
    /// may be the one that holds it.
    pub(super) async fn lock(&self, account: &Account) -> Result<AccountLock, Problem> {
        let mut waiting = None;
        let pause = |time| {
            waiting.get_or_insert_with(|| self.network.waiting("another command to finish"));
            self.network.pause(time)
        };
        AccountLock::acquire(&self.home, account, PATIENCE, pause).await
    }

    /// The same, if nobody has it.
    pub(super) async fn lock_now(&self, account: &Account) -> Result<AccountLock, Problem> {
        let pause = |time| self.network.pause(time);
        AccountLock::acquire(&self.home, account, Duration::ZERO, pause).await
    }
}
