//! Whose way is walked, and where it leads.

use crate::accounts::Registry;
use crate::lifecycle::choose_account::{self, Filter};
use crate::lifecycle::chosen_account::Chosen;
use crate::lifecycle::{World, discover};
use crate::model::{Controller, Pasted, Site, UserId};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};
use std::ffi::OsString;

/// From somebody to a controller.
pub struct Way {
    /// How the controller is reached.
    pub site: Site,
    /// Whose credential is shown there, where anybody is logged in.
    pub(super) chosen: Option<Chosen>,
    /// What the variables say.
    pub(super) environment: Option<Environment>,
}

impl Way {
    /// The way to the controller that was `named`, else to that of the account which is used when
    /// none is named; `None` where nobody is logged in anywhere.
    ///
    /// # Errors
    /// Those of the list of accounts, and of variables that make no sense; several accounts fit.
    pub async fn find<N: Network>(
        world: &World<N>,
        named: Option<&Pasted>,
        user: Option<UserId>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Way>, Error> {
        let registry = Registry::read(&world.home)?;
        let named = match named {
            Some(pasted) => Some(reached(world, &registry, pasted).await),
            None => None,
        };
        let controller = named.as_ref().map(|site| site.controller.clone());
        let environment = Environment::beside(controller.as_ref(), variable)?;
        let filter = Filter { controller, user };
        let chosen = choose_account::choose(&registry, &filter, environment.as_ref(), || Ok(None));
        Ok(match (named, chosen) {
            (site, Ok(chosen)) => {
                let site = site.unwrap_or_else(|| chosen.site.clone());
                Some(Way { site, chosen: Some(chosen), environment })
            }
            (Some(_), Err(error)) if matches!(error.problem, Problem::SeveralAccounts { .. }) => {
                return Err(error);
            }
            (Some(site), Err(_)) => Some(Way { site, chosen: None, environment }),
            (None, Err(error)) if error.problem == Problem::NoAccount => None,
            (None, Err(error)) => return Err(error),
        })
    }
}

/// How the Jenkins at a URL is reached: as it is known here, else as the URL says.
async fn reached<N: Network>(world: &World<N>, registry: &Registry, pasted: &Pasted) -> Site {
    if let Some(site) = pasted.roots().find_map(|root| registry.site(&root)) {
        return site;
    }
    let site = Site::new(pasted.as_root().clone());
    if !pasted.is_deep() {
        return site;
    }
    // Where nothing is found, the walk says why.
    let found: Result<Controller, Error> = discover::root(world, pasted, &site).await;
    found.map_or(site, Site::new)
}
