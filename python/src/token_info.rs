//! `TokenInfo`: a row of the controller's list.

use crate::arguments::Given;
use crate::time;
use jenkins_token::accounts::TokenSummary;
use jenkins_token::escape;
use jenkins_token::model::{Expires, ListedToken, Uses};
use jiff::{Timestamp, civil::Date};
use pyo3::prelude::*;

/// A token as the controller lists it; its value is told nowhere.
///
/// >>> with jt.Controller("https://ci.example.com") as ci:
/// ...     [(token.legacy, token.expired, token.current) for token in ci.tokens()]
/// [(False, False, True)]
#[pyclass(frozen, eq, hash, module = "jenkins_token")]
#[derive(PartialEq, Hash)]
pub(crate) struct TokenInfo {
    /// The id to rename or revoke it by.
    #[pyo3(get)]
    uuid: String,
    /// Its name.
    #[pyo3(get)]
    name: String,
    /// When it was created, in the page's words.
    #[pyo3(get)]
    created_text: Option<String>,
    /// How often it was used; None where the controller keeps no statistics.
    #[pyo3(get)]
    uses: Option<u64>,
    /// Whether it is the one of the time before 2.129.
    #[pyo3(get)]
    legacy: bool,
    /// Whether it has ended.
    #[pyo3(get)]
    expired: bool,
    /// Whether it is the one stored here.
    #[pyo3(get)]
    current: bool,
    created: Option<Timestamp>,
    last_used: Option<Timestamp>,
    expires: Option<Date>,
}

impl TokenInfo {
    pub(crate) fn uuid(&self) -> &str {
        &self.uuid
    }

    pub(crate) fn of(token: ListedToken, note: Option<&TokenSummary>) -> TokenInfo {
        TokenInfo {
            current: note.is_some_and(|note| note.is(&token)),
            uuid: token.uuid.to_string(),
            name: token.name,
            created_text: token.created_text,
            uses: match token.uses {
                Uses::Unknown => None,
                Uses::Times(times) => Some(times),
            },
            legacy: token.legacy,
            expired: token.expired,
            created: token.created,
            last_used: token.last_used,
            expires: token.expires.as_ref().and_then(Expires::date),
        }
    }
}

#[pymethods]
impl TokenInfo {
    /// When it was created, as a `datetime.datetime` in UTC; None unless the page's zone is certain.
    #[getter]
    fn created<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::instant(py, self.created)
    }

    /// When it was last used, as a `datetime.datetime` in UTC; None as for `created`.
    #[getter]
    fn last_used<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::instant(py, self.last_used)
    }

    /// Its last day as a `datetime.date`, in the controller's zone (Jenkins 2.548 and later).
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time::date(py, self.expires)
    }

    fn __repr__(&self) -> String {
        format!("<TokenInfo `{}` {}>", escape::line(&self.name), self.uuid)
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}
