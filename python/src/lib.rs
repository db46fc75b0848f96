//! `jenkins_token`, for Python: it translates, and the core decides.

// Documentation here is what `help()` shows in Python.
#![allow(clippy::doc_markdown)]

mod account;
mod arguments;
mod crumb;
mod driver;
mod errors;
mod ground;
mod job;
mod keeper;
mod listed;
mod outgoing;
mod response;
mod session;
mod time;
mod token;
mod verbs;
mod who;

use pyo3::prelude::*;

/// The core, as `jenkins_token` uses it.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::account::Account;
    #[pymodule_export]
    use super::crumb::Crumb;
    #[pymodule_export]
    use super::job::Job;
    #[pymodule_export]
    use super::keeper::Keeper;
    #[pymodule_export]
    use super::listed::TokenInfo;
    #[pymodule_export]
    use super::response::Response;
    #[pymodule_export]
    use super::session::Session;
    #[pymodule_export]
    use super::token::Token;
    #[pymodule_export]
    use super::verbs::{accounts, login, logout, rotate, token};
}
