//! What one call takes from its process: read on the caller's thread, used on the driver's.

use crate::errors;
use jenkins_token::accounts::Home;
use jenkins_token::lifecycle::choose_account::Chosen;
use jenkins_token::lifecycle::{Heard, World, login_target};
use jenkins_token::model::Controller;
use jenkins_token::stores::{Environment, HeldToken, KeyringStore};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// The outside of a verb, and what the `JENKINS_` variables say.
pub(crate) struct CallContext {
    pub(crate) world: World<Http>,
    environment: Result<Option<Environment>, Problem>,
    /// The environment's token, whosever it is.
    held: Option<HeldToken>,
    /// What the caller is warned of when the call is done.
    notes: Mutex<Vec<String>>,
    pub(crate) machine: String,
}

impl CallContext {
    /// As the variables are now, beside the controller that the program named. Python writes them
    /// only while it holds its lock.
    pub(crate) fn new(
        py: Python<'_>,
        http: Http,
        named: Option<&Controller>,
    ) -> PyResult<CallContext> {
        let raise = |problem: Problem| errors::to_py(py, &Error::from(problem));
        let variable = |name: &str| std::env::var_os(name);
        let home = Home::from_variables(variable).map_err(raise)?;
        let world = World {
            keyring: KeyringStore::from_variables(&home, variable),
            home,
            network: http,
            now: jenkins_token::clock::now,
            heard: Heard::default(),
        };
        Ok(CallContext {
            world,
            environment: Environment::beside(named, variable),
            held: HeldToken::at_hand(variable),
            notes: Mutex::default(),
            machine: login_target::machine(variable),
        })
    }

    /// What holds the chosen account's stored token in this process too: it ends there with it.
    pub(crate) fn also_held_by(&self, chosen: &Chosen) -> Option<&'static str> {
        let (held, kind) = (self.held.as_ref()?, chosen.source.store()?);
        let record = self.world.store(kind).read(&chosen.account).ok()??;
        held.is(&record.current?.value).then_some(held.by)
    }

    /// Notes that what this process has does not work any more.
    pub(crate) fn note_ended(&self, held_by: Option<&'static str>) {
        let note =
            held_by.map(|it| format!("{it} was that token, which no longer works: unset it"));
        if let Some(note) = note {
            self.note(note);
        }
    }

    /// Notes what the caller is to be warned of.
    pub(crate) fn note(&self, note: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// What was noted so far.
    pub(crate) fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the variables say, for who asks them: a call that brings its own credential, or ends a
    /// stored one, has nothing to do with them.
    ///
    /// # Errors
    /// As [`Environment::from_variables`].
    pub(crate) fn environment(&self) -> Result<Option<&Environment>, Problem> {
        self.environment.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }
}
