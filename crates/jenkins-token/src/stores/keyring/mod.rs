//! The keyring of the person's desktop or system: the store a login uses unless told otherwise.
//!
//! Linux: any Secret Service (`gnome-keyring`; `KWallet` and `KeePassXC` by the specification), through
//! a `keyring-core` store of our own, see [`secret_service`]. macOS and Windows: `keyring` 4.

#[cfg(any(target_os = "macos", windows))]
mod native;
#[cfg(target_os = "linux")]
mod secret_service;

use super::{Malformed, Record, TokenStore};
use crate::Problem;
use crate::accounts::{Home, Registry};
use crate::model::{Account, Secret, StoreKind};
use std::ffi::OsString;
use zeroize::Zeroizing;

/// What all our items belong to.
const SERVICE: &str = "jenkins-token";

/// How many items of one account are deleted before it is plain that nothing goes away.
const MOST_COPIES: usize = 8;

/// One item per account and home. A locked keyring is an error and not an absent token; only
/// [`KeyringStore::asking`] may make it ask its person.
#[derive(Debug, Clone)]
pub struct KeyringStore {
    home: Home,
    #[cfg(target_os = "linux")]
    bus: secret_service::BusAddress,
    #[cfg(target_os = "linux")]
    asks: Option<secret_service::Person>,
}

impl KeyringStore {
    /// The keyring of the session that these variables describe, as far as the items of `home` go.
    /// Nothing is connected yet.
    #[must_use]
    pub fn from_variables(home: &Home, lookup: impl Fn(&str) -> Option<OsString>) -> KeyringStore {
        #[cfg(not(target_os = "linux"))]
        drop(lookup);
        KeyringStore {
            home: home.clone(),
            #[cfg(target_os = "linux")]
            bus: secret_service::BusAddress::from_variables(lookup),
            #[cfg(target_os = "linux")]
            asks: None,
        }
    }

    /// The same, but a locked keyring may show its dialog, and is given two minutes for the answer:
    /// for commands that a person runs on a terminal. `before` is called when that begins, to say
    /// so. Who has dismissed it is not asked again.
    #[must_use]
    #[cfg_attr(not(target_os = "linux"), expect(unused_mut, reason = "the system decides there"))]
    pub fn asking(mut self, before: fn()) -> KeyringStore {
        #[cfg(target_os = "linux")]
        {
            self.asks = Some(secret_service::Person::new(before));
        }
        #[cfg(not(target_os = "linux"))]
        let _ = before;
        self
    }

    #[cfg(target_os = "linux")]
    fn entry(&self, account: &Account) -> Result<keyring_core::Entry, Problem> {
        use keyring_core::api::CredentialStoreApi;
        let (root, home) = (account.controller.as_str(), self.home_id()?);
        let label = format!("Jenkins token: {} on {root}", account.user);
        let also = [("root", root), ("home", home.as_str()), ("label", label.as_str())].into();
        let store = secret_service::SecretService::new(self.bus.clone(), self.asks.clone());
        store.build(SERVICE, account.user.as_str(), Some(&also)).map_err(problem)
    }

    #[cfg(any(target_os = "macos", windows))]
    fn entry(&self, account: &Account) -> Result<keyring_core::Entry, Problem> {
        native::entry(SERVICE, account, &self.home_id()?).map_err(problem)
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    fn entry(&self, _: &Account) -> Result<keyring_core::Entry, Problem> {
        Err(Problem::KeyringAbsent { why: "none is supported on this system".to_owned() })
    }

    /// What keeps the items of several homes apart.
    fn home_id(&self) -> Result<String, Problem> {
        if let Some(id) = Registry::read(&self.home)?.home_id() {
            return Ok(id.to_owned());
        }
        let made = Registry::change(&self.home, |registry| registry.home_id().map(str::to_owned))?;
        let why = || "the list of accounts cannot be written".to_owned();
        made.ok_or_else(|| Problem::HomeMissing { why: why() })
    }
}

/// What the item of `entry` says, for as long as it is needed.
fn text(entry: &keyring_core::Entry) -> Result<Option<Secret>, Problem> {
    let bytes = match entry.get_secret() {
        Err(keyring_core::Error::NoEntry) => return Ok(None),
        bytes => Zeroizing::new(bytes.map_err(problem)?),
    };
    let text = str::from_utf8(&bytes).map_err(|_| unreadable("it is no text"))?;
    Ok(Some(Secret::new(text)))
}

fn record(text: &Secret) -> Result<Record, Problem> {
    Record::from_json(text.expose()).map_err(malformed)
}

fn malformed(why: Malformed) -> Problem {
    match why {
        Malformed::Version(format) => Problem::FormatUnknown {
            what: "the account's item in the keyring".to_owned(),
            format: format.to_string(),
        },
        why => unreadable(&why.to_string()),
    }
}

impl TokenStore for KeyringStore {
    fn kind(&self) -> StoreKind {
        StoreKind::Keyring
    }

    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        text(&self.entry(account)?)?.as_ref().map(record).transpose()
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        let entry = self.entry(account)?;
        let before = text(&entry)?;
        let json = match &before {
            Some(before) => {
                self::record(before)?;
                record.to_json_in_place_of(before.expose()).map_err(malformed)?
            }
            None => record.to_json(),
        };
        // A keyring writes all its items each time.
        if before.is_some_and(|before| before.same_as(&json)) {
            return Ok(());
        }
        entry.set_secret(json.expose().as_bytes()).map_err(problem)
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        let entry = self.entry(account)?;
        // There is more than one when a collection was restored beside another.
        for _ in 0..MOST_COPIES {
            let Some(before) = text(&entry)? else { return Ok(()) };
            record(&before)?;
            match entry.delete_credential() {
                Err(keyring_core::Error::NoEntry) => return Ok(()),
                deleted => deleted.map_err(problem)?,
            }
        }
        Err(Problem::KeyringRefused {
            why: "the item is still there after its deletion".to_owned(),
        })
    }
}

fn unreadable(why: &str) -> Problem {
    Problem::KeyringUnreadable { why: why.to_owned() }
}

/// What a keyring's error means. Some of them hold the secret, so none is shown as it is.
fn problem(error: keyring_core::Error) -> Problem {
    use keyring_core::Error as E;
    let refused = |why: &str| Problem::KeyringRefused { why: why.to_owned() };
    match error {
        E::PlatformFailure(inner) | E::NoStorageAccess(inner) => {
            inner.downcast::<Problem>().map_or_else(|e| refused(&e.to_string()), |p| *p)
        }
        E::NoDefaultStore => Problem::KeyringAbsent { why: "the system offers none".to_owned() },
        E::TooLong(what, most) => refused(&format!("{what} may have {most} characters")),
        E::Invalid(what, why) => refused(&format!("{what}: {why}")),
        E::NotSupportedByStore(what) => refused(&what),
        E::Ambiguous(_) => refused("it has several items for this account"),
        E::BadEncoding(_) | E::BadDataFormat(..) | E::BadStoreFormat(_) => {
            unreadable("it is no text")
        }
        _ => refused("it does not say why"),
    }
}
