//! How people sign in at a controller: with a password that it takes itself, or elsewhere.

use super::{Connection, World};
use crate::model::{BrowserSession, Site, UserId};
use crate::protocol::signature;
use crate::transport::{Exchange, Network};
use crate::{Error, Problem};

/// How people sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayIn {
    /// By user id and password, as far as can be told.
    Password,
    /// At an identity provider on this host; Jenkins, or a door before it, sends everybody there.
    Elsewhere(String),
}

/// Asks, as nobody, where somebody who wants to sign in is sent.
///
/// # Errors
/// Those of the network.
pub async fn of<N: Network>(world: &World<N>, site: &Site) -> Result<WayIn, Error> {
    let steps = async {
        let nobody = world.open(site, None)?;
        nobody.exchange(&signature::sign_in_elsewhere()).await.map_err(|lost| lost.problem)
    };
    let reply = steps.await.map_err(|problem: Problem| problem.at(&site.controller))?;
    let host = signature::signs_in_at(&reply, &site.controller);
    Ok(host.map_or(WayIn::Password, WayIn::Elsewhere))
}

/// Whose browser session it is.
///
/// # Errors
/// [`Problem::SessionEnded`]; else what the controller's answer means.
pub async fn owner<N: Network>(
    world: &World<N>,
    site: &Site,
    session: &BrowserSession,
) -> Result<UserId, Error> {
    let steps = async {
        let mut connection = Connection::in_session(world, site, session.duplicate())?;
        UserId::parse(&connection.who_am_i().await?)
    };
    steps.await.map_err(|problem: Problem| problem.at(&site.controller))
}
