//! What the server answers.

pub(crate) mod answer;
pub(crate) mod calls;
pub(crate) mod exchange;
pub(crate) mod front;
pub(crate) mod pages;
pub(crate) mod remote_api;
pub(crate) mod routes;
