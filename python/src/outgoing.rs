//! A call of the API, from what Python gives to what is sent.

use crate::arguments::{self, Given};
use crate::errors;
use crate::finalization::hold_off;
use jenkins_token::lifecycle::call;
use jenkins_token::model::{Controller, Secret};
use jenkins_token::protocol::crumb::Crumb;
use jenkins_token::protocol::{Body, Request};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyMapping};
use url::form_urlencoded::Serializer;

const FORM: &str = "application/x-www-form-urlencoded";
const XML: &str = "application/xml";
const JSON: &str = "application/json";

/// One call, to be made as often as needed.
pub(crate) struct Outgoing {
    method: String,
    /// As given; where it leads is known once the controller is.
    pub(crate) path: String,
    query: String,
    headers: Vec<(String, Secret)>,
    body: Option<(String, Secret)>,
}

impl Outgoing {
    pub(crate) fn new(
        method: Given<'_, '_>,
        path: Given<'_, '_>,
        params: Option<Given<'_, '_>>,
        data: Option<Given<'_, '_>>,
        json: Option<Given<'_, '_>>,
        headers: Option<Given<'_, '_>>,
    ) -> PyResult<Outgoing> {
        let _held_off = hold_off(path.py())?;
        let method = arguments::text("method", method)?.to_ascii_uppercase();
        if method.is_empty() || !method.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(PyValueError::new_err("method must be letters, such as POST"));
        }
        let mut outgoing = Outgoing {
            method,
            path: arguments::text("path", path)?,
            query: params.map_or(Ok(String::new()), |given| form("params", given))?,
            headers: vec![],
            body: body(data, json)?,
        };
        if let Some(given) = headers {
            for (name, value) in pairs("headers", given)? {
                outgoing.add_header(name, value)?;
            }
        }
        Ok(outgoing)
    }

    fn add_header(&mut self, name: String, value: String) -> PyResult<()> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let refused = |why: &str| Err(PyValueError::new_err(format!("headers: {why}")));
        if name.is_empty() || !name.bytes().all(token) {
            return refused("a name is no header's name");
        }
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return refused("a value holds a control character");
        }
        if call::is_ours(&name) {
            return refused(&format!("{name} is ours to set"));
        }
        if name.eq_ignore_ascii_case("content-type") {
            if let Some((kind, _)) = &mut self.body {
                *kind = value;
            }
        } else {
            self.headers.push((name, Secret::new(value)));
        }
        Ok(())
    }

    /// Where it leads below `controller`.
    pub(crate) fn below(&self, controller: &Controller) -> Result<String, jenkins_token::Problem> {
        let path = controller.below(&self.path)?;
        let mark = if path.contains('?') { '&' } else { '?' };
        Ok(if self.query.is_empty() { path } else { format!("{path}{mark}{}", self.query) })
    }

    /// Refuses a path that leads outside before anything is looked up.
    pub(crate) fn check(&self, py: Python<'_>, controller: &Controller) -> PyResult<()> {
        let below = self.below(controller).map(drop);
        below.map_err(|problem| errors::of_parameter(py, "path", problem))
    }

    /// The request for `path`, which [`Outgoing::below`] made.
    pub(crate) fn request(
        &self,
        path: &str,
        crumb: Option<&Crumb>,
        controller: &Controller,
    ) -> Request {
        let mut request = Request { method: self.method.clone(), ..Request::get(path) };
        for (name, value) in &self.headers {
            request = request.header(name, value.expose());
        }
        request.body = self.body.as_ref().map(|(content_type, bytes)| Body {
            content_type: content_type.clone(),
            bytes: bytes.duplicate(),
        });
        match crumb {
            Some(crumb) => crumb.attach(request, controller),
            None => request,
        }
    }
}

/// What is posted, and its content type unless a header says another.
fn body(
    data: Option<Given<'_, '_>>,
    json: Option<Given<'_, '_>>,
) -> PyResult<Option<(String, Secret)>> {
    let (kind, bytes) = match (data, json) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(PyValueError::new_err("give data or json, not both")),
        (None, Some(given)) => {
            let text = given.py().import("json")?.call_method1("dumps", (given,))?;
            (JSON, Secret::new(arguments::whole("json", text.cast()?)?))
        }
        (Some(given), None) if given.cast::<PyMapping>().is_ok() => {
            (FORM, Secret::new(form("data", given)?))
        }
        (Some(given), None) => (XML, arguments::body("data", given)?),
    };
    Ok(Some((kind.to_owned(), bytes)))
}

fn form(name: &str, given: Given<'_, '_>) -> PyResult<String> {
    let mut form = Serializer::new(String::new());
    for (key, value) in pairs(name, given)? {
        form.append_pair(&key, &value);
    }
    Ok(form.finish())
}

/// A mapping of `str` to `str` or `int`.
fn pairs(name: &str, given: Given<'_, '_>) -> PyResult<Vec<(String, String)>> {
    let mapping = given
        .cast::<PyMapping>()
        .map_err(|_| arguments::wrong_type(name, "a mapping of str to str", given))?;
    let mut pairs = Vec::new();
    for item in mapping.items()?.iter() {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let number = value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>();
        let value = if number { value.str()?.into_any() } else { value };
        let text = |part: Given<'_, '_>| match part.cast() {
            Ok(string) => arguments::whole(name, string),
            Err(_) => Err(arguments::wrong_type(name, "a mapping of str to str", part)),
        };
        pairs.push((text(&key)?, text(&value)?));
    }
    Ok(pairs)
}
