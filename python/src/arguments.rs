//! What Python gives, as the core's types. Errors name the parameter and never repeat a value,
//! which may be a password.

use crate::errors;
use crate::finalization::hold_off;
use jenkins_token::model::{Controller, Expiry, Secret, StoreKind, TokenName, UserId};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};
use std::path::PathBuf;
use std::time::Duration;

/// Longer than any URL, user id, password or name.
const LONGEST: usize = 1 << 16;

/// A parameter as given.
pub(crate) type Given<'a, 'py> = &'a Bound<'py, PyAny>;

/// A `str` of at most 65,536 characters, without lone surrogates.
pub(crate) fn text(name: &str, given: Given<'_, '_>) -> PyResult<String> {
    text_of(name, "str", given)
}

/// The same where something else than a `str` would do, too.
pub(crate) fn text_of(name: &str, wanted: &str, given: Given<'_, '_>) -> PyResult<String> {
    let string = given.cast::<PyString>().map_err(|_| wrong_type(name, wanted, given))?;
    if string.len()? > LONGEST {
        let why = format!("{name} is longer than {LONGEST} characters");
        return Err(errors::unusable(given.py(), why));
    }
    whole(name, string)
}

/// A `str` of any length, without lone surrogates.
pub(crate) fn whole(name: &str, string: &Bound<'_, PyString>) -> PyResult<String> {
    // Python's own error would hold the whole string.
    let text = string.to_str().map_err(|_| {
        errors::unusable(string.py(), format!("{name} holds a lone surrogate, which is not text"))
    })?;
    Ok(text.to_owned())
}

pub(crate) fn wrong_type(name: &str, wanted: &str, given: Given<'_, '_>) -> PyErr {
    let kind = given.get_type().name().map_or_else(|_| "this".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{name} must be {wanted}, not {kind}"))
}

pub(crate) fn secret(name: &str, given: Given<'_, '_>) -> PyResult<Secret> {
    let secret = Secret::new(text(name, given)?);
    if secret.expose().is_empty() || secret.expose().contains(['\r', '\n', '\0']) {
        let why = format!("{name} is empty, or more than one line");
        return Err(errors::unusable(given.py(), why));
    }
    Ok(secret)
}

/// A token, however a file left it; with `only_tokens` nothing but one of Jenkins can be meant.
pub(crate) fn token(name: &str, given: Given<'_, '_>, only_tokens: bool) -> PyResult<Secret> {
    let text = Secret::new(text(name, given)?);
    Secret::token(text.expose(), name, only_tokens)
        .map_err(|problem| errors::of_parameter(given.py(), name, problem))
}

pub(crate) fn controller(name: &str, given: Given<'_, '_>) -> PyResult<Controller> {
    let text = text(name, given)?;
    Controller::parse(&text).map_err(|problem| errors::of_parameter(given.py(), name, problem))
}

pub(crate) fn user(name: &str, given: Given<'_, '_>) -> PyResult<UserId> {
    let text = text(name, given)?;
    UserId::parse(&text).map_err(|problem| errors::of_parameter(given.py(), name, problem))
}

pub(crate) fn token_name(name: &str, given: Given<'_, '_>) -> PyResult<TokenName> {
    let text = text(name, given)?;
    TokenName::parse(&text).map_err(|problem| errors::of_parameter(given.py(), name, problem))
}

pub(crate) fn store(name: &str, given: Given<'_, '_>) -> PyResult<StoreKind> {
    match text(name, given)?.as_str() {
        "keyring" => Ok(StoreKind::Keyring),
        "file" => Ok(StoreKind::File),
        _ => Err(errors::unusable(given.py(), format!("{name} must be 'keyring' or 'file'"))),
    }
}

/// A `str` or an `os.PathLike` of one.
pub(crate) fn path(name: &str, given: Given<'_, '_>) -> PyResult<PathBuf> {
    let _held_off = hold_off(given.py())?;
    let path = given.py().import("os")?.call_method1("fspath", (given,));
    let wanted = "str or os.PathLike";
    let path = path.map_err(|_| wrong_type(name, wanted, given))?;
    text_of(name, wanted, &path).map(PathBuf::from)
}

/// Seconds: from 0.001 to 3600.
pub(crate) fn timeout(name: &str, given: Given<'_, '_>) -> PyResult<Duration> {
    let number = given.is_instance_of::<PyFloat>() || given.is_instance_of::<PyInt>();
    if !number || given.is_instance_of::<PyBool>() {
        return Err(wrong_type(name, "a number of seconds", given));
    }
    let seconds: f64 = given.extract().unwrap_or(f64::NAN);
    if (0.001..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(errors::unusable(given.py(), format!("{name} must be from 0.001 to 3600 seconds")))
    }
}

/// Days as `int` or `timedelta`, the last day as `date`, or what `--expires` takes as `str`.
pub(crate) fn expiry(name: &str, given: Given<'_, '_>) -> PyResult<Expiry> {
    let py = given.py();
    let wanted = "days as int or timedelta, a date, or str";
    let days = |days: Given<'_, '_>| {
        let unusable = || errors::unusable(py, format!("{name} must be 0 to 65535 whole days"));
        days.extract().map(Expiry::Days).map_err(|_| unusable())
    };
    if given.is_instance_of::<PyBool>() {
        return Err(wrong_type(name, wanted, given));
    }
    if given.is_instance_of::<PyInt>() {
        return days(given);
    }
    let _held_off = hold_off(py)?;
    let written = if given.is_instance_of::<PyString>() {
        text(name, given)?
    } else {
        let datetime = py.import("datetime")?;
        if given.is_instance(&datetime.getattr("timedelta")?)? {
            let whole = given.call_method1("__floordiv__", (one_day(&datetime)?,))?;
            let rest = given.call_method1("__mod__", (one_day(&datetime)?,))?;
            let whole = if rest.is_truthy()? { PyFloat::new(py, 0.5).into_any() } else { whole };
            return days(&whole);
        }
        // A moment has a zone, and which day it is there would be a guess.
        if !given.is_instance(&datetime.getattr("date")?)?
            || given.is_instance(&datetime.getattr("datetime")?)?
        {
            return Err(wrong_type(name, wanted, given));
        }
        given.call_method0("isoformat")?.extract()?
    };
    Expiry::parse(&written).map_err(|problem| errors::of_parameter(py, name, problem))
}

fn one_day<'py>(datetime: &Bound<'py, PyModule>) -> PyResult<Bound<'py, PyAny>> {
    datetime.getattr("timedelta")?.call1((1,))
}
