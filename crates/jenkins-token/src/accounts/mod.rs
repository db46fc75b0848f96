//! Which accounts there are, where their files live, and who may work on one now. No secrets.

mod accounts_toml;
mod command_lock;
mod entry;
mod facts;
mod facts_toml;
mod file;
mod home;
mod home_choice;
pub mod journal;
mod lock;
pub(crate) mod placed_tokens;
mod refusals;
mod registry;
pub mod seen_names;
mod site_json;
mod site_toml;
mod toml_keys;

pub use command_lock::{CommandLock, is_anything_left};
pub use entry::{AccountEntry, TokenSummary};
pub use facts::{ControllerFacts, Learnt};
pub use home::Home;
pub use lock::{AccountLock, GitConfigLock};
pub use refusals::Withheld;
pub use registry::Registry;
