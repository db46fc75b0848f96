//! `Account`: what is known of a login without any secret.

use crate::arguments::Given;
use crate::time;
use jenkins_token::accounts::{AccountEntry, Registry, TokenSummary};
use jenkins_token::escape;
use jenkins_token::lifecycle::choose_account;
use jenkins_token::model::Account as Which;
use jiff::{Timestamp, civil::Date};
use pyo3::prelude::*;

/// An account that is logged in, as `accounts.toml` has it. No controller was asked.
///
/// >>> [account] = jt.accounts()
/// >>> account
/// <Account alice on https://ci.example.com/ (file)>
/// >>> account.origin, account.active, account.suspect, account.rejected
/// ('created', True, False, False)
#[pyclass(frozen, eq, hash, module = "jenkins_token")]
#[derive(PartialEq, Hash)]
pub(crate) struct Account {
    /// The controller's root, ending in `/`.
    #[pyo3(get)]
    controller: String,
    /// The user id, as the controller spells it.
    #[pyo3(get)]
    user: String,
    /// Where its token is kept: `keyring` or `file`.
    #[pyo3(get)]
    store: &'static str,
    /// What the controller last said it is, such as `2.426.2`.
    #[pyo3(get)]
    version: Option<String>,
    /// The token's name on the controller.
    #[pyo3(get)]
    name: Option<String>,
    /// The id the token is revoked by; None where it is not known.
    #[pyo3(get)]
    uuid: Option<String>,
    /// Where the token came from: `created`, `adopted` or `legacy`.
    #[pyo3(get)]
    origin: Option<&'static str>,
    /// Whether it answers when no user is named.
    #[pyo3(get)]
    active: bool,
    /// Whether the controller answered 401 to the token and nothing has been decided since.
    #[pyo3(get)]
    suspect: bool,
    /// Whether a later 401 has decided that the token is not valid; it is not handed out then.
    #[pyo3(get)]
    rejected: bool,
    created: Option<Timestamp>,
    expires: Option<Date>,
    verified: Option<Timestamp>,
}

impl Account {
    pub(crate) fn all(registry: &Registry) -> Vec<Account> {
        let entries = choose_account::all(registry, &choose_account::Filter::default());
        entries.iter().map(|entry| Account::of(registry, entry)).collect()
    }

    /// What the list says about `account`, if it has it.
    pub(crate) fn find(registry: &Registry, account: &Which) -> Option<Account> {
        registry.entry(account).map(|entry| Account::of(registry, entry))
    }

    fn of(registry: &Registry, entry: &AccountEntry) -> Account {
        let controller = &entry.account.controller;
        let token: Option<&TokenSummary> = entry.token.as_ref();
        Account {
            controller: controller.to_string(),
            user: entry.account.user.to_string(),
            store: entry.store.name(),
            version: registry.version_of(controller).map(|version| version.to_string()),
            name: token.map(|token| token.name.clone()),
            uuid: token.and_then(|token| token.uuid.as_ref()).map(ToString::to_string),
            origin: token.map(|token| token.origin.into()),
            active: registry.active(controller).as_ref() == Some(&entry.account.user),
            suspect: entry.suspect_since.is_some() && entry.rejected.is_none(),
            rejected: entry.rejected.is_some(),
            created: token.and_then(|token| token.created),
            expires: token.and_then(|token| token.expires),
            verified: entry.verified,
        }
    }
}

#[pymethods]
impl Account {
    /// When the token was made, as a `datetime.datetime` in UTC; None where that is not known.
    #[getter]
    fn created<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::instant(py, self.created)
    }

    /// The token's last day as a `datetime.date`, in the controller's zone; None when it never
    /// expires.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::date(py, self.expires)
    }

    /// When the controller last accepted the token, as a `datetime.datetime` in UTC.
    #[getter]
    fn verified<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::instant(py, self.verified)
    }

    fn __repr__(&self) -> String {
        format!("<Account {} on {} ({})>", escape::line(&self.user), self.controller, self.store)
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}
