//! The verbs: what happens to a token from login to logout.
//!
//! Plain functions over a [`World`]. Each step that changes a controller is in the journal before
//! it is sent; a lost reply is never sent again, the controller's list decides.

mod adopt;
#[cfg(feature = "http")]
pub mod api;
pub mod by_hand;
mod change_legacy;
pub mod choose_account;
mod chosen_account;
mod cleanup;
mod connection;
mod controller_time;
pub mod create;
pub mod crumb;
pub mod discover;
pub mod doctor;
mod front_headers;
mod heard_this_run;
mod held_account;
mod keyring_forgot;
mod left_pending;
pub mod list;
pub mod login;
mod login_options;
mod login_outcome;
pub mod login_target;
pub mod logout;
mod note_in_home;
mod old_token;
pub mod one_command;
mod promote;
pub mod recover;
mod recovered;
pub mod relocate;
pub mod rename;
pub mod revoke;
pub mod rotate;
mod row_by_uses;
pub mod seed;
mod session;
pub mod status;
mod successor;
pub mod switch;
pub mod told_once;
mod trust;
mod verify;
pub mod way_in;
mod world;

pub use cleanup::CleanedUp;
pub use connection::Connection;
pub use heard_this_run::Heard;
pub use held_account::Held;
pub use old_token::OldToken;
pub use world::World;
