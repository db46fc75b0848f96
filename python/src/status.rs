//! `status`: every account, and whether its token still works.

use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::errors;
use crate::flags;
use crate::time;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter};
use jenkins_token::lifecycle::status::{self as check, State};
use jenkins_token::model::StoreKind;
use jenkins_token::stores::Environment;
use jenkins_token::{Error, escape};
use jiff::civil::Date;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::sync::Arc;

/// An account, and what became of its token.
///
/// >>> [alice] = jt.status("https://ci.example.com")
/// >>> alice
/// <Status alice on https://ci.example.com/: valid>
/// >>> alice.source, alice.used, alice.error
/// ('file', True, None)
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Status {
    /// The controller's root, ending in `/`.
    #[pyo3(get)]
    controller: String,
    /// The user id, as the controller spells it.
    #[pyo3(get)]
    user: String,
    /// Where the token comes from: `keyring`, `file` or `environment`.
    #[pyo3(get)]
    source: &'static str,
    /// `valid`, `suspect`, `rejected`, `expired`, or `unchecked` when nobody was asked or answered.
    #[pyo3(get)]
    state: &'static str,
    /// Whether it is the one that answers when no account is named.
    #[pyo3(get)]
    used: bool,
    /// What the controller last said it is, such as `2.426.2`.
    #[pyo3(get)]
    version: Option<String>,
    /// The token's name on the controller, where it is known.
    #[pyo3(get)]
    name: Option<String>,
    expires: Option<Date>,
    error: Option<Error>,
}

#[pymethods]
impl Status {
    /// The token's last day as a `datetime.date`, in the controller's zone; None when it never
    /// expires.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::date(py, self.expires)
    }

    /// Why it is not known to be good, as the exception that a call would raise; else None.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<PyErr> {
        self.error.as_ref().map(|error| errors::to_py(py, error))
    }

    fn __repr__(&self) -> String {
        let user = escape::line(&self.user);
        format!("<Status {user} on {}: {}>", self.controller, self.state)
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}

/// Every account that fits, and whether its token still works, which the controllers are asked.
///
/// What keeps one from being checked is its `error`, and is not raised. With `offline` nobody is
/// asked. One 401 makes a token `suspect`; another, ten seconds later or more, `rejected`. Raises
/// NotSignedIn when no account fits.
///
/// >>> for account in jt.status():
/// ...     print(account.user, account.state)
/// alice valid
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None, offline=false, timeout=None))]
pub(crate) fn status(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
    #[pyo3(from_py_with = flags::offline)] offline: bool,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let controller = url.map(|url| arguments::controller("url", url)).transpose()?;
    let asked_for = user.map(|user| arguments::user("user", user)).transpose()?;
    let filter = Filter { controller, user: asked_for };
    let choice = Arc::new(AccountChoice::stored(url, user, timeout)?);
    let variables = Environment::beside(None, |name| std::env::var_os(name)).ok().flatten();
    let verb = async move |_: &AccountChoice, context: &CallContext| {
        let environment = context.environment();
        let beside = environment.as_ref().ok().copied().flatten();
        let has_credential = beside.is_some_and(|it| it.account().is_some());
        let registry = Registry::read_beside(&context.world.home, has_credential)?;
        let shown = check::shown(&registry, &filter, beside);
        if shown.is_empty() {
            return Err(environment
                .err()
                .map_or_else(|| choose_account::none(&filter), Error::from));
        }
        if let Err(problem) = environment {
            context.note(problem.to_string());
        }
        let nobody_named = Filter::default();
        let answers = || Ok(None);
        let default =
            choose_account::choose(&registry, &nobody_named, variables.as_ref(), answers).ok();
        let mut rows = Vec::new();
        for chosen in shown {
            let error = if offline {
                choose_account::is_there(&context.world, &chosen, beside).err()
            } else {
                checked(context, &chosen, beside).await.err()
            };
            let state = if offline {
                State::noted(error.as_ref(), chosen.entry.as_ref())
            } else {
                State::checked(error.as_ref())
            };
            let same = |it: &Chosen| it.account == chosen.account && it.source == chosen.source;
            rows.push((default.as_ref().is_some_and(same), chosen, state, error));
        }
        let registry = Registry::read_beside(&context.world.home, has_credential)?;
        let row = |(used, chosen, state, error)| row(&registry, used, &chosen, state, error);
        Ok(rows.into_iter().map(row).collect::<Vec<_>>())
    };
    call::start(py, &choice, verb, |py, rows| rows.into_py_any(py))?.finished(py)
}

async fn checked(
    context: &CallContext,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<(), Error> {
    let world = &context.world;
    let (credential, _) = choose_account::credential(world, chosen, environment).await?;
    check::check(world, chosen, &credential).await
}

fn row(
    registry: &Registry,
    used: bool,
    chosen: &Chosen,
    state: State,
    error: Option<Error>,
) -> Status {
    let account = &chosen.account;
    let version = registry.version_of(&account.controller).or(chosen.version.clone());
    Status {
        controller: account.controller.to_string(),
        user: account.user.to_string(),
        source: chosen.source.store().map_or("environment", StoreKind::name),
        state: state.word(),
        used,
        version: version.map(|version| version.to_string()),
        name: chosen.token().map(|token| token.name.clone()),
        expires: chosen.token().and_then(|token| token.expires),
        error,
    }
}
