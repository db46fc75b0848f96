//! `Response`: what a controller answered to `request`.

use crate::account_choice;
use crate::arguments::Given;
use crate::errors;
use crate::finalization::hold_off;
use jenkins_token::Error;
use jenkins_token::lifecycle::api::Answer;
use jenkins_token::protocol::Reply;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// What a controller answered, under the names that requests and httpx have for it.
///
/// >>> with jt.Controller("https://ci.example.com") as ci:
/// ...     answer = ci.get("me/api/json")
/// >>> answer.status, answer.ok, answer.headers["content-type"]
/// (200, True, 'application/json;charset=UTF-8')
/// >>> answer.json()["id"]
/// 'alice'
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Response {
    /// The status, such as 201.
    #[pyo3(get)]
    status: u16,
    /// Where it was found: after a redirect, where that led, with the query.
    #[pyo3(get)]
    url: String,
    /// The reason phrase.
    #[pyo3(get)]
    reason: String,
    /// The path below the root that a POST led to, such as `queue/item/5/` for a build.
    #[pyo3(get)]
    location: Option<String>,
    headers: Vec<(String, String)>,
    content: Vec<u8>,
    refusal: Option<Error>,
}

impl Response {
    pub(crate) fn done(
        answer: Answer,
        url: String,
        content: Vec<u8>,
        location: Option<String>,
    ) -> Response {
        let Answer { status, reason, headers, .. } = answer;
        Response { status, url, reason, location, headers, content, refusal: None }
    }

    pub(crate) fn refused(reply: Reply, url: String, refusal: Error) -> Response {
        let Reply { status, reason, headers, body: content } = reply;
        let refusal = Some(refusal);
        Response { status, url, reason, location: None, headers, content, refusal }
    }

    pub(crate) fn met_401(done: &Result<Response, Error>) -> bool {
        let refusal = done.as_ref().ok().and_then(|response| response.refusal.as_ref());
        refusal.is_some_and(account_choice::is_401)
    }
}

#[pymethods]
impl Response {
    /// The same as `status`.
    #[getter]
    fn status_code(&self) -> u16 {
        self.status
    }

    /// The headers: a mapping that finds a name in capitals or not; several of one name are joined
    /// by `, `.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let _held_off = hold_off(py)?;
        let headers = py.import("jenkins_token._headers")?.getattr("Headers")?;
        headers.call1((self.headers.clone(),))
    }

    /// The body's bytes.
    #[getter]
    fn content<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.content)
    }

    /// The body as UTF-8; what is none becomes U+FFFD.
    #[getter]
    fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.content)
    }

    /// Whether the controller did what was asked.
    #[getter]
    fn ok(&self) -> bool {
        self.refusal.is_none()
    }

    /// The body read as JSON; what `json.loads` takes can be given. Raises ValueError when it is none.
    ///
    /// >>> with jt.Controller("https://ci.example.com") as ci:
    /// ...     ci.get("me/api/json", {"tree": "id"}).json()["id"]
    /// 'alice'
    #[pyo3(signature = (**kwargs))]
    fn json<'py>(
        &self,
        py: Python<'py>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _held_off = hold_off(py)?;
        py.import("json")?.call_method("loads", (PyBytes::new(py, &self.content),), kwargs)
    }

    /// The response itself, or what its status of 400 or above means, as the exception that the
    /// command line would exit with.
    ///
    /// >>> with jt.Controller("https://ci.example.com") as ci:
    /// ...     ci.get("me/api/json").raise_for_status()
    /// ...     try:
    /// ...         ci.get("job/none").raise_for_status()
    /// ...     except jt.NotFound as error:
    /// ...         print(error.problem)
    /// <Response 200>
    /// not-found
    fn raise_for_status(slf: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        match &slf.refusal {
            Some(error) => Err(errors::to_py(slf.py(), error)),
            None => Ok(slf),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Response {}>", self.status)
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}
