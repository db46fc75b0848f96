//! The crumb of the stored account, for other programs.

use super::chosen::Chosen;
use super::trust;
use super::{World, list};
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
    let at = |problem| trust::refused(world, &chosen.entry, problem).of(&chosen.entry.account);
    let mut client = list::client(world, chosen, credential).map_err(at)?;
    client.fetch_crumb().await.map_err(at)?;
    let crumb = client.into_crumb().ok_or_else(|| at(Problem::NoCrumbs))?;
    trust::accepted(world, &chosen.entry);
    Ok(crumb)
}
