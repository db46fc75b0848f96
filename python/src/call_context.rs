//! What one call takes from its process: read on the caller's thread, used on the driver's.

use crate::errors;
use jenkins_token::accounts::Home;
use jenkins_token::lifecycle::{Heard, World, login_target};
use jenkins_token::model::Controller;
use jenkins_token::stores::{Environment, KeyringStore};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;

/// The outside of a verb, and what the `JENKINS_` variables say.
pub(crate) struct CallContext {
    pub(crate) world: World<Http>,
    environment: Result<Option<Environment>, Problem>,
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
            machine: login_target::machine(variable),
        })
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
