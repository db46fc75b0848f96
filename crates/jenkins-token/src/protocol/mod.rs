//! What to send to a Jenkins and what its reply means. Pure: no clock, no socket.
//!
//! Every module has request builders, which return a [`Request`], and readers, which turn a
//! [`Reply`] into a value or a [`Problem`](crate::Problem). Anyone with another HTTP client can use them.
//!
//! | module | asks |
//! |---|---|
//! | [`signature`] | is this a Jenkins, which, where is its root |
//! | [`who_am_i`] | who am I to it |
//! | [`crumb`], with its [`cookies`] | for what a password needs to post |
//! | [`mint`], [`rename`], [`revoke`] | for a token to begin, be called, end |
//! | [`tokens_page`] | which tokens there are |
//! | [`legacy`] | for the one token of the time before 2.129 |
//! | [`answer`] | for anything else of the API, with a body by [`content_type`] or [`multipart`] |
//! | [`denial`] | what a refusal was about |
//! | [`author`] | whose answer it is |
//! | `answer_date`, [`realm`] | what time it is there, of any answer; which realm refuses |
//! | [`configured_root`] | which root it writes into addresses |

pub mod answer;
pub(crate) mod answer_date;
pub mod author;
pub mod configured_root;
pub mod content_type;
pub mod cookies;
pub mod crumb;
pub mod denial;
mod envelope;
pub mod legacy;
mod markup;
pub mod mint;
pub mod multipart;
pub mod realm;
mod reason;
pub mod rename;
mod request;
pub mod revoke;
pub(crate) mod security;
pub mod signature;
pub mod tokens_page;
mod wall;
pub mod who_am_i;

pub use request::{Body, CredentialKind, Peer, Piece, Reply, Request};

/// The web methods of a user's tokens hang below this path (`ApiTokenProperty`). `me` needs no
/// escaping and no case rule, unlike `user/<id>` (`Util.rawEncode`).
fn property(method: &str) -> String {
    format!("me/descriptorByName/jenkins.security.ApiTokenProperty/{method}")
}
