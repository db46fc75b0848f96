//! What to send to a Jenkins and what its reply means. Pure: no clock, no socket.
//!
//! Every module has request builders, which return a [`Request`], and readers, which turn a
//! [`Reply`] into a value or a [`Problem`](crate::Problem). Anyone with another HTTP client can use them.

mod request;

pub use request::{Asked, Body, Reply, Request, Shown};
