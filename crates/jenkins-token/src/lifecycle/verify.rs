//! A fresh connection says who we are.

use super::{Connection, World};
use crate::Problem;
use crate::model::{Credential, Secret, Site, UserId, Version};
use crate::protocol::CredentialKind;
use crate::transport::Network;

/// Who a token belongs to, and what the controller said it is.
pub(super) type Verified = (UserId, Option<Version>);

/// Asks on a fresh connection, without any cookie, who the token's owner is.
///
/// # Errors
/// [`Problem::TokenSuspect`] for one 401; else what the answer means.
pub(super) async fn verify<N: Network>(
    world: &World<N>,
    site: &Site,
    user: &UserId,
    value: &Secret,
) -> Result<Verified, Problem> {
    let credential = Credential::new(user.clone(), value.duplicate());
    let mut connection = Connection::new(world, site, &credential, CredentialKind::Token)?;
    let name = connection.who_am_i().await?;
    // On the same connection, and seldom: a person is told of a controller that calls itself otherwise.
    if !world.knows_root(&site.controller) {
        connection.ask_root().await;
    }
    Ok((UserId::parse(&name)?, connection.version))
}
