//! A call of the API, from what Python gives to what is sent.

use crate::arguments::{self, Given};
use crate::errors;
use crate::fields::{fields, is_pairs, pairs};
use crate::finalization::hold_off;
use jenkins_token::Problem;
use jenkins_token::lifecycle::api::{Call, Content, Field, Value};
use jenkins_token::model::Controller;
use jenkins_token::protocol::content_type;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyByteArray, PyBytes, PyMapping, PyString, PyTuple};
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a program gives beside method and path.
pub(crate) struct Extras<'a, 'py> {
    pub(crate) params: Option<Given<'a, 'py>>,
    pub(crate) data: Option<Given<'a, 'py>>,
    pub(crate) json: Option<Given<'a, 'py>>,
    pub(crate) headers: Option<Given<'a, 'py>>,
    pub(crate) files: Option<Given<'a, 'py>>,
}

/// The call that these make.
pub(crate) fn call(
    method: Given<'_, '_>,
    path: Given<'_, '_>,
    extras: &Extras<'_, '_>,
) -> PyResult<Call> {
    let py = path.py();
    let _held_off = hold_off(py)?;
    let of = |name, problem: Problem| errors::of_parameter(py, name, problem);
    let method = arguments::text("method", method)?;
    let path = arguments::text("path", path)?;
    let content = content(py, extras)?;
    let mut call = Call::new(Some(&method), &path, content).map_err(|it| of("method", it))?;
    if let Some(given) = extras.params {
        call.query(&fields("params", given)?).map_err(|it| of("params", it))?;
    }
    if let Some(given) = extras.headers {
        for (name, value) in pairs("headers", given)? {
            call.header(&name, &value).map_err(|it| of("headers", it))?;
        }
    }
    Ok(call)
}

/// Refuses a path that can be none of the controller before anything is looked up.
pub(crate) fn check(py: Python<'_>, call: &Call, controller: &Controller) -> PyResult<()> {
    let place = controller.place(&call.path).map(drop);
    place.map_err(|problem| errors::of_parameter(py, "path", problem))
}

/// What is posted.
fn content(py: Python<'_>, extras: &Extras<'_, '_>) -> PyResult<Content> {
    if extras.data.is_some() && extras.json.is_some() {
        return Err(errors::unusable(py, "give data or json, not both"));
    }
    if let Some(given) = extras.files {
        if extras.json.is_some() {
            return Err(errors::unusable(py, "give files or json, not both"));
        }
        let mut parts = extras.data.map_or(Ok(vec![]), |given| fields("data", given))?;
        parts.extend(files(given)?);
        return Ok(Content::Multipart(parts));
    }
    if let Some(given) = extras.json {
        // No number of JSON: the other side would not read it.
        let strict = [("allow_nan", false)].into_py_dict(py)?;
        let text = py.import("json")?.call_method("dumps", (given,), Some(&strict))?;
        let text = arguments::whole("json", text.cast()?)?;
        return Ok(body(text.into_bytes(), Some("application/json".to_owned())));
    }
    let Some(given) = extras.data else { return Ok(Content::Nothing) };
    if given.cast::<PyMapping>().is_ok() || is_pairs(given) {
        return Ok(Content::Form(fields("data", given)?));
    }
    if let Ok(text) = given.cast::<PyString>() {
        let (bytes, kind) = written("data", text)?;
        return Ok(body(bytes, Some(kind)));
    }
    if let Some(bytes) = bytes(given)? {
        return Ok(body(bytes, None));
    }
    let wanted = "str, bytes, a path or a mapping of form fields";
    let wrong = || arguments::wrong_type("data", wanted, given);
    path(given)?.map(Content::File).ok_or_else(wrong)
}

fn body(bytes: Vec<u8>, kind: Option<String>) -> Content {
    Content::Bytes(Arc::new(Zeroizing::new(bytes)), kind)
}

/// Text in the letters that it says it is in, if it is XML that says so; else in UTF-8.
fn written(name: &str, text: &Bound<'_, PyString>) -> PyResult<(Vec<u8>, String)> {
    let whole = arguments::whole(name, text)?;
    let kind = content_type::of(None, whole.as_bytes());
    if kind == "application/octet-stream" {
        return Ok((whole.into_bytes(), "text/plain;charset=utf-8".to_owned()));
    }
    match content_type::declared(whole.as_bytes()) {
        Some(encoding) if !["utf-8", "utf8", "us-ascii", "ascii"].contains(&&*encoding) => {
            // Python's own error would hold the whole text.
            let bytes = text.call_method1("encode", (&encoding,)).map_err(|_| {
                let why = format!("{name} cannot be written in {encoding}, which it declares");
                errors::unusable(text.py(), why)
            })?;
            Ok((bytes.extract()?, kind))
        }
        _ => Ok((whole.into_bytes(), kind)),
    }
}

fn bytes(given: Given<'_, '_>) -> PyResult<Option<Vec<u8>>> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Some(bytes.as_bytes().to_vec()));
    }
    if let Ok(bytes) = given.cast::<PyByteArray>() {
        return Ok(Some(bytes.to_vec()));
    }
    if given.get_type().name()? == "memoryview" {
        return Ok(Some(given.call_method0("tobytes")?.extract()?));
    }
    Ok(None)
}

fn path(given: Given<'_, '_>) -> PyResult<Option<PathBuf>> {
    if given.hasattr("__fspath__")? { arguments::path("data", given).map(Some) } else { Ok(None) }
}

/// What goes as files: by field the bytes, a path, or a pair of the file's name and its bytes.
fn files(given: Given<'_, '_>) -> PyResult<Vec<Field>> {
    let wanted = "a mapping of str to bytes, a path, or (name, bytes)";
    let wrong = |given: Given<'_, '_>| arguments::wrong_type("files", wanted, given);
    let mapping = given.cast::<PyMapping>().map_err(|_| wrong(given))?;
    let mut fields = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let name = arguments::text("files", &name)?;
        let value = if let Some(path) = path(&value)? {
            Value::File(path)
        } else if let Ok(pair) = value.cast::<PyTuple>() {
            let (file, content): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                pair.extract().map_err(|_| wrong(&value))?;
            let content = bytes(&content)?.ok_or_else(|| wrong(&content))?;
            Value::Named(arguments::text("files", &file)?, content)
        } else {
            let content = bytes(&value)?.ok_or_else(|| wrong(&value))?;
            Value::Named(name.clone(), content)
        };
        fields.push(Field { name, value });
    }
    Ok(fields)
}
