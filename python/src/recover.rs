//! `recover`: what interrupted calls left, finished.

use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::errors;
use crate::next_step::{self, InPython};
use jenkins_token::accounts::journal::{Aim, Intent};
use jenkins_token::lifecycle::recover as finishing;
use jenkins_token::{Error, escape};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::sync::Arc;

/// Something that an interrupted call left, and what became of it.
///
/// >>> for left in jt.recover():
/// ...     print(left.id, left.user, left.name, left.outcome or left.error)
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Recovered {
    intent: Intent,
    outcome: Result<&'static str, Error>,
}

#[pymethods]
impl Recovered {
    /// What `recover(dismiss=…)` forgets it by.
    #[getter]
    fn id(&self) -> &str {
        &self.intent.id
    }

    /// The controller's root, ending in `/`.
    #[getter]
    fn controller(&self) -> &str {
        self.intent.account.controller.as_str()
    }

    /// The user id.
    #[getter]
    fn user(&self) -> &str {
        self.intent.account.user.as_str()
    }

    /// The name of the token that it is about.
    #[getter]
    fn name(&self) -> &str {
        &self.intent.name
    }

    /// The name of a token that lives on beside it, as `keep_old` asked; else None.
    #[getter]
    fn kept(&self) -> Option<&str> {
        self.intent.kept.as_deref()
    }

    /// What was done about it, in words; None when it is still open.
    #[getter]
    fn outcome(&self) -> Option<&'static str> {
        self.outcome.as_ref().ok().copied()
    }

    /// Why it is still open, as an exception whose `next_step` says how to go on; else None.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<PyErr> {
        let error = self.outcome.as_ref().err()?;
        Some(errors::with_step(py, error, &ways(py, &self.intent)))
    }

    fn __repr__(&self) -> String {
        let state = if self.outcome.is_ok() { "finished" } else { "open" };
        let (id, user) = (&self.intent.id, escape::line(self.user()));
        format!("<Recovered {id} of {user} on {}: {state}>", self.controller())
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}

/// Finishes what interrupted calls left on controllers, and answers what that was.
///
/// An empty list says that nothing was left. What cannot be finished has an `error`; it is not
/// raised. A login that was interrupted before its token was stored has no credential to clean up
/// with: the next login of that account does that. With `dismiss`, the `id` of one that is open, it
/// is forgotten and nothing else is done: you revoke its token yourself. Raises NotFound for an id
/// that is not open.
///
/// >>> jt.recover()
/// []
#[pyfunction]
#[pyo3(signature = (*, dismiss=None, timeout=None))]
pub(crate) fn recover(
    py: Python<'_>,
    dismiss: Option<Given<'_, '_>>,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let dismiss = dismiss.map(|id| arguments::text("dismiss", id)).transpose()?;
    let choice = Arc::new(AccountChoice::stored(None, None, timeout)?);
    let verb = async move |_: &AccountChoice, context: &CallContext| {
        let world = &context.world;
        if let Some(id) = dismiss {
            let intent = finishing::dismiss(world, &id)?;
            return Ok(vec![Recovered { intent, outcome: Ok("it is forgotten") }]);
        }
        let all = finishing::recover(world).await?.into_iter();
        let told = |one: finishing::Recovered| {
            let outcome = one.outcome.words().map_err(Clone::clone);
            Recovered { intent: one.intent, outcome }
        };
        Ok(all.map(told).collect())
    };
    call::start(py, &choice, verb, |py, all| all.into_py_any(py))?.finished(py)
}

/// The ways on from what could not be finished, each with its call at the end.
fn ways(py: Python<'_>, intent: &Intent) -> String {
    let root = intent.account.controller.as_str();
    let user = intent.account.user.as_str();
    let whose = next_step::whose(Some(root), Some(user));
    let name = next_step::literal(&intent.name);
    let finish = match intent.aim {
        Aim::Create => {
            let revoke = format!("jenkins_token.Controller({whose}).revoke_token({name})");
            format!("if you do not have its value: {revoke}")
        }
        Aim::Login if intent.old.as_ref().is_some_and(|old| old.legacy) => {
            let words = format!("token revoke --legacy -c {root} -u {}", escape::word(user));
            format!("when nobody needs the legacy token: {}", InPython::of(py).shell_line(&words))
        }
        Aim::Login | Aim::Command | Aim::Logout | Aim::Replace => {
            let (root, user) = (next_step::literal(root), next_step::literal(user));
            format!("a login finishes this: jenkins_token.login({root}, {user}, password)")
        }
    };
    let dismiss = format!("jenkins_token.recover(dismiss=\"{}\")", intent.id);
    escape::message(&format!("{finish}; or: to forget about it: {dismiss}"))
}
