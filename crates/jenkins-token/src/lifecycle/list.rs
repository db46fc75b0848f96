//! Which tokens the controller lists for an account.

use super::lookup::Chosen;
use super::{Caller, World};
use crate::model::{Credential, Listed};
use crate::protocol::Shown;
use crate::transport::Network;
use crate::{Error, Problem};

/// The tokens, in the page's order.
///
/// # Errors
/// What the controller's answer means; never an empty list in place of a page that cannot be read.
pub async fn list<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    credential: &Credential,
) -> Result<Vec<Listed>, Error> {
    let at = |problem: Problem| problem.of(&chosen.entry.account);
    let mut caller = Caller::new(world, &chosen.site, credential, Shown::Token).map_err(at)?;
    caller.version.clone_from(&chosen.version);
    match caller.tokens().await {
        Err(Problem::PageUnreadable { .. }) if chosen.is_before_named_tokens() => {
            Err(at(Problem::LegacyOnly { what: "a list of tokens".to_owned() }))
        }
        listed => listed.map_err(at),
    }
}
