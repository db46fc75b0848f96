//! The JSON in which the token methods answer: always HTTP 200, `status` says whether it worked
//! (`ApiTokenProperty.DescriptorImpl`; recordings `generate-*`, `rename-*`).

use super::{Peer, Reply, denial};
use crate::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Envelope<T> {
    status: String,
    message: Option<String>,
    data: Option<T>,
}

/// The data of a success.
///
/// # Errors
/// The controller's own words for `"status":"error"`; else what the reply was about.
pub(super) fn open<T: DeserializeOwned>(
    reply: &Reply,
    peer: &Peer<'_>,
    what: &str,
) -> Result<Option<T>, Problem> {
    if reply.status != 200 || !reply.is_json() {
        return Err(denial::read(reply, peer));
    }
    let envelope: Envelope<T> =
        serde_json::from_slice(&reply.body).map_err(|_| denial::unknown(what, reply))?;
    match envelope.status.as_str() {
        "ok" => Ok(envelope.data),
        "error" => {
            let message = envelope.message.unwrap_or_else(|| "error, without a message".to_owned());
            Err(Problem::ControllerSaid { message })
        }
        _ => Err(denial::unknown(what, reply)),
    }
}

/// A success without data: 200 with nothing in it (`revoke`; `rename` before 2.505), or an
/// envelope that says `ok`.
///
/// # Errors
/// As [`open`].
pub(super) fn acknowledge(reply: &Reply, peer: &Peer<'_>, what: &str) -> Result<(), Problem> {
    if reply.status == 200 && reply.body.is_empty() {
        return Ok(());
    }
    open::<serde::de::IgnoredAny>(reply, peer, what).map(|_| ())
}
