//! How a controller is to be reached, as Python says it.

use crate::arguments::{self, Given};
use crate::errors;
use jenkins_token::model::{
    Change, ClientCertificate, Header, HeaderName, HeadersFrom, Pin, SiteChanges,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};
use std::path::PathBuf;

/// What stands in the place of a file or a key to take it off.
const NONE: &str = "none";

/// The parameters that `login` and the controllers share, as given.
pub(crate) struct Reach<'a, 'py> {
    pub(crate) allow_http: bool,
    pub(crate) ca_file: Option<Given<'a, 'py>>,
    pub(crate) pin: Option<Given<'a, 'py>>,
    pub(crate) client_cert: Option<Given<'a, 'py>>,
    pub(crate) client_key: Option<Given<'a, 'py>>,
    pub(crate) headers: Option<Given<'a, 'py>>,
    pub(crate) headers_command: Option<Given<'a, 'py>>,
}

impl Reach<'_, '_> {
    /// What is to change.
    pub(crate) fn changes(&self, py: Python<'_>) -> PyResult<SiteChanges> {
        let (ca_file, certificate) =
            (file("ca_file", self.ca_file)?, file("client_cert", self.client_cert)?);
        let key = self.client_key.map(|key| arguments::path("client_key", key)).transpose()?;
        if key.is_some() && !matches!(certificate, Change::Put(_)) {
            return Err(errors::unusable(py, "client_key goes with client_cert"));
        }
        let pin = self.pin.map(|pin| arguments::text("pin", pin)).transpose()?;
        let pin = Change::read(pin.as_deref(), Pin::parse);
        Ok(SiteChanges {
            allow_http: self.allow_http,
            ca_file,
            pin: pin.map_err(|why| errors::unusable(py, format!("pin: {why}")))?,
            client_certificate: certificate.map(|certificate| {
                let key = key.unwrap_or_else(|| certificate.clone());
                ClientCertificate { certificate, key }
            }),
            headers: match (self.headers, self.headers_command) {
                (None, None) => Change::Keep,
                (Some(headers), None) => given_headers(headers)?,
                (None, Some(command)) => Change::Put(HeadersFrom::Command(argv(command)?)),
                (Some(_), Some(_)) => {
                    return Err(errors::unusable(py, "give headers or headers_command"));
                }
            },
        })
    }
}

fn file(name: &str, given: Option<Given<'_, '_>>) -> PyResult<Change<PathBuf>> {
    let Some(given) = given else { return Ok(Change::Keep) };
    let is_none =
        given.cast::<PyString>().is_ok_and(|text| text.to_str().is_ok_and(|it| it == NONE));
    if is_none { Ok(Change::TakeOff) } else { arguments::path(name, given).map(Change::Put) }
}

/// A mapping of names to values; an empty one sends none any more.
fn given_headers(given: Given<'_, '_>) -> PyResult<Change<HeadersFrom>> {
    let mapping = given
        .cast::<PyMapping>()
        .map_err(|_| arguments::wrong_type("headers", "a mapping", given))?;
    let usage = |why: String| errors::unusable(given.py(), format!("headers: {why}"));
    let mut headers = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let name = HeaderName::parse(&arguments::text("headers", &name)?).map_err(usage)?;
        let value = arguments::secret("headers", &value)?;
        headers.push(Header::new(name, value.expose()).map_err(usage)?);
    }
    if headers.is_empty() {
        return Ok(Change::TakeOff);
    }
    Header::together(headers).map_err(usage).map(|it| Change::Put(HeadersFrom::Person(it)))
}

/// A program and its arguments; never a shell's line.
fn argv(given: Given<'_, '_>) -> PyResult<Vec<String>> {
    if given.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("headers_command must be a list of str, not str"));
    }
    let mut argv = Vec::new();
    for word in given.try_iter()? {
        let word = arguments::path("headers_command", &word?)?;
        argv.push(word.to_string_lossy().into_owned());
    }
    if argv.is_empty() {
        return Err(errors::unusable(given.py(), "headers_command is empty"));
    }
    Ok(argv)
}
