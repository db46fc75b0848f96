//! Parameters that are yes or no: what reads each by its name, which pyo3's own error does not say.

use crate::arguments::{self, Given};
use pyo3::prelude::*;

fn read(name: &str, given: Given<'_, '_>) -> PyResult<bool> {
    given.extract().map_err(|_| arguments::wrong_type(name, "bool", given))
}

pub(crate) fn allow_http(given: Given<'_, '_>) -> PyResult<bool> {
    read("allow_http", given)
}

pub(crate) fn keep_old(given: Given<'_, '_>) -> PyResult<bool> {
    read("keep_old", given)
}

pub(crate) fn keep_token(given: Given<'_, '_>) -> PyResult<bool> {
    read("keep_token", given)
}

pub(crate) fn offline(given: Given<'_, '_>) -> PyResult<bool> {
    read("offline", given)
}

pub(crate) fn replace_legacy(given: Given<'_, '_>) -> PyResult<bool> {
    read("replace_legacy", given)
}
