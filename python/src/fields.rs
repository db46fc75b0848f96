//! Names and values of a query, a form or headers, as Python writes them.

use crate::arguments::{self, Given};
use jenkins_token::lifecycle::api::{Field, Value};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyList, PyMapping, PyTuple};

const WANTED: &str = "a mapping of str to str, int or a list of them, or a list of pairs";

/// The fields of a query or a form, in their order: a list is one field after the other, and None is
/// none.
pub(crate) fn fields(name: &str, given: Given<'_, '_>) -> PyResult<Vec<Field>> {
    let mut fields = Vec::new();
    for (field, value) in items(name, WANTED, given)? {
        let field = key(name, WANTED, &field)?;
        let mut add = |value: Given<'_, '_>| {
            let value = Value::Bytes(text(name, WANTED, value)?.into());
            fields.push(Field { name: field.clone(), value });
            PyResult::Ok(())
        };
        if is_several(&value) {
            value.try_iter()?.try_for_each(|one| add(&one?))?;
        } else if !value.is_none() {
            add(&value)?;
        }
    }
    Ok(fields)
}

/// A mapping of `str` to `str` or `int`.
pub(crate) fn pairs(name: &str, given: Given<'_, '_>) -> PyResult<Vec<(String, String)>> {
    let wanted = "a mapping of str to str";
    if given.cast::<PyMapping>().is_err() {
        return Err(arguments::wrong_type(name, wanted, given));
    }
    let items = items(name, wanted, given)?.into_iter();
    items
        .map(|(field, value)| Ok((key(name, wanted, &field)?, text(name, wanted, &value)?)))
        .collect()
}

/// Whether it is fields as a list of pairs.
pub(crate) fn is_pairs(given: Given<'_, '_>) -> bool {
    let is_pair = |one: PyResult<Bound<'_, PyAny>>| {
        one.is_ok_and(|one| one.cast::<PyTuple>().is_ok_and(|pair| pair.len() == 2))
    };
    is_several(given) && given.try_iter().is_ok_and(|mut all| all.all(is_pair))
}

fn is_several(given: Given<'_, '_>) -> bool {
    given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>()
}

type Item<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn items<'py>(name: &str, wanted: &str, given: Given<'_, 'py>) -> PyResult<Vec<Item<'py>>> {
    if let Ok(mapping) = given.cast::<PyMapping>() {
        return mapping.items()?.iter().map(|item| item.extract()).collect();
    }
    if !is_pairs(given) {
        return Err(arguments::wrong_type(name, wanted, given));
    }
    given.try_iter()?.map(|pair| pair?.extract()).collect()
}

/// A `str`, or a number as its digits.
fn text(name: &str, wanted: &str, given: Given<'_, '_>) -> PyResult<String> {
    let is_number = given.is_instance_of::<PyInt>() && !given.is_instance_of::<PyBool>();
    if is_number {
        return key(name, wanted, given.str()?.as_any());
    }
    key(name, wanted, given)
}

fn key(name: &str, wanted: &str, given: Given<'_, '_>) -> PyResult<String> {
    match given.cast() {
        Ok(string) => arguments::whole(name, string),
        Err(_) => Err(arguments::wrong_type(name, wanted, given)),
    }
}
