//! Requests over a network.

mod exchange;
#[cfg(feature = "http")]
mod failure;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod runtime;
#[cfg(feature = "http")]
mod tls;

pub use exchange::{Exchange, Lost, Network, Site};
#[cfg(feature = "http")]
pub use http::{Conversation, Http, Narrator, Streamed};
#[cfg(feature = "http")]
pub use runtime::{block_on, runtime};
