//! The end of a token.
//!
//! Sources: contract §1.1; recordings `revoke-*`, `revokeallexcept-*`, `revokeall-ok`,
//! `strict-revoke-other-me`. 200 with nothing in it is the answer for a token that is gone, for
//! one that never was, and for another user's: only a look at the list tells.

use super::{Asked, Reply, Request, envelope, property};
use crate::Problem;
use crate::model::{Listed, TokenUuid};

/// Asks for the end of one token.
#[must_use]
pub fn request(uuid: &TokenUuid) -> Request {
    Request::post(&property("revoke"), &[("tokenUuid", uuid.as_str())])
}

/// Asks for the end of every token of the user, the one used for it too; from 2.260 on.
#[must_use]
pub fn all_request() -> Request {
    Request::post(&property("revokeAll"), &[])
}

/// Asks for the end of every token but one; from 2.260 on. An unknown uuid would end them all
/// (`revokeallexcept-unknown`), so it must stand in a list read just before.
///
/// # Errors
/// [`Problem::TokenNotListed`]; then nothing is sent.
pub fn all_except_request(listed: &[Listed], keep: &TokenUuid) -> Result<Request, Problem> {
    if !listed.iter().any(|token| token.uuid == *keep) {
        return Err(Problem::TokenNotListed { wanted: keep.to_string() });
    }
    Ok(Request::post(&property("revokeAllExcept"), &[("tokenUuid", keep.as_str())]))
}

/// Whether the controller took the request. It does not say that the token existed.
///
/// # Errors
/// [`Problem::BadRequest`] for a blank uuid; else what [`denial::read`](super::denial::read) says.
pub fn read(reply: &Reply, asked: &Asked<'_>) -> Result<(), Problem> {
    envelope::acknowledge(reply, asked, "revoke")
}
