//! A store that forgets, and fails when it is told to.

use super::{Record, TokenStore};
use crate::Problem;
use crate::model::{Account, Secret, StoreKind};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps records until it is dropped; for tests.
#[derive(Default)]
pub struct MemoryStore {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    records: HashMap<Account, Secret>,
    next_write: Option<Problem>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// Makes the next write fail with `problem`, once.
    pub fn fail_next_write(&self, problem: Problem) {
        self.inside().next_write = Some(problem);
    }

    /// No panic happens while the lock is held, so what a poisoned one guards is sound.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }

    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        let inside = self.inside();
        let json = inside.records.get(account);
        json.map(|json| Record::from_json(json.expose())).transpose().map_err(|malformed| {
            Problem::FileUnreadable { path: "memory".into(), why: malformed.to_string() }
        })
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        let mut inside = self.inside();
        if let Some(problem) = inside.next_write.take() {
            return Err(problem);
        }
        inside.records.insert(account.clone(), record.to_json());
        Ok(())
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        self.inside().records.remove(account);
        Ok(())
    }
}
