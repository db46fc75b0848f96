//! API tokens for Jenkins: created, verified, kept, listed, rotated and revoked, on every Jenkins
//! from 1.426 on.
//!
//! Layers, from the top; nothing looks upwards:
//!
//! | layer | holds |
//! |---|---|
//! | [`lifecycle`] | login, lookup, list, create, rename, revoke, rotate, logout, recover |
//! | [`protocol`] over [`transport`]; [`stores`], [`accounts`] | what to send and read; where things are kept |
//! | [`model`] | controller, account, token, secret |
//!
//! The verbs of [`lifecycle`] are generic over a [`transport::Network`]. Feature `http` (default) brings
//! one, over `reqwest`. Without it everything else is here, and nothing of HTTP is linked: the git
//! credential helper is built so.

#[cfg(not(unix))]
compile_error!("jenkins-token keeps files to their owner as Unix does, and works nowhere else yet");

pub mod accounts;
pub mod clock;
pub mod error;
mod error_class;
pub mod escape;
pub mod files;
pub mod lifecycle;
pub mod look_alike;
pub mod model;
pub mod next_step;
mod open_file_limit;
pub mod problem;
pub mod process;
pub mod protocol;
pub mod stores;
pub mod transport;

pub use error::Error;
pub use error_class::Class;
pub use problem::{Cause, Problem};
