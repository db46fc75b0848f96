//! Requests over a network.

#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
pub mod client_certificate;
#[cfg(feature = "http")]
mod connect;
#[cfg(feature = "http")]
mod elsewhere;
mod exchange;
#[cfg(feature = "http")]
mod failure;
#[cfg(feature = "http")]
mod front_door;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod limits;
#[cfg(feature = "http")]
mod route;
#[cfg(feature = "http")]
mod runtime;
#[cfg(feature = "http")]
mod streamed;
#[cfg(feature = "http")]
mod tls;
#[cfg(feature = "http")]
mod upload;
#[cfg(feature = "http")]
mod wire;

pub use exchange::{Exchange, Lost, Network};
#[cfg(feature = "http")]
pub use http::{Conversation, Http, Trace};
#[cfg(feature = "http")]
pub use runtime::{block_on, runtime};
#[cfg(feature = "http")]
pub use streamed::Streamed;
