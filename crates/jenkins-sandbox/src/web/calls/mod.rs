//! The calls, one file for each kind.

pub(crate) mod auth;
pub(crate) mod build;
pub(crate) mod builds;
pub(crate) mod create_item;
pub(crate) mod crumb_issuer;
pub(crate) mod files;
pub(crate) mod git;
pub(crate) mod identity;
pub(crate) mod job;
pub(crate) mod job_changes;
pub(crate) mod queue;
pub(crate) mod starting;
pub(crate) mod system;
pub(crate) mod token_methods;
pub(crate) mod users;
pub(crate) mod views;
