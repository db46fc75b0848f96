//! What the steps of a verb share: whose tokens they are about, where, and in which store.

use super::chosen_account::Chosen;
use super::{Connection, World, trust, verify};
use crate::accounts::AccountLock;
use crate::accounts::journal::{Aim, Intent};
use crate::model::{Account, Credential, Secret, Site, Source, StoreKind, Token};
use crate::protocol::CredentialKind;
use crate::stores::{Record, TokenStore};
use crate::transport::Network;
use crate::{Error, Problem};

/// An account on its controller, in a world.
pub(super) struct Session<'a, N> {
    pub(super) world: &'a World<N>,
    pub(super) account: &'a Account,
    /// How the controller is reached.
    pub(super) site: &'a Site,
    /// Where the account's token is, or will be.
    pub(super) source: Source,
    chosen: Option<&'a Chosen>,
}

impl<'a, N> Session<'a, N> {
    /// Of the account that answers.
    pub(super) fn of(world: &'a World<N>, chosen: &'a Chosen) -> Session<'a, N> {
        let (account, site, source) = (&chosen.account, &chosen.site, chosen.source);
        Session { world, account, site, source, chosen: Some(chosen) }
    }

    /// Of an account that nobody chose: one that logs in.
    pub(super) fn new(
        world: &'a World<N>,
        site: &'a Site,
        account: &'a Account,
        source: impl Into<Source>,
    ) -> Session<'a, N> {
        Session { world, account, site, source: source.into(), chosen: None }
    }

    /// Of the account that `intent` is about.
    pub(super) fn of_intent(world: &'a World<N>, intent: &'a Intent) -> Session<'a, N> {
        Session::new(world, &intent.site, &intent.account, intent.source)
    }

    /// The same of another account there.
    pub(super) fn with<'b>(&'b self, account: &'b Account) -> Session<'b, N> {
        Session::new(self.world, self.site, account, self.source)
    }

    /// Something to be done with the account's tokens, from now on.
    ///
    /// # Errors
    /// As [`Intent::begin`].
    pub(super) fn intent(&self, aim: Aim) -> Result<Intent, Problem> {
        Intent::begin(aim, self.account, self.site, self.source, (self.world.now)())
    }

    /// The kind of the store of the account's token.
    ///
    /// # Errors
    /// [`Problem::NotStored`] for a credential that is in none.
    pub(super) fn store_kind(&self) -> Result<StoreKind, Problem> {
        let held = self.chosen.and_then(|chosen| chosen.held.as_ref());
        let held_by = held.map_or("the program that calls", |held| held.by);
        self.source.store().ok_or(Problem::NotStored { held_by })
    }

    /// That store.
    ///
    /// # Errors
    /// As [`Session::store_kind`].
    pub(super) fn store(&self) -> Result<Box<dyn TokenStore>, Problem> {
        Ok(self.world.store(self.store_kind()?))
    }

    /// These tokens as the account's record, with what the front door before the controller wants.
    pub(super) fn record(&self, current: Option<Token>, pending: Option<Token>) -> Record {
        Record { current, pending, headers: self.site.headers.to_keep() }
    }

    /// That nothing is stored for the account where something should be.
    pub(super) fn nothing_stored(&self) -> Problem {
        Problem::TokenMissing { user: self.account.user.to_string() }
    }

    /// A token's value as the account's credential.
    pub(super) fn credential(&self, value: &Secret) -> Credential {
        Credential::new(self.account.user.clone(), value.duplicate())
    }

    /// An answer to the chosen account's token ends what doubts there were of it.
    pub(super) fn accepted(&self) {
        if let Some(entry) = self.chosen.and_then(|chosen| chosen.entry.as_ref()) {
            trust::accepted(self.world, entry);
        }
    }

    /// What a problem says of the chosen account's token: a 401 to it is remembered.
    pub(super) fn refused(&self, problem: Problem) -> Problem {
        match self.chosen {
            Some(Chosen { entry: Some(entry), .. }) => trust::refused(self.world, entry, problem),
            Some(chosen) if problem == Problem::TokenSuspect => {
                trust::not_stored(self.world, chosen)
            }
            _ => problem,
        }
    }

    /// The same as this account's.
    pub(super) fn error(&self, problem: Problem) -> Error {
        self.refused(problem).of(self.account)
    }

    /// What the steps of a verb came to; a problem in them is the account's.
    pub(super) fn outcome<T>(&self, steps: Result<T, Problem>) -> Result<T, Error> {
        steps.map_err(|problem| self.error(problem))
    }
}

impl<'a, N: Network> Session<'a, N> {
    /// The right to change the account.
    pub(super) async fn lock(&self) -> Result<AccountLock, Problem> {
        self.world.lock(self.account).await
    }

    /// A fresh connection as the chosen account.
    pub(super) fn connect(&self, credential: &Credential) -> Result<Connection<'a, N>, Problem> {
        let kind = self.chosen.map_or(CredentialKind::Token, |chosen| chosen.kind);
        let mut connection = Connection::new(self.world, self.site, credential, kind)?;
        connection.version = self.chosen.and_then(|chosen| chosen.version.clone());
        Ok(connection)
    }

    /// A fresh connection with this token of the account, which knows nothing yet.
    pub(super) fn connect_with(&self, token: &Secret) -> Result<Connection<'a, N>, Problem> {
        Connection::new(self.world, self.site, &self.credential(token), CredentialKind::Token)
    }

    /// Who the owner of this token of the account is, by a fresh connection without any cookie.
    ///
    /// # Errors
    /// As [`verify::verify`].
    pub(super) async fn verify(&self, token: &Secret) -> Result<verify::Verified, Problem> {
        verify::verify(self.world, self.site, &self.account.user, token).await
    }
}
