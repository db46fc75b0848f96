//! `Token`: the one that is stored, or one just created.

use crate::arguments::Given;
use crate::time;
use jenkins_token::escape;
use jenkins_token::model::{self, Account, Minted, Secret};
use jiff::civil::Date;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::hash::{Hash, Hasher};

/// An API token and whose it is.
///
/// Its value is told by `value` and `basic()` alone: `repr`, `str`, `format`, `vars`, pickling and
/// tracebacks do not show it. Two of the same account, name and value are equal.
///
/// >>> token = jt.token("https://ci.example.com")
/// >>> token
/// <Token `...` of alice on https://ci.example.com/>
/// >>> token.user, len(token.value)
/// ('alice', 34)
#[pyclass(frozen, eq, hash, module = "jenkins_token")]
pub(crate) struct Token {
    /// The token's value: what goes after the user id in `Authorization: Basic`.
    value: Secret,
    /// The user id, as the controller spells it.
    #[pyo3(get)]
    user: String,
    /// The controller's root, ending in `/`.
    #[pyo3(get)]
    controller: String,
    /// The token's name on the controller.
    #[pyo3(get)]
    name: String,
    /// The id it is revoked by; None for a token that was made elsewhere.
    #[pyo3(get)]
    uuid: Option<String>,
    expires: Option<Date>,
}

impl PartialEq for Token {
    fn eq(&self, other: &Token) -> bool {
        self.parts() == other.parts() && self.value.same_as(&other.value)
    }
}

impl Hash for Token {
    /// Of what is not secret.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl Token {
    fn parts(&self) -> (&str, &str, &str, Option<&str>, Option<Date>) {
        let Token { controller, user, name, uuid, expires, value: _ } = self;
        (controller, user, name, uuid.as_deref(), *expires)
    }

    pub(crate) fn stored(account: &Account, token: model::Token) -> Token {
        Token {
            user: account.user.to_string(),
            controller: account.controller.to_string(),
            name: token.name,
            uuid: token.uuid.map(|uuid| uuid.to_string()),
            expires: token.expires,
            value: token.value,
        }
    }

    pub(crate) fn controller(&self) -> &str {
        &self.controller
    }

    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// What it is revoked by.
    pub(crate) fn uuid_or_name(&self) -> &str {
        self.uuid.as_deref().unwrap_or(&self.name)
    }

    pub(crate) fn created(account: &Account, minted: &Minted) -> Token {
        Token {
            user: account.user.to_string(),
            controller: account.controller.to_string(),
            name: minted.name.clone(),
            uuid: Some(minted.uuid.to_string()),
            expires: minted.expires.date(),
            value: minted.value.duplicate(),
        }
    }
}

#[pymethods]
impl Token {
    /// The token's value: what goes after the user id in `Authorization: Basic`.
    #[getter]
    fn value(&self) -> &str {
        self.value.expose()
    }

    /// Its last day as a `datetime.date`, in the controller's zone; None when it never expires.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::date(py, self.expires)
    }

    /// The pair `(user, value)`, as HTTP Basic and the Jenkins libraries take it.
    ///
    /// >>> user, value = jt.token("https://ci.example.com").basic()
    /// >>> user
    /// 'alice'
    fn basic(&self) -> (&str, &str) {
        (&self.user, self.value.expose())
    }

    fn __repr__(&self) -> String {
        let name = escape::line(&self.name);
        format!("<Token `{name}` of {} on {}>", escape::line(&self.user), self.controller)
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }

    fn __reduce__(_slf: PyRef<'_, Self>) -> PyResult<()> {
        let why = "a Token is not pickled: its value would be written down; look it up \
                   where it is needed, with jenkins_token.token()";
        Err(PyTypeError::new_err(why))
    }
}
