//! The keyring of the person's desktop or system: the store a login uses unless told otherwise.
//!
//! Linux: any Secret Service (`gnome-keyring`, `KWallet`, `KeePassXC`), through a `keyring-core` store
//! of our own, see [`secret_service`]. macOS: the one that `keyring` 4 chooses, as any other
//! store of that ecosystem.

#[cfg(target_os = "linux")]
mod secret_service;

use super::{Malformed, Record, TokenStore};
use crate::accounts::{Home, Registry};
use crate::model::{Account, Secret};
use crate::{Problem, Waiting, Watch};
use keyring_core::api::CredentialStore;
#[cfg(target_os = "linux")]
pub use secret_service::KeyringQuestion;
use std::ffi::OsString;
use std::sync::Arc;
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
    place: Place,
    watch: Watch,
}

/// Where the items are.
#[derive(Debug, Clone)]
enum Place {
    /// In the Secret Service of the session.
    #[cfg(target_os = "linux")]
    Session { bus: secret_service::BusAddress, asks: Option<secret_service::Person> },
    /// In a store of the `keyring` ecosystem.
    Any(Arc<CredentialStore>),
    /// Nowhere, and why.
    #[cfg(not(target_os = "linux"))]
    None(String),
}

impl KeyringStore {
    /// The keyring of the session that these variables describe, as far as the items of `home` go.
    /// Nothing is connected yet.
    #[must_use]
    #[cfg(target_os = "linux")]
    pub fn from_variables(home: &Home, lookup: impl Fn(&str) -> Option<OsString>) -> KeyringStore {
        let bus = secret_service::BusAddress::from_variables(lookup);
        KeyringStore {
            home: home.clone(),
            place: Place::Session { bus, asks: None },
            watch: Watch::default(),
        }
    }

    /// The keyring of the system, which no variable names.
    #[must_use]
    #[cfg(not(target_os = "linux"))]
    pub fn from_variables(home: &Home, _: impl Fn(&str) -> Option<OsString>) -> KeyringStore {
        match KeyringStore::of_system() {
            Ok(store) => KeyringStore::over(home, store),
            Err(why) => KeyringStore {
                home: home.clone(),
                place: Place::None(why),
                watch: Watch::default(),
            },
        }
    }

    /// Items in any store of the `keyring` ecosystem: service `jenkins-token`, user
    /// `USER ROOT HOME`.
    #[must_use]
    pub fn over(home: &Home, store: Arc<CredentialStore>) -> KeyringStore {
        KeyringStore { home: home.clone(), place: Place::Any(store), watch: Watch::default() }
    }

    /// The same, but a dialog of the keyring is given two minutes for its answer: for commands that
    /// a person runs on a terminal. `tell` is called when one is open, to say so. Who has dismissed
    /// it is not asked again.
    #[must_use]
    #[cfg(target_os = "linux")]
    pub fn asking(mut self, tell: fn(KeyringQuestion)) -> KeyringStore {
        if let Place::Session { asks, .. } = &mut self.place {
            *asks = Some(secret_service::Person::new(tell));
        }
        self
    }

    /// The same, for who is about to keep something: where nothing can be kept yet, that person is
    /// offered to create a collection for it.
    #[must_use]
    #[cfg(target_os = "linux")]
    pub fn founding(mut self) -> KeyringStore {
        if let Place::Session { asks: Some(person), .. } = &mut self.place {
            person.founds = true;
        }
        self
    }

    /// The same, and `watch` is told of each wait for the keyring.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> KeyringStore {
        self.watch = watch;
        self
    }

    fn waiting(&self) -> Waiting {
        self.watch.waiting("the keyring")
    }

    fn entry(&self, account: &Account) -> Result<keyring_core::Entry, Problem> {
        let (root, home) = (account.controller.as_str(), self.home_id()?);
        match &self.place {
            #[cfg(target_os = "linux")]
            Place::Session { bus, asks } => {
                use keyring_core::api::CredentialStoreApi;
                let label = format!("Jenkins token: {} on {root}", account.user);
                let more = [("root", root), ("home", &home), ("label", &label)].into();
                let store = secret_service::SecretService::new(bus.clone(), asks.clone());
                store.build(SERVICE, account.user.as_str(), Some(&more)).map_err(problem)
            }
            Place::Any(store) => {
                let user = format!("{} {root} {home}", account.user);
                store.build(SERVICE, &user, None).map_err(problem)
            }
            #[cfg(not(target_os = "linux"))]
            Place::None(why) => Err(Problem::KeyringAbsent { why: why.clone() }),
        }
    }

    /// What `keyring` chooses for this system. Not verified there yet.
    #[cfg(target_os = "macos")]
    fn of_system() -> Result<Arc<CredentialStore>, String> {
        keyring::Entry::store_status().as_ref().map_err(ToString::to_string)?;
        keyring_core::get_default_store().ok_or_else(|| "the system offers none".to_owned())
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn of_system() -> Result<Arc<CredentialStore>, String> {
        Err("none is supported on this system".to_owned())
    }

    /// What keeps the items of several homes apart.
    fn home_id(&self) -> Result<String, Problem> {
        if let Some(id) = Registry::read(&self.home)?.home_id() {
            return Ok(id.to_owned());
        }
        let made = Registry::change(&self.home, |registry| registry.home_id().map(str::to_owned))?;
        let why = || "the list of accounts cannot be written".to_owned();
        made.ok_or_else(|| Problem::HomeMissing { why: why(), is_given: false })
    }
}

/// What the item of `entry` says, for as long as it is needed.
fn text(entry: &keyring_core::Entry) -> Result<Option<Secret>, Problem> {
    let bytes = match entry.get_secret() {
        Err(keyring_core::Error::NoEntry) => return Ok(None),
        bytes => Zeroizing::new(bytes.map_err(problem)?),
    };
    // What is not text has lost its value as well.
    Ok(Some(Secret::new(str::from_utf8(&bytes).unwrap_or_default())))
}

fn record(text: &Secret) -> Result<Record, Problem> {
    Record::from_json(text.expose()).map_err(|why| malformed(text, why))
}

fn malformed(text: &Secret, why: Malformed) -> Problem {
    match why {
        Malformed::Version(format) => Problem::FormatUnknown {
            what: "the account's item in the keyring".to_owned(),
            format: format.to_string(),
        },
        // What a keyring leaves that ended before it had written the value.
        _ if text.expose().is_empty() => unreadable("it is empty"),
        why => unreadable(&why.to_string()),
    }
}

/// Refuses to touch what a newer program wrote. What is damaged protects nothing.
fn may_be_replaced(before: &Secret) -> Result<(), Problem> {
    match record(before) {
        Err(Problem::KeyringUnreadable { .. }) | Ok(_) => Ok(()),
        Err(problem) => Err(problem),
    }
}

impl TokenStore for KeyringStore {
    fn read(&self, account: &Account) -> Result<Option<Record>, Problem> {
        let entry = self.entry(account)?;
        let _waiting = self.waiting();
        text(&entry)?.as_ref().map(record).transpose()
    }

    fn write(&self, account: &Account, record: &Record) -> Result<(), Problem> {
        let entry = self.entry(account)?;
        let _waiting = self.waiting();
        let before = text(&entry)?;
        let json = match before.as_ref().map(|before| (before, self::record(before))) {
            None | Some((_, Err(Problem::KeyringUnreadable { .. }))) => record.to_json(),
            Some((_, Err(problem))) => return Err(problem),
            Some((before, Ok(_))) => {
                record.to_json_in_place_of(before.expose()).map_err(|why| malformed(before, why))?
            }
        };
        // A keyring writes all its items each time.
        if before.is_some_and(|before| before.same_as(&json)) {
            return Ok(());
        }
        entry.set_secret(json.expose().as_bytes()).map_err(problem)
    }

    fn delete(&self, account: &Account) -> Result<(), Problem> {
        let entry = self.entry(account)?;
        let _waiting = self.waiting();
        // There is more than one when a collection was restored beside another.
        for _ in 0..MOST_COPIES {
            let Some(before) = text(&entry)? else { return Ok(()) };
            may_be_replaced(&before)?;
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
        E::PlatformFailure(inner) => {
            inner.downcast::<Problem>().map_or_else(|e| refused(&e.to_string()), |p| *p)
        }
        E::NoStorageAccess(inner) => {
            inner.downcast::<Problem>().map_or(Problem::KeyringLocked, |problem| *problem)
        }
        E::NoDefaultStore => Problem::KeyringAbsent { why: "the system offers none".to_owned() },
        E::TooLong(what, most) => refused(&format!("{what} may have {most} characters")),
        E::Invalid(what, why) => refused(&format!("{what}: {why}")),
        E::NotSupportedByStore(what) => refused(&what),
        E::Ambiguous(_) => refused("it has several items for this account"),
        E::BadEncoding(_) | E::BadDataFormat(..) | E::BadStoreFormat(_) => {
            unreadable("it is not text")
        }
        _ => refused("it does not say why"),
    }
}
