//! Where token values are kept.

mod environment;
mod environment_token;
mod file;
mod keyring;
mod record;
mod store;

pub use environment::{Environment, HeldToken};
pub use file::FileStore;
#[cfg(target_os = "linux")]
pub use keyring::KeyringQuestion;
pub use keyring::KeyringStore;
pub use record::{Malformed, Record};
pub use store::TokenStore;
