//! Requests over a network.

mod exchange;

pub use exchange::{Exchange, Lost, Network, Site};
