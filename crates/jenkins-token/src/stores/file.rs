//! One file per account, which only its owner can read: the store for machines without a keyring.

use super::{Malformed, Record, TokenStore};
use crate::Problem;
use crate::accounts::Home;
use crate::files::guarded_read::Others;
use crate::files::{atomic_write, guarded_read};
use crate::model::Account;
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
    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        let Some(text) = self.text(account)? else { return Ok(None) };
        Record::from_json(&text).map(Some).map_err(|why| self.malformed(account, why))
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        self.read(account)?;
        let json = match self.text(account)? {
            Some(before) => record.to_json_in_place_of(&before),
            None => Ok(record.to_json()),
        };
        let json = json.map_err(|why| self.malformed(account, why))?;
        atomic_write::write(&self.home.token_file(account), json.expose().as_bytes())
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        self.read(account)?;
        atomic_write::remove(&self.home.token_file(account))
    }
}

impl FileStore {
    fn text(&self, account: &Account) -> Result<Option<Zeroizing<String>>, Problem> {
        if self.home.is_nowhere() {
            return Ok(None);
        }
        let path = self.home.token_file(account);
        let Some(file) = guarded_read::open(&path, Others::MayNothing)? else { return Ok(None) };
        let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
        file.take(LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(atomic_write::failed(&path))?;
        if bytes.len() > LARGEST {
            let why = format!("it is larger than {LARGEST} bytes");
            return Err(Problem::FileUnreadable { path, why });
        }
        let text =
            str::from_utf8(&bytes).map_err(|_| self.malformed(account, Malformed::Damaged))?;
        Ok(Some(Zeroizing::new(text.to_owned())))
    }

    fn malformed(&self, account: &Account, why: Malformed) -> Problem {
        let path = self.home.token_file(account);
        match why {
            Malformed::Version(format) => Problem::of_format(&path, &format),
            why => Problem::FileUnreadable { path, why: why.to_string() },
        }
    }
}
