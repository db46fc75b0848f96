//! Which accounts there are, where their files live, and who may work on one now. No secrets.

mod accounts_toml;
mod entry;
mod file;
mod home;
mod home_choice;
pub mod journal;
mod lock;
pub mod placed;
mod refusals;
mod registry;
pub mod seen_names;

pub use entry::{AccountEntry, ControllerFacts, TokenSummary};
pub use home::Home;
pub use lock::{AccountLock, WiringLock};
pub use refusals::Withheld;
pub use registry::Registry;
