//! The end of a token.
//!
//! Sources: `ApiTokenProperty.DescriptorImpl`; recordings `revoke-*`, `strict-revoke-other-me`. 200
//! with nothing in it is the answer for a token that is gone, for one that never was, and for
//! another user's: only a look at the list tells.

use super::{Peer, Reply, Request, envelope, property};
use crate::Problem;
use crate::model::TokenUuid;

/// Asks for the end of one token.
#[must_use]
pub fn request(uuid: &TokenUuid) -> Request {
    Request::post(&property("revoke"), &[("tokenUuid", uuid.as_str())])
}

/// Whether the controller took the request. It does not say that the token existed.
///
/// # Errors
/// [`Problem::BadRequest`] for a blank uuid; else what [`denial::read`](super::denial::read) says.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<(), Problem> {
    envelope::acknowledge(reply, peer, "revoke")
}
