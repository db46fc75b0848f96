//! The one conversion of errors.

use crate::finalization::hold_off;
use crate::next_step::InPython;
use jenkins_token::model::Controller;
use jenkins_token::{Class, Error, Problem, escape};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// The exception of an error's class, with what it is, where, and what to do.
pub(crate) fn to_py(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error, error.to_string())
}

/// The same for what was given as the parameter `name`.
pub(crate) fn of_parameter(py: Python<'_>, name: &str, problem: Problem) -> PyErr {
    let error = Error::from(problem);
    let text = format!("{name}: {error}");
    exception(py, &error, text)
}

/// What a parameter cannot be, or not together with others. It is never repeated: it may be a
/// password.
pub(crate) fn unusable(py: Python<'_>, why: impl Into<String>) -> PyErr {
    to_py(py, &Error::from(Problem::Usage { why: why.into() }))
}

/// What the program did too late or in the wrong place, and the call that helps.
pub(crate) fn misused(py: Python<'_>, why: &str, root: Option<&str>, next_step: &str) -> PyErr {
    let raised = hold_off(py).and_then(|_held_off| {
        class(py, "BadInput")?.call1((
            why,
            Problem::Usage { why: String::new() }.name(),
            root,
            next_step,
        ))
    });
    raised.map_or_else(|error| error, PyErr::from_value)
}

/// The exception of `error` with ways on that only its caller knows.
pub(crate) fn with_step(py: Python<'_>, error: &Error, next_step: &str) -> PyErr {
    stepped(py, error, error.to_string(), Some(next_step))
}

fn exception(py: Python<'_>, error: &Error, text: String) -> PyErr {
    stepped(py, error, text, None)
}

fn stepped(py: Python<'_>, error: &Error, text: String, next_step: Option<&str>) -> PyErr {
    let name = match error.class() {
        Class::No => "NotFound",
        Class::Usage => "BadInput",
        Class::Unreachable => "Unreachable",
        Class::NotSignedIn => "NotSignedIn",
        Class::Refused => "Refused",
        Class::Store => "StoreError",
        Class::Unfinished => "Unfinished",
        Class::Bug => "JenkinsTokenError",
    };
    let controller = error.controller.as_ref().map(Controller::as_str);
    let _held_off = match hold_off(py) {
        Ok(held_off) => held_off,
        Err(ended) => return ended,
    };
    let next_step =
        next_step.map_or_else(|| error.next_step().said_in(&InPython::of(py)), ToOwned::to_owned);
    let raised = class(py, name)
        .and_then(|class| class.call1((text, error.problem.name(), controller, next_step)));
    raised.map_or_else(|_| PyRuntimeError::new_err(error.to_string()), PyErr::from_value)
}

/// Tells of something that was done in another way than one may think, at the line of whoever called
/// this module, directly or by `await`.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let _held_off = hold_off(py)?;
    let category = class(py, "JenkinsTokenWarning")?;
    let level = frames_of_ours(py).unwrap_or_default() + 1;
    py.import("warnings")?.call_method1("warn", (escape::lines(text), category, level)).map(drop)
}

/// How many of Python's frames here are of this package.
fn frames_of_ours(py: Python<'_>) -> PyResult<usize> {
    let mut frame = py.import("sys")?.call_method0("_getframe")?;
    let mut ours = 0;
    while !frame.is_none() {
        let name: String = frame.getattr("f_globals")?.get_item("__name__")?.extract()?;
        if name.split('.').next() != Some("jenkins_token") {
            break;
        }
        ours += 1;
        frame = frame.getattr("f_back")?;
    }
    Ok(ours)
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("jenkins_token._errors")?.getattr(name)
}
