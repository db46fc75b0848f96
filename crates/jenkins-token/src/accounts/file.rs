//! The list of accounts as a file: read whole, changed by one process at a time.

use super::accounts_toml::{self, Unread};
use super::{Home, Registry, lock};
use crate::Problem;
use crate::files::guarded_read::Others;
use crate::files::{atomic_write, guarded_read};
use std::time::Duration;
use toml_edit::DocumentMut;

/// How long a change waits for those of other processes, which take milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

impl Registry {
    /// Reads the list of `home`; no file is an empty list.
    ///
    /// # Errors
    /// [`Problem::FormatUnknown`] for a file of another version, [`Problem::FileUnreadable`] for one
    /// that cannot be understood, [`Problem::FileUnsafe`] for one that others could have written,
    /// [`Problem::FileFailed`].
    pub fn read(home: &Home) -> Result<Registry, Problem> {
        Ok(open(home)?.1)
    }

    /// The same for who may have a credential without it: then a home that this user cannot read is
    /// as none.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn read_beside(home: &Home, has_credential: bool) -> Result<Registry, Problem> {
        match Registry::read(home) {
            Err(Problem::FileForeign { .. } | Problem::FileFailed { .. }) if has_credential => {
                Ok(<Registry as Default>::default())
            }
            read => read,
        }
    }

    /// Applies `change` to the list as it is now, alone among all processes, and writes the file
    /// if that made a difference. Whatever goes wrong, the file stays as it was.
    ///
    /// # Errors
    /// As [`Registry::read`]; [`Problem::AccountBusy`] when another process does not finish.
    pub fn change<T>(home: &Home, change: impl FnOnce(&mut Registry) -> T) -> Result<T, Problem> {
        Registry::change_within(home, PATIENCE, change)
    }

    /// The same for who cannot wait that long for others.
    ///
    /// # Errors
    /// As [`Registry::change`].
    pub fn change_within<T>(
        home: &Home,
        patience: Duration,
        change: impl FnOnce(&mut Registry) -> T,
    ) -> Result<T, Problem> {
        let held = lock::hold(home, &home.registry_lock(), patience);
        let (mut document, before) = open(home)?;
        let mut registry = before.clone();
        let _held = match held {
            Ok(held) => held,
            // What makes no difference needs no right to write.
            Err(problem) => {
                let answer = change(&mut registry);
                return if registry == before { Ok(answer) } else { Err(problem) };
            }
        };
        if registry.home_id.is_none() {
            registry.home_id = Some(new_home_id()?);
        }
        let answer = change(&mut registry);
        if registry != before {
            accounts_toml::update(&mut document, &registry);
            atomic_write::write(&home.accounts_file(), document.to_string().as_bytes())?;
        }
        Ok(answer)
    }
}

fn open(home: &Home) -> Result<(DocumentMut, Registry), Problem> {
    let path = &home.accounts_file();
    let bytes = if home.is_nowhere() { None } else { guarded_read::read(path, Others::MayRead)? };
    let bytes = bytes.unwrap_or_default();
    let text = str::from_utf8(&bytes).map_err(|_| "it is not UTF-8 text".to_owned().into());
    text.and_then(accounts_toml::parse).map_err(|unread| match unread {
        Unread::Format(format) => Problem::of_format(path, &format),
        Unread::Damaged(why) => Problem::FileUnreadable { path: path.clone(), why },
    })
}

fn new_home_id() -> Result<String, Problem> {
    let random = getrandom::u64().map_err(|error| Problem::Bug {
        what: format!("the system does not give random numbers: {error}"),
    })?;
    Ok(format!("{random:016x}"))
}
