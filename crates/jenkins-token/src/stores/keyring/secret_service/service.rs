//! The calls of the Secret Service that keeping one value takes.
//!
//! gnome-keyring dies when `OpenSession` comes from a client it has not noticed yet, and it notices
//! clients beside their calls. A `Ping` comes first and is awaited, which makes that rare; but its
//! library answers pings by itself, so the session is opened only after a search was answered. All
//! later calls go to the process that answered the ping: when that one dies, nobody is started in
//! its place without us knowing.

use super::address::BusAddress;
use super::bus::{Bus, Fault, absent};
use super::session::{ALGORITHM, Key, Offer, Sealed};
use crate::Problem;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use zbus::wire::{DynamicType, ObjectPath, OwnedObjectPath, Type, Variant};
use zbus::{Message, OwnedVariant};
use zeroize::Zeroizing;

const NAME: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const WALLET: &str = "org.kde.KWallet";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// What an item is found by.
pub(super) type Attributes = BTreeMap<String, String>;

/// A secret on the bus: session, parameters, value, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// What matches a search.
pub(super) struct Found {
    pub(super) unlocked: Vec<OwnedObjectPath>,
    pub(super) locked: Vec<OwnedObjectPath>,
}

/// The keyring service, pinged.
pub(super) struct Service {
    pub(super) bus: Bus,
    /// The unique name of the process that answered.
    pub(super) owner: String,
}

/// An encrypted session with it.
pub(super) struct Session {
    path: OwnedObjectPath,
    key: Key,
}

impl Service {
    pub(super) async fn connect(
        address: &BusAddress,
        deadline: Instant,
    ) -> Result<Service, Problem> {
        let bus = Bus::connect(address, deadline).await?;
        let method = ("org.freedesktop.DBus.Peer", "Ping");
        let pong = match bus.call(NAME, ROOT, method, &()).await {
            Err(Fault::Gone) => {
                return Err(absent("no program keeps secrets on the session bus"));
            }
            // Whoever answers at all is alive.
            pong => pong.map_err(problem)?,
        };
        let owner = pong.header().sender().map(ToString::to_string);
        let owner = owner.ok_or_else(|| absent("the answer on the session bus has no sender"))?;
        Ok(Service { bus, owner })
    }

    pub(super) async fn open_session(&self) -> Result<Session, Problem> {
        loop {
            let offer = Offer::new()?;
            let open = (SERVICE, "OpenSession");
            let body = (ALGORITHM, Variant::from(offer.public()));
            let answer = self.bus.call(&self.owner, ROOT, open, &body).await;
            let answer = answer.map_err(|fault| match fault {
                Fault::Said { name, text } => {
                    session_failed(if text.is_empty() { name } else { text })
                }
                other => problem(other),
            })?;
            let (theirs, path): (OwnedVariant, OwnedObjectPath) = understood(&answer, open.1)?;
            let theirs: Vec<u8> = theirs.try_into().map_err(|_| strange("OpenSession"))?;
            if let Some(key) = offer.accept(&theirs)? {
                return Ok(Session { path, key });
            }
        }
    }

    /// To a client it has not noticed yet gnome-keyring says that there is no such method (6 of
    /// 160,000 under load, where `OpenSession` would have killed it); so it is said again.
    pub(super) async fn search(&self, attributes: &Attributes) -> Result<Found, Problem> {
        let mut pauses = [5, 20, 80].map(Duration::from_millis).into_iter();
        loop {
            let search = (SERVICE, "SearchItems");
            match self.bus.call(&self.owner, ROOT, search, &(attributes,)).await {
                Err(Fault::Said { name, text }) if name.ends_with(".UnknownMethod") => {
                    let refused = || problem(Fault::Said { name, text });
                    let pause = pauses.next().ok_or_else(refused)?;
                    self.bus.pause(pause).await?;
                }
                answer => {
                    let (unlocked, locked) = understood(&answer.map_err(problem)?, search.1)?;
                    return Ok(Found { unlocked, locked });
                }
            }
        }
    }

    pub(super) async fn attributes(&self, item: &ObjectPath<'_>) -> Result<Attributes, Problem> {
        let found = self.property(item, ITEM, "Attributes").await?;
        found.try_into().map_err(|_| strange("Attributes"))
    }

    pub(super) async fn modified(&self, item: &ObjectPath<'_>) -> Result<u64, Problem> {
        self.property(item, ITEM, "Modified").await?.try_into().map_err(|_| strange("Modified"))
    }

    pub(super) async fn secret(
        &self,
        session: &Session,
        item: &ObjectPath<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let get = (ITEM, "GetSecret");
        let ((_, parameters, value, _),): (Secret,) =
            self.ask(item, get, &(&session.path,)).await?;
        session.key.open(&Sealed { parameters, value })
    }

    pub(super) async fn set_secret(
        &self,
        session: &Session,
        item: &ObjectPath<'_>,
        value: &[u8],
    ) -> Result<(), Problem> {
        let secret = session.seal(value)?;
        self.tell(item, (ITEM, "SetSecret"), &(secret,)).await.map(drop)
    }

    /// Creates an item; answers the prompt that has to be gone through first, if any.
    pub(super) async fn create(
        &self,
        session: &Session,
        collection: &ObjectPath<'_>,
        label: &str,
        attributes: &Attributes,
        value: &[u8],
    ) -> Result<Option<OwnedObjectPath>, Problem> {
        let properties: BTreeMap<&str, Variant<'_>> = BTreeMap::from([
            ("org.freedesktop.Secret.Item.Label", Variant::from(label)),
            ("org.freedesktop.Secret.Item.Attributes", Variant::from(attributes.clone())),
        ]);
        // Not "replace": that would take any item which has our attributes among others.
        let body = (properties, session.seal(value)?, false);
        let create = (COLLECTION, "CreateItem");
        let (_, prompt): (OwnedObjectPath, _) = self.ask(collection, create, &body).await?;
        Ok(some(prompt))
    }

    /// Deletes an item; answers the prompt that has to be gone through first, if any.
    pub(super) async fn delete(
        &self,
        item: &ObjectPath<'_>,
    ) -> Result<Option<OwnedObjectPath>, Problem> {
        self.ask::<(OwnedObjectPath,)>(item, (ITEM, "Delete"), &())
            .await
            .map(|(prompt,)| some(prompt))
    }

    /// Asks for objects to be unlocked; answers the prompt that has to be gone through, if any.
    pub(super) async fn unlock(
        &self,
        objects: &[OwnedObjectPath],
    ) -> Result<Option<OwnedObjectPath>, Problem> {
        let unlock = (SERVICE, "Unlock");
        let (_, prompt): (Vec<OwnedObjectPath>, _) = self.ask(ROOT, unlock, &(objects,)).await?;
        Ok(some(prompt))
    }

    /// The collection new items go to, if there is one.
    pub(super) async fn default_collection(&self) -> Result<Option<OwnedObjectPath>, Problem> {
        let read = (SERVICE, "ReadAlias");
        let (collection,) = self.ask::<(OwnedObjectPath,)>(ROOT, read, &("default",)).await?;
        Ok(some(collection))
    }

    /// Creates that collection; answers the prompt that has to be gone through first, if any.
    pub(super) async fn create_collection(&self) -> Result<Option<OwnedObjectPath>, Problem> {
        let label = ("org.freedesktop.Secret.Collection.Label", Variant::from("Default"));
        let properties: BTreeMap<&str, Variant<'_>> = BTreeMap::from([label]);
        let create = (SERVICE, "CreateCollection");
        let body = (properties, "default");
        let (_, prompt): (OwnedObjectPath, _) = self.ask(ROOT, create, &body).await?;
        Ok(some(prompt))
    }

    pub(super) async fn is_locked(&self, collection: &ObjectPath<'_>) -> Result<bool, Problem> {
        let locked = self.property(collection, COLLECTION, "Locked").await?;
        locked.try_into().map_err(|_| strange("Locked"))
    }

    /// Whether it is the collection of a wallet that is open for its owner. `KWallet` calls it
    /// locked until somebody in the session has unlocked it here, which takes no dialog then.
    pub(super) async fn is_open_wallet(&self, collection: &ObjectPath<'_>) -> bool {
        let label = self.property(collection, COLLECTION, "Label").await;
        let Some(wallet) = label.ok().and_then(|label| String::try_from(label).ok()) else {
            return false;
        };
        for module in ["/modules/kwalletd5", "/modules/kwalletd6"] {
            let is_open = (WALLET, "isOpen");
            if let Ok((true,)) = self.ask::<(bool,)>(module, is_open, &(&wallet,)).await {
                return true;
            }
        }
        false
    }

    async fn property(
        &self,
        path: &ObjectPath<'_>,
        interface: &str,
        name: &str,
    ) -> Result<OwnedVariant, Problem> {
        let (value,) = self.ask(path, (PROPERTIES, "Get"), &(interface, name)).await?;
        Ok(value)
    }

    async fn ask<A: DeserializeOwned + Type>(
        &self,
        path: &str,
        method: (&str, &str),
        body: &(impl serde::Serialize + DynamicType),
    ) -> Result<A, Problem> {
        understood(&self.tell(path, method, body).await?, method.1)
    }

    pub(super) async fn tell(
        &self,
        path: &str,
        method: (&str, &str),
        body: &(impl serde::Serialize + DynamicType),
    ) -> Result<Message, Problem> {
        self.bus.call(&self.owner, path, method, body).await.map_err(problem)
    }
}

impl Session {
    fn seal(&self, value: &[u8]) -> Result<Secret, Problem> {
        let sealed = self.key.seal(value)?;
        let kind = "application/json".to_owned();
        Ok((self.path.clone(), sealed.parameters, sealed.value, kind))
    }
}

fn understood<A: DeserializeOwned + Type>(answer: &Message, method: &str) -> Result<A, Problem> {
    answer.body().deserialize_ignore_signature().map_err(|_| strange(method))
}

/// The path `/` stands for "none".
fn some(path: OwnedObjectPath) -> Option<OwnedObjectPath> {
    (path.as_str() != "/").then_some(path)
}

fn problem(fault: Fault) -> Problem {
    match fault {
        Fault::Gone => Problem::KeyringLost,
        Fault::Said { name, .. } if name == "org.freedesktop.Secret.Error.IsLocked" => {
            Problem::KeyringLocked
        }
        Fault::Said { name, text }
            if name == "org.freedesktop.Secret.Error.NoSession"
                || text.starts_with("Can't find session") =>
        {
            session_failed("it does not know the session that it just opened".to_owned())
        }
        Fault::Said { name, text } if text.is_empty() => Problem::KeyringRefused { why: name },
        Fault::Said { text, .. } => Problem::KeyringRefused { why: text },
        Fault::Ours(problem) => problem,
    }
}

fn session_failed(why: String) -> Problem {
    Problem::KeyringSessionFailed { why }
}

fn strange(what: &str) -> Problem {
    Problem::KeyringRefused { why: format!("its answer to {what} cannot be understood") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_session_is_not_a_refusal() {
        let said = |name: &str, text: &str| {
            problem(Fault::Said { name: name.to_owned(), text: text.to_owned() })
        };
        let failed = |problem| matches!(problem, Problem::KeyringSessionFailed { .. });
        assert!(failed(said("org.freedesktop.Secret.Error.NoSession", "")));
        // As KWallet says it.
        let text = "Can't find session /org/freedesktop/secrets/session/7";
        assert!(failed(said("org.freedesktop.DBus.Error.InvalidArgs", text)));
        let other = said("org.freedesktop.DBus.Error.InvalidArgs", "no");
        assert_eq!(other, Problem::KeyringRefused { why: "no".to_owned() });
    }
}
