//! The `keyring-core` traits: a store, and an item that is found by its attributes.

use super::address::BusAddress;
use super::bus::PATIENCE;
use super::prompt::Person;
use super::service::{Attributes, Service};
use crate::Problem;
use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{Entry, Error, Result};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// Our own schema: items of other programs have another one.
const SCHEMA: &str = "io.github.jenkins-token.Account";

/// The Secret Service on one bus.
#[derive(Debug)]
pub(in super::super) struct SecretService {
    address: BusAddress,
    asks: Option<Person>,
}

impl SecretService {
    /// `asks`: who may be shown the dialog of a locked keyring.
    pub(in super::super) fn new(address: BusAddress, asks: Option<Person>) -> SecretService {
        SecretService { address, asks }
    }
}

impl CredentialStoreApi for SecretService {
    fn vendor(&self) -> String {
        "Secret Service, jenkins-token".to_owned()
    }

    fn id(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// The modifier `label` is what people see, all others are attributes.
    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&HashMap<&str, &str>>,
    ) -> Result<Entry> {
        let given = [("xdg:schema", SCHEMA), ("user", user)].into_iter();
        let also = modifiers.into_iter().flatten().map(|(name, value)| (*name, *value));
        let mut attributes: Attributes =
            given.chain(also).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let label = attributes.remove("label").unwrap_or_else(|| format!("{service}: {user}"));
        let specifiers = (service.to_owned(), user.to_owned());
        let (address, asks) = (self.address.clone(), self.asks.clone());
        let item = Item { address, asks, specifiers, label, attributes };
        Ok(Entry::new_with_credential(Arc::new(item)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One item, there or not.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) address: BusAddress,
    pub(super) asks: Option<Person>,
    specifiers: (String, String),
    pub(super) label: String,
    pub(super) attributes: Attributes,
}

impl Item {
    /// Runs `work` against the keyring, all within one deadline. A keyring that dies in the middle,
    /// or forgets its session, is tried once more: each work may be repeated.
    fn with<T>(
        &self,
        work: &impl AsyncFn(&mut Service) -> std::result::Result<T, Problem>,
    ) -> Result<T> {
        let deadline = Instant::now() + PATIENCE;
        let attempt = async || {
            let mut service = Service::connect(&self.address, deadline).await?;
            work(&mut service).await
        };
        let done = zbus::block_on(async {
            match attempt().await {
                Err(Problem::KeyringLost) => attempt().await.map_err(|problem| match problem {
                    Problem::KeyringAbsent { .. } => Problem::KeyringLost,
                    other => other,
                }),
                Err(Problem::KeyringSessionFailed { .. }) => attempt().await,
                done => done,
            }
        });
        done.map_err(|problem| match problem {
            Problem::KeyringLocked | Problem::KeyringAsks | Problem::KeyringPromptDismissed => {
                Error::NoStorageAccess(Box::new(problem))
            }
            problem => Error::PlatformFailure(Box::new(problem)),
        })
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.with(&async |service| {
            let Some(path) = self.find(service).await? else {
                return self.create(service, secret).await;
            };
            let session = service.open_session().await?;
            service.set_secret(&session, &path, secret).await
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let secret = self.with(&async |service| {
            let Some(path) = self.find(service).await? else { return Ok(None) };
            let session = service.open_session().await?;
            service.secret(&session, &path).await.map(Some)
        });
        // The trait's answer is not wiped; the caller does it.
        secret?.map(|mut secret| std::mem::take(&mut *secret)).ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        let deleted = self.with(&async |service| {
            let Some(path) = self.find(service).await? else { return Ok(None) };
            let prompt = service.delete(&path).await?;
            self.go_through(service, prompt).await.map(Some)
        });
        deleted?.ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        let found = self.with(&async |service| self.find(service).await);
        found?.map(|_| None).ok_or(Error::NoEntry)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some(self.specifiers.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
