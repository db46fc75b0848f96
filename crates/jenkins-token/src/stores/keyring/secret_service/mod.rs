//! A `keyring-core` store over the Secret Service of the session bus.
//!
//! The stock stores do not do for a helper that runs for milliseconds: their first message kills
//! gnome-keyring now and then, they wait for ever on a silent bus, and they prompt to read.

mod access;
mod address;
mod bus;
mod item;
mod prompt;
mod service;
mod session;

pub(super) use address::BusAddress;
pub(super) use item::SecretService;
pub use prompt::KeyringQuestion;
pub(super) use prompt::Person;
