//! Another name for a token.
//!
//! Sources: `ApiTokenProperty.DescriptorImpl`; recordings `rename-*`, `expired-rename`. 200 with
//! nothing in it up to
//! 2.504, JSON after; a blank uuid is a 400 page up to 2.504, a JSON error after.

use super::{Peer, Reply, Request, envelope, property};
use crate::Problem;
use crate::model::{TokenName, TokenUuid};

/// Asks for another name.
#[must_use]
pub fn request(uuid: &TokenUuid, name: &TokenName) -> Request {
    let fields = [("tokenUuid", uuid.as_str()), ("newName", name.as_str())];
    Request::post(&property("rename"), &fields)
}

/// Whether the token is called so now.
///
/// # Errors
/// [`Problem::ControllerSaid`] for an unknown uuid or a name it does not like; else what
/// [`denial::read`](super::denial::read) says.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<(), Problem> {
    envelope::acknowledge(reply, peer, "rename")
}
