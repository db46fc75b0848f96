//! One call: its context, its work on the driver's thread, and what is warned of when it is done.

use crate::account_choice::AccountChoice;
use crate::call_context::CallContext;
use crate::connections;
use crate::errors;
use crate::log::Log;
use crate::operation::Operation;
use jenkins_token::Error;
use jenkins_token::lifecycle::told_once::{self, News, OtherClock};
use jenkins_token::transport::Http;
use pyo3::prelude::*;
use std::sync::Arc;

/// Does `verb` on the driver's thread, on connections of its own.
pub(crate) fn start<T: Send + 'static>(
    py: Python<'_>,
    choice: &Arc<AccountChoice>,
    verb: impl AsyncFnOnce(&AccountChoice, &CallContext) -> Result<T, Error> + Send + 'static,
    tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Operation> {
    start_over(py, choice, connections::network(choice.timeout), verb, tell)
}

pub(crate) fn start_over<T: Send + 'static>(
    py: Python<'_>,
    choice: &Arc<AccountChoice>,
    http: Http,
    verb: impl AsyncFnOnce(&AccountChoice, &CallContext) -> Result<T, Error> + Send + 'static,
    tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Operation> {
    let log = Log::of(py)?;
    let http = match &log {
        Some(log) => http.narrated(log.narrator()),
        None => http,
    };
    let (choice, context) =
        (choice.clone(), CallContext::new(py, http, choice.held.asked_controller())?);
    let work = move || async move {
        let done = verb(&choice, &context).await;
        let world = &context.world;
        let mut notes: Vec<String> = world
            .unnoted()
            .iter()
            .map(|it| format!("what the controllers told cannot be stored: {it}"))
            .collect();
        notes.extend(context.take_notes());
        notes.extend(told_once::settle(world, done.is_ok()).iter().map(in_words));
        done.map(|done| (done, notes))
    };
    let tell = move |py: Python<'_>, (done, notes): (T, Vec<String>)| {
        let told = tell(py, done);
        for note in notes {
            // Made an exception of, it would take what was done with it.
            drop(errors::warn(py, &note));
        }
        told
    };
    Operation::start(py, log, work, tell)
}

fn in_words(news: &News) -> String {
    match news {
        News::Clock(OtherClock { controller, here, there }) => format!(
            "it is {} on {controller} and {here:.0} here: ends and ages are counted by the \
             controller's clock",
            there.timestamp()
        ),
        News::Root { used, configured } => format!(
            "{used} calls itself {configured}, so addresses that it writes begin with that; the \
             token is sent to {used} only"
        ),
    }
}
