//! The account of an object that a program keeps: who answered first answers ever after.

use super::choose_account::{self, Filter};
use super::chosen_account::Chosen;
use crate::Error;
use crate::accounts::Registry;
use crate::model::{Account, Controller, UserId};
use crate::stores::Environment;
use std::sync::OnceLock;

/// A choice that is made once. What others log in to, switch to or set in the environment later
/// does not change it.
#[derive(Debug, Default)]
pub struct Held {
    filter: Filter,
    first: OnceLock<Account>,
}

impl Held {
    /// Nobody yet; `filter` says who may be chosen.
    #[must_use]
    pub fn new(filter: Filter) -> Held {
        Held { filter, first: OnceLock::new() }
    }

    /// The controller that was asked for.
    #[must_use]
    pub fn asked_controller(&self) -> Option<&Controller> {
        self.filter.controller.as_ref()
    }

    /// The controller, as far as it is decided.
    #[must_use]
    pub fn controller(&self) -> Option<&Controller> {
        self.first.get().map(|account| &account.controller).or(self.filter.controller.as_ref())
    }

    /// The user, as far as that is decided.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.first.get().map(|account| &account.user).or(self.filter.user.as_ref())
    }

    /// The account that answers: the first time the one that fits, then that one or none.
    ///
    /// # Errors
    /// As [`choose_account::choose`]; [`Problem::NoAccount`](crate::Problem::NoAccount) once it is logged
    /// out.
    pub fn choose(
        &self,
        registry: &Registry,
        environment: Option<&Environment>,
    ) -> Result<Chosen, Error> {
        let first = if let Some(first) = self.first.get() {
            first
        } else {
            let chosen = choose_account::choose(registry, &self.filter, environment, || Ok(None))?;
            // Of two threads one decides.
            let first = self.first.get_or_init(|| chosen.account.clone());
            if *first == chosen.account {
                return Ok(chosen);
            }
            first
        };
        let Account { controller, user } = first.clone();
        let filter = Filter { controller: Some(controller), user: Some(user) };
        match choose_account::choose(registry, &filter, environment, || Ok(None)) {
            // Somebody else, to whom this id led once.
            Ok(chosen) if chosen.account != *first => Err(choose_account::none(&filter)),
            chosen => chosen,
        }
    }
}
