//! Is there any security? Without, everybody is nobody and may do everything, and no token is looked at.
//!
//! Sources: `BasicHeaderProcessor` and `WhoAmI`; recordings `nosec-*`.

use super::{Peer, Reply, Request, signature};
use serde_json::Value;

/// Asks; whoever may not read needs no answer.
pub(crate) fn request() -> Request {
    Request::get("api/json?tree=useSecurity")
}

/// Whether the controller says that it has none.
pub(crate) fn is_off(reply: &Reply, peer: &Peer<'_>) -> bool {
    let said: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    reply.status == 200
        && reply.is_json()
        && signature::is_of(reply, peer.controller)
        && said["useSecurity"] == Value::Bool(false)
}
