//! The crumb of the stored account, for other programs.

use super::World;
use super::chosen_account::Chosen;
use super::session::Session;
use crate::model::Credential;
use crate::protocol::crumb::Crumb;
use crate::transport::Network;
use crate::{Error, Problem};

/// Fetches a crumb with the credential that will use it, and the session it is good for.
///
/// # Errors
/// [`Problem::NoCrumbs`] when the controller wants none; else what its answer means.
pub async fn crumb<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<Crumb, Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let mut connection = session.connect(credential)?;
        connection.fetch_crumb().await?;
        let crumb = connection.into_crumb().ok_or(Problem::NoCrumbs)?;
        session.accepted();
        Ok(crumb)
    };
    session.outcome(steps.await)
}
