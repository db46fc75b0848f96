//! Which accounts there are, where their files live, and who may work on one now. No secrets.

mod accounts_toml;
mod home;
mod home_choice;
pub mod journal;
mod known;
mod lock;
pub mod placed;
mod registry;
pub mod seen_names;
mod withheld;

pub use home::Home;
pub use known::Said;
pub use lock::{AccountLock, WiringLock};
pub use registry::{Entry, Note, Registry};
pub use withheld::Withheld;
