//! What the rest speaks of. Knows nobody.

mod account;
mod browser_session;
mod controller;
mod controller_clock;
mod expiry;
mod front_headers;
mod pasted_url;
mod pin;
mod root_url;
mod secret;
mod site;
mod site_changes;
mod source;
mod store_kind;
mod token;
mod version;

pub use account::{Account, Credential, UserId};
pub use browser_session::BrowserSession;
pub use controller::Controller;
pub use controller_clock::{ControllerClock, ControllerTime};
pub(crate) use expiry::has_ended;
pub use expiry::{Expires, Expiry};
pub use front_headers::{FrontHeaders, Header, HeaderName};
pub use pasted_url::{Pasted, Place};
pub use pin::Pin;
pub use secret::Secret;
pub use site::{ClientCertificate, Site};
pub use site_changes::{Change, HeadersFrom, SiteChanges};
pub use source::Source;
pub use store_kind::StoreKind;
pub use token::{ListedToken, Minted, Origin, Token, TokenName, TokenUuid, Uses};
pub use version::Version;
