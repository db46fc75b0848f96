//! `Crumb`: for calls that other programs make.

use jenkins_token::escape;
use jenkins_token::model::Secret;
use jenkins_token::protocol::crumb;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A crumb and the session it is good for.
///
/// A call with a token needs none since Jenkins 2.96; one with a password does, and since 2.186
/// only together with the cookies that came with the crumb.
///
/// >>> with jt.Controller("https://ci.example.com", user="alice", password=password) as ci:
/// ...     crumb = ci.crumb()
/// >>> crumb
/// <Crumb Jenkins-Crumb>
/// >>> headers = {crumb.field: crumb.value}
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Crumb {
    /// The header's name, such as `Jenkins-Crumb`.
    #[pyo3(get)]
    field: String,
    value: Secret,
    cookies: Vec<(String, Secret)>,
}

impl Crumb {
    pub(crate) fn of(crumb: &crumb::Crumb) -> Crumb {
        let cookies = crumb.cookies().iter();
        Crumb {
            field: crumb.field().to_owned(),
            value: crumb.value().duplicate(),
            cookies: cookies.map(|(name, value)| (name.to_owned(), value.duplicate())).collect(),
        }
    }
}

#[pymethods]
impl Crumb {
    /// The header's value.
    #[getter]
    fn value(&self) -> &str {
        self.value.expose()
    }

    /// The session's cookies, by name.
    #[getter]
    fn cookies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let cookies = PyDict::new(py);
        for (name, value) in &self.cookies {
            cookies.set_item(name, value.expose())?;
        }
        Ok(cookies)
    }

    fn __repr__(&self) -> String {
        format!("<Crumb {}>", escape::line(&self.field))
    }

    fn __reduce__(_slf: PyRef<'_, Self>) -> PyResult<()> {
        Err(PyTypeError::new_err("a Crumb is not pickled or copied: it belongs to one session"))
    }
}
