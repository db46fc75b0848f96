//! `Response`: what a controller answered to `request`.

use crate::account_choice;
use crate::errors;
use crate::finalization::hold_off;
use jenkins_token::Error;
use jenkins_token::lifecycle::api::Answer;
use jenkins_token::protocol::Reply;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// What a controller answered.
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Response {
    /// The status, such as 201.
    #[pyo3(get)]
    status: u16,
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
    pub(crate) fn done(answer: Answer, content: Vec<u8>, location: Option<String>) -> Response {
        let Answer { status, reason, headers, .. } = answer;
        Response { status, reason, location, headers, content, refusal: None }
    }

    pub(crate) fn refused(reply: Reply, refusal: Error) -> Response {
        let Reply { status, reason, headers, body: content } = reply;
        Response { status, reason, location: None, headers, content, refusal: Some(refusal) }
    }

    pub(crate) fn met_401(done: &Result<Response, Error>) -> bool {
        let refusal = done.as_ref().ok().and_then(|response| response.refusal.as_ref());
        refusal.is_some_and(account_choice::is_401)
    }
}

#[pymethods]
impl Response {
    /// The headers, by lower-case name; several of one name are joined by `, `.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            let value = match headers.get_item(&name)? {
                Some(before) => format!("{before}, {value}"),
                None => value.clone(),
            };
            headers.set_item(name, value)?;
        }
        Ok(headers)
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

    /// The body read as JSON. Raises ValueError when it is none.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let _held_off = hold_off(py)?;
        py.import("json")?.call_method1("loads", (PyBytes::new(py, &self.content),))
    }

    /// The response itself, or what its status of 400 or above means, as the exception that the
    /// command line would exit with.
    fn raise_for_status(slf: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        match &slf.refusal {
            Some(error) => Err(errors::to_py(slf.py(), error)),
            None => Ok(slf),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Response {}>", self.status)
    }
}
