//! What a Jenkins is: its state and the rules of each version, without a word of HTTP.

pub(crate) mod builds;
pub(crate) mod clock;
pub(crate) mod configuration;
pub(crate) mod controller;
pub(crate) mod dates;
pub(crate) mod expiry;
pub(crate) mod jobs;
pub(crate) mod parameters;
pub(crate) mod queue;
pub(crate) mod random;
pub(crate) mod repositories;
pub(crate) mod request_log;
pub(crate) mod script;
pub(crate) mod sessions;
pub(crate) mod shared;
pub(crate) mod startup;
pub(crate) mod tokens;
pub(crate) mod version_rules;
pub(crate) mod versions;
pub(crate) mod xml;
