//! What makes git call the helper: its configuration, written, taken back and read.
//!
//! Writing goes through `git config`. What was there before is in the record, so that [`remove`] takes
//! out exactly what [`setup`] put in: byte for byte as long as nobody else touched the file, else
//! value by value.

mod account_checks;
mod asked;
mod certificate_seen;
mod checks;
mod configuration;
mod context;
mod credential_match;
mod crumb_check;
mod desired;
mod doctor_check;
mod effective;
mod file;
mod finding;
mod follow;
pub mod git;
mod header_check;
mod helper_checks;
mod helper_line;
mod outdone;
mod pin_check;
mod place;
mod reach_checks;
mod record;
mod remove;
mod sent_instead;
mod setup;
mod shown;
mod status;
mod target;
mod transport_checks;
mod url_match;

pub use asked::{Asked, root_of_environment, set_up_at};
pub use configuration::Configuration;
pub use context::SetupContext;
pub use desired::way;
pub use doctor_check::check;
pub use finding::{Finding, Gravity};
pub use follow::{Followed, follow};
pub use record::{controllers, is_set_up};
pub use remove::{Removed, remove, words_of};
pub(crate) use sent_instead::header as header_sent_instead;
pub use setup::{SetUp, lines, setup};
pub use shown::without_userinfo;
pub use status::{Status, Value, status};
