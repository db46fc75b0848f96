//! API tokens for Jenkins: created, verified, kept, listed, rotated and revoked, on every Jenkins
//! from 1.426 on.
//!
//! Layers, from the top; nothing looks upwards:
//!
//! | layer | holds |
//! |---|---|
//! | `lifecycle` (feature `http`) | login, lookup, list, create, rename, revoke, rotate, logout, recover |
//! | [`protocol`] over [`transport`]; [`stores`], [`accounts`] | what to send and read; where things are kept |
//! | [`model`] | controller, account, token, secret |

pub mod accounts;
mod class;
pub mod durable;
pub mod error;
pub mod escape;
mod guarded;
#[cfg(all(feature = "http", unix))]
pub mod lifecycle;
pub mod memory;
pub mod model;
mod next_step;
pub mod protocol;
pub mod stores;
pub mod transport;

pub use error::{Class, Error, Problem};
