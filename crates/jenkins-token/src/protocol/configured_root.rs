//! Which root the controller writes into addresses: the one its administrator configured, which may
//! not be the one that people use. It is only said: no credential goes there.
//!
//! Sources: recordings `me-*`, of every version; `url` of `/api/json` is there from 2.426 on only,
//! and null where nobody configured a root: then addresses begin as the request did.

use super::{Reply, Request};
use crate::model::Controller;
use serde::Deserialize;

/// Asks for the address of our own user's page.
#[must_use]
pub fn request() -> Request {
    Request::get("me/api/json?tree=absoluteUrl")
}

/// The root of that address.
#[must_use]
pub fn read(reply: &Reply) -> Option<Controller> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Said {
        absolute_url: String,
    }
    let said = (reply.status == 200 && reply.is_json()).then_some(&reply.body)?;
    let said: Said = serde_json::from_slice(said).ok()?;
    let (root, _) = said.absolute_url.rsplit_once("/user/")?;
    Controller::parse(root).ok()
}
