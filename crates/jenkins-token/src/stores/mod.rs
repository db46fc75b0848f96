//! Where token values are kept.

mod environment;
#[cfg(unix)]
mod file;
mod keyring;
mod memory;
mod record;
mod store;

pub use environment::Environment;
#[cfg(unix)]
pub use file::FileStore;
#[cfg(target_os = "linux")]
pub use keyring::KeyringQuestion;
pub use keyring::KeyringStore;
pub use memory::MemoryStore;
pub use record::{Malformed, Record};
pub use store::TokenStore;
