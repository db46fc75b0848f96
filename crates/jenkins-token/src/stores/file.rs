//! One file per account, which only its owner can read: the store for machines without a keyring.

use super::{Malformed, Record, TokenStore};
use crate::Problem;
use crate::accounts::Home;
use crate::files::guarded_read::Others;
use crate::files::{atomic_write, guarded_read};
use crate::model::{Account, StoreKind};
use std::io::Read;
use zeroize::Zeroizing;

/// More than any record needs.
const LARGEST: usize = 64 * 1024;

/// Token files of mode 0600 in a directory made with 0700. A file or directory through which
/// others could read or plant a token is refused, not repaired, and so is a
/// record of a newer program: it may hold a token that exists nowhere else.
#[derive(Debug, Clone)]
pub struct FileStore {
    home: Home,
}

impl FileStore {
    /// The store of `home`. Nothing is touched yet.
    #[must_use]
    pub fn new(home: &Home) -> FileStore {
        FileStore { home: home.clone() }
    }
}

impl TokenStore for FileStore {
    fn kind(&self) -> StoreKind {
        StoreKind::File
    }

    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        let path = self.home.token_file(account);
        let Some(file) = guarded_read::open(&path, Others::MayNothing)? else { return Ok(None) };
        let unreadable = |why: String| Problem::FileUnreadable { path: path.clone(), why };
        let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
        file.take(LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(atomic_write::failed(&path))?;
        if bytes.len() > LARGEST {
            return Err(unreadable(format!("it is larger than {LARGEST} bytes")));
        }
        let text = str::from_utf8(&bytes).map_err(|_| Malformed::Damaged);
        text.and_then(Record::from_json).map(Some).map_err(|why| unreadable(why.to_string()))
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        self.read(account)?;
        let json = record.to_json();
        atomic_write::write(&self.home.token_file(account), json.expose().as_bytes())
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        self.read(account)?;
        atomic_write::remove(&self.home.token_file(account))
    }
}
