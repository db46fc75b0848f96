//! What goes over the wire, for `logging.getLogger("jenkins_token")`: method, URL without its query,
//! status, size and time. Never a header or a body.

use crate::finalization::hold_off;
use jenkins_token::transport::Trace;
use pyo3::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// `logging.DEBUG`.
const DEBUG: u8 = 10;

/// Lines that the driver's thread notes, for the thread that waits, which may run Python.
pub(crate) struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    logger: Py<PyAny>,
}

impl Log {
    /// Where somebody listens. A program that never imported `logging` has nobody who does.
    pub(crate) fn of(py: Python<'_>) -> PyResult<Option<Log>> {
        let _held_off = hold_off(py)?;
        let modules = py.import("sys")?.getattr("modules")?;
        let logging = modules.call_method1("get", ("logging",))?;
        if logging.is_none() {
            return Ok(None);
        }
        let logger = logging.call_method1("getLogger", ("jenkins_token",))?;
        let listens = logger.call_method1("isEnabledFor", (DEBUG,))?.is_truthy()?;
        let log = || Log { lines: Arc::default(), logger: logger.unbind() };
        Ok(listens.then(log))
    }

    /// What notes a line, from any thread and without Python.
    pub(crate) fn narrator(&self) -> Trace {
        let lines = self.lines.clone();
        Arc::new(move |line| {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        })
    }

    /// Hands over what was noted since.
    pub(crate) fn flush(&self, py: Python<'_>) -> PyResult<()> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        if lines.is_empty() {
            return Ok(());
        }
        let _held_off = hold_off(py)?;
        for line in lines {
            // A filter or handler that raises is the program's own, and changes nothing of the call.
            if let Err(raised) = self.logger.call_method1(py, "debug", ("%s", line)) {
                raised.write_unraisable(py, Some(self.logger.bind(py)));
            }
        }
        Ok(())
    }
}
