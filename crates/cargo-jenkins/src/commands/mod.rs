//! One file per verb: its options, and from the lifecycle's answer to words.

pub(crate) mod api;
pub(crate) mod complete;
pub(crate) mod completions;
pub(crate) mod crumb;
pub(crate) mod exec;
pub(crate) mod git;
pub(crate) mod init;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod recover;
pub(crate) mod status;
pub(crate) mod switch;
pub(crate) mod token;
