//! Who are we to this Jenkins?
//!
//! Sources: `WhoAmI`; recordings `whoami-*`. `authenticated` is true for anonymous too, so
//! `anonymous` decides.

use super::{Peer, Reply, Request, denial, signature};
use crate::Problem;
use crate::model::Version;
use serde::Deserialize;

/// Who the controller takes us for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhoAmI {
    /// The id as the controller spells it (`alice` for `ALICE`).
    pub name: String,
    /// Whether it sees nobody: no credentials, or ignored ones.
    pub anonymous: bool,
    /// What it says it is.
    pub version: Option<Version>,
}

/// Asks who we are: open to everybody, without Overall/Read too.
#[must_use]
pub fn request() -> Request {
    Request::get("whoAmI/api/json")
}

/// Reads who we are.
///
/// # Errors
/// What [`denial::read`] makes of everything else.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<WhoAmI, Problem> {
    #[derive(Deserialize)]
    struct Said {
        name: String,
        anonymous: bool,
    }
    if reply.status != 200 || !reply.is_json() {
        return Err(denial::read(reply, peer));
    }
    let said: Option<Said> = serde_json::from_slice(&reply.body).ok();
    // Others have documents with a name, too.
    let said = said
        .filter(|_| signature::is_jenkins(reply))
        .ok_or_else(|| denial::unknown("whoAmI", reply))?;
    Ok(WhoAmI { name: said.name, anonymous: said.anonymous, version: signature::version(reply) })
}
