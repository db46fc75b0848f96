//! The way to an item: found, unlocked or created, as far as nobody has to be asked.

use super::item::Item;
use super::prompt::KeyringQuestion;
use super::service::Service;
use crate::Problem;
use zbus::wire::OwnedObjectPath;

/// What `KeePassXC` adds to the attributes of every item.
const ADDED: [&str; 7] = ["Title", "UserName", "URL", "Notes", "Path", "Uuid", "TOTP"];

impl Item {
    /// Our item, unlocked; the newest if there are several. `None` only when nothing is locked in
    /// which it could be.
    pub(super) async fn find(
        &self,
        service: &mut Service,
    ) -> Result<Option<OwnedObjectPath>, Problem> {
        let mut found = service.search(&self.attributes).await?;
        let mut ours = self.ours(service, &found.unlocked).await?;
        if ours.is_empty() && !found.locked.is_empty() {
            self.unlock(service, &found.locked).await?;
            found = service.search(&self.attributes).await?;
            ours = self.ours(service, &found.unlocked).await?;
        }
        if ours.is_empty() {
            // Some keyrings find nothing while they are locked.
            let collection = self.collection(service).await?;
            if service.is_locked(&collection).await? {
                self.unlock(service, &[collection]).await?;
                found = service.search(&self.attributes).await?;
                ours = self.ours(service, &found.unlocked).await?;
            }
        }
        if ours.len() < 2 {
            return Ok(ours.pop());
        }
        let mut dated = Vec::new();
        for path in ours {
            dated.push((service.modified(&path).await?, path));
        }
        // Equally old ones: the same one each time.
        let newest = dated.into_iter().max_by_key(|(at, path)| (*at, path.to_string()));
        Ok(newest.map(|(_, path)| path))
    }

    /// The search is for items that have our attributes among others: those of other programs,
    /// whatever they hold, are left alone.
    async fn ours(
        &self,
        service: &Service,
        found: &[OwnedObjectPath],
    ) -> Result<Vec<OwnedObjectPath>, Problem> {
        let mut ours = Vec::new();
        for path in found {
            let attributes = service.attributes(path).await?;
            let known = |name: &String| {
                self.attributes.contains_key(name) || ADDED.contains(&name.as_str())
            };
            if attributes.keys().all(known) {
                ours.push(path.clone());
            }
        }
        Ok(ours)
    }

    /// The collection new items go to; a person may create it.
    async fn collection(&self, service: &mut Service) -> Result<OwnedObjectPath, Problem> {
        if let Some(collection) = service.default_collection().await? {
            return Ok(collection);
        }
        let none = Problem::KeyringWithoutCollection;
        let Some(person) = self.asks.as_ref().filter(|person| person.founds) else {
            return Err(none);
        };
        person.may_be_asked()?;
        (person.tell)(KeyringQuestion::Create);
        if let Some(prompt) = service.create_collection().await? {
            service.complete(&prompt, Some(person), none.clone()).await?;
        }
        service.default_collection().await?.ok_or(none)
    }

    /// Nobody is shown a dialog by us but a person at a terminal; what opens without one is opened
    /// for everybody.
    async fn unlock(
        &self,
        service: &mut Service,
        objects: &[OwnedObjectPath],
    ) -> Result<(), Problem> {
        let person = self.asks.as_ref();
        match person {
            Some(person) => person.may_be_asked()?,
            None => {
                for object in objects {
                    let collection = collection_of(object)?;
                    // Its owner has unlocked it, and is asked for each program that reads it.
                    if collection != *object && !service.is_locked(&collection).await? {
                        return Err(Problem::KeyringAsks);
                    }
                    if !service.is_open_wallet(&collection).await {
                        return Err(Problem::KeyringLocked);
                    }
                }
            }
        }
        if let Some(prompt) = service.unlock(objects).await? {
            service.complete(&prompt, person, Problem::KeyringLocked).await?;
        }
        Ok(())
    }

    pub(super) async fn go_through(
        &self,
        service: &mut Service,
        prompt: Option<OwnedObjectPath>,
    ) -> Result<(), Problem> {
        let Some(prompt) = prompt else { return Ok(()) };
        service.complete(&prompt, self.asks.as_ref(), Problem::KeyringAsks).await
    }

    pub(super) async fn create(&self, service: &mut Service, secret: &[u8]) -> Result<(), Problem> {
        let session = service.open_session().await?;
        let collection = self.collection(service).await?;
        let (label, attributes) = (&self.label, &self.attributes);
        let prompt = service.create(&session, &collection, label, attributes, secret).await?;
        self.go_through(service, prompt).await?;
        if self.asks.is_some() {
            return Ok(());
        }
        // Who creates an item may read it; a keyring that asks for each program does not give it
        // to the next one.
        let mut next = Service::connect(&self.address, service.bus.deadline).await?;
        let read = self.find(&mut next).await;
        if read == Err(Problem::KeyringAsks)
            && let Some(path) = self.find(service).await?
        {
            let prompt = service.delete(&path).await?;
            self.go_through(service, prompt).await?;
        }
        read.map(drop)
    }
}

/// The collection of an item; a collection's own.
fn collection_of(object: &OwnedObjectPath) -> Result<OwnedObjectPath, Problem> {
    let path = object.as_str();
    let above = path.rsplit_once('/').map_or(path, |(above, _)| above);
    let is_item = above.rsplit_once('/').is_some_and(|(_, name)| name != "collection");
    let collection = if is_item { above } else { path };
    OwnedObjectPath::try_from(collection).map_err(|_| Problem::KeyringLocked)
}
