//! Is a stored token still good? One 401 proves nothing.

use super::World;
use super::choose_account::{self, Filter};
use super::chosen_account::{Chosen, Rule};
use super::session::Session;
use crate::accounts::{AccountEntry, Registry};
use crate::model::{Credential, Source};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};

/// What is known of a token. Rejected and could-not-check are different words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum State {
    /// The controller accepted it just now.
    Valid,
    /// The controller answered 401, and nothing has been decided since.
    Suspect,
    /// The controller knows it no more.
    Rejected,
    /// Its last day is over.
    Expired,
    /// Nobody was asked, or nobody answered who had looked at it.
    Unchecked,
}

impl State {
    /// After a check, which ended in `error` or well.
    #[must_use]
    pub fn checked(error: Option<&Error>) -> State {
        match error.map(|error| &error.problem) {
            None => State::Valid,
            Some(Problem::TokenExpired { .. }) => State::Expired,
            Some(Problem::TokenSuspect | Problem::EnvironmentSuspect { .. }) => State::Suspect,
            Some(Problem::TokenRejected) => State::Rejected,
            Some(_) => State::Unchecked,
        }
    }

    /// Without asking the controller, of a token that is there or not.
    #[must_use]
    pub fn noted(error: Option<&Error>, entry: Option<&AccountEntry>) -> State {
        let noted = |mark: fn(&AccountEntry) -> bool| entry.is_some_and(mark);
        match error {
            Some(_) => State::checked(error),
            None if noted(|entry| entry.rejected.is_some()) => State::Rejected,
            None if noted(|entry| entry.suspect_since.is_some()) => State::Suspect,
            None => State::Unchecked,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// The accounts that fit: that of the environment's token, then every stored one.
#[must_use]
pub fn shown(
    registry: &Registry,
    filter: &Filter,
    environment: Option<&Environment>,
) -> Vec<Chosen> {
    let first = choose_account::choose(registry, filter, environment, || Ok(None)).ok();
    let first = first.filter(|chosen| chosen.source == Source::Environment);
    let stored = choose_account::all(registry, filter).into_iter();
    first
        .into_iter()
        .chain(stored.map(|entry| choose_account::chosen(registry, entry, Rule::Each)))
        .collect()
}

/// Asks the controller about a stored token and remembers the answer.
///
/// # Errors
/// [`Problem::TokenSuspect`] for a first 401 while the login page is there, and for a second one
/// within ten seconds; [`Problem::TokenRejected`] for a later one; what else the answer means
/// could not be checked.
///
/// [`Problem::TokenSuspect`]: crate::Problem::TokenSuspect
/// [`Problem::TokenRejected`]: crate::Problem::TokenRejected
pub async fn check<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let (_, version) = session.outcome(session.verify(&credential.secret).await)?;
    // Another token than the stored one proves nothing of that.
    if chosen.entry.is_none() {
        return Ok(());
    }
    let (account, now) = (session.account, (world.now)());
    world.note(|registry| {
        registry.mark_verified(account, now);
        if let Some(version) = version {
            registry.set_version(&account.controller, version, now);
        }
    });
    Ok(())
}

/// The name that the controller knows the user by.
///
/// # Errors
/// As [`check`]; a 401 is remembered.
pub async fn who_am_i<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<String, Error> {
    let session = Session::of(world, chosen);
    let name = session.outcome(async { session.connect(credential)?.who_am_i().await }.await)?;
    session.accepted();
    Ok(name)
}
