//! Real programs that stand in front of a Jenkins or on the way to it, each started on loopback with
//! a configuration of ours, in a directory of its own, and ended with the test.

pub mod apache;
pub mod haproxy;
pub mod identity;
pub mod microsocks;
pub mod nginx;
mod service;
pub mod squid;
pub mod stunnel;
pub mod tinyproxy;
mod turnout;

pub use service::{Service, missing};
pub use turnout::Turnout;
