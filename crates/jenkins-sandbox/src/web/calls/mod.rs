//! The calls, one file for each kind.

pub(crate) mod auth;
pub(crate) mod crumb_issuer;
pub(crate) mod git;
pub(crate) mod identity;
pub(crate) mod job;
pub(crate) mod jobs;
pub(crate) mod starting;
pub(crate) mod token_methods;
