//! `jenkins_token`, for Python: it translates, and the core decides.

// Documentation here is what `help()` shows in Python.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

mod account;
mod account_choice;
mod arguments;
mod auth;
mod call;
mod call_context;
mod connections;
mod controller;
mod crumb;
mod doctor;
mod driver;
mod errors;
mod fields;
mod finalization;
mod flags;
mod functions;
mod git_follow;
mod log;
mod next_step;
mod operation;
mod reach;
mod recover;
mod request;
mod response;
mod status;
mod switch;
mod time;
mod token;
mod token_info;
mod wakeup;

/// The core, as `jenkins_token` uses it.
#[pyo3::pymodule]
mod _native {
    use super::finalization;
    use pyo3::exceptions::PyImportError;
    use pyo3::prelude::*;
    use std::sync::OnceLock;

    /// The interpreter that all classes belong to, by its `sys`.
    static HOME: OnceLock<usize> = OnceLock::new();

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Before any secret may be in its memory; a fork has it from its parent.
        jenkins_token::process::keep_private();
        let here = module.py().import("sys")?.as_ptr() as usize;
        if *HOME.get_or_init(|| here) == here {
            module.add("__version__", env!("CARGO_PKG_VERSION"))?;
            return finalization::register(module);
        }
        let why = "jenkins_token serves one interpreter of a process, the first that imports it; \
                   this is another (a subinterpreter)";
        Err(PyImportError::new_err(why))
    }

    #[pymodule_export]
    use super::account::Account;
    #[pymodule_export]
    use super::auth::AuthCore;
    #[pymodule_export]
    use super::controller::ControllerCore;
    #[pymodule_export]
    use super::crumb::Crumb;
    #[pymodule_export]
    use super::doctor::{Check, doctor};
    #[pymodule_export]
    use super::functions::{accounts, login, logout, rotate, token};
    #[pymodule_export]
    use super::operation::Operation;
    #[pymodule_export]
    use super::recover::{Recovered, recover};
    #[pymodule_export]
    use super::response::Response;
    #[pymodule_export]
    use super::status::{Status, status};
    #[pymodule_export]
    use super::switch::switch;
    #[pymodule_export]
    use super::token::Token;
    #[pymodule_export]
    use super::token_info::TokenInfo;
    #[pymodule_export]
    use super::wakeup::Wakeup;
}
