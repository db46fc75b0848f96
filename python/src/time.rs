//! Days and instants as Python has them.

use crate::finalization::hold_off;
use jiff::{Timestamp, civil::Date};
use pyo3::prelude::*;

/// A `datetime.date`.
pub(crate) fn date(py: Python<'_>, date: Option<Date>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(date) = date else { return Ok(None) };
    let _held_off = hold_off(py)?;
    let parts = (date.year(), date.month(), date.day());
    py.import("datetime")?.getattr("date")?.call1(parts).map(Some)
}

/// A `datetime.datetime` in UTC, to the second.
pub(crate) fn instant(py: Python<'_>, at: Option<Timestamp>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(at) = at else { return Ok(None) };
    let _held_off = hold_off(py)?;
    let datetime = py.import("datetime")?;
    let utc = datetime.getattr("timezone")?.getattr("utc")?;
    let moment = datetime.getattr("datetime")?.call_method1("fromtimestamp", (at.as_second(), utc));
    moment.map(Some)
}
