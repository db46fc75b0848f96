//! The verbs: what happens to a token from login to logout.
//!
//! Plain functions over a [`World`]. Each step that changes a controller is in the journal before
//! it is sent; a lost reply is never sent again, the controller's list decides.

mod adopt;
#[cfg(feature = "http")]
pub mod api;
mod change_legacy;
mod cleanup;
mod client;
pub mod create;
pub mod crumb;
pub mod discover;
pub mod heard;
mod held;
pub mod list;
pub mod login;
pub mod login_target;
pub mod logout;
pub mod lookup;
mod notes;
pub mod promote;
mod read_back;
pub mod recover;
pub mod relocate;
pub mod rename;
pub mod revoke;
pub mod rotate;
mod row;
pub mod status;
mod successor;

pub use cleanup::CleanedUp;
pub use client::Client;
pub use heard::Heard;
pub use held::Held;

use crate::Problem;
use crate::accounts::{AccountLock, Home};
use crate::model::{Account, StoreKind};
use crate::stores::{FileStore, KeyringStore, TokenStore};
use crate::transport::Network;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// How long a command waits for another one that works on the same account.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long between two looks; the system offers no lock with a deadline.
const PAUSE: Duration = Duration::from_millis(5);

/// Everything a verb needs of the outside; handed down, so that each test has its own.
pub struct World<'a, N = ()> {
    /// Where accounts, tokens and the journal are.
    pub home: &'a Home,
    /// The keyring of the person's session.
    pub keyring: &'a KeyringStore,
    /// How controllers are reached; `()` where none is asked.
    pub network: &'a N,
    /// What time this machine's clock shows. A token has its controller's: [`World::time_of`].
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
    /// What controllers said in this run.
    pub heard: &'a Heard,
}

impl<N> World<'_, N> {
    /// The store of that kind.
    ///
    /// # Errors
    /// [`Problem::StoreNotChosen`] for a kind that cannot keep anything.
    pub fn store(&self, kind: StoreKind) -> Result<Box<dyn TokenStore>, Problem> {
        match kind {
            StoreKind::Keyring => Ok(Box::new(self.keyring.clone())),
            StoreKind::File => Ok(Box::new(FileStore::new(self.home))),
            StoreKind::Environment => Err(Problem::StoreNotChosen),
        }
    }
}

impl<N: Network> World<'_, N> {
    /// The right to change this account. Others on this thread go on while it waits: one of them
    /// may be the one that holds it.
    async fn lock(&self, account: &Account) -> Result<AccountLock, Problem> {
        let begun = Instant::now();
        let mut queue = AccountLock::queue(self.home, account)?;
        loop {
            match queue.try_take()? {
                Ok(lock) => return Ok(lock),
                Err(still) => queue = still,
            }
            if begun.elapsed() >= PATIENCE {
                return Err(Problem::AccountBusy);
            }
            self.network.pause(PAUSE).await;
        }
    }

    /// The same, if nobody has it.
    fn try_lock(&self, account: &Account) -> Result<Option<AccountLock>, Problem> {
        Ok(AccountLock::queue(self.home, account)?.try_take()?.ok())
    }
}
