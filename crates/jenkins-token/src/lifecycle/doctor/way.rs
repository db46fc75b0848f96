//! Whose way is walked, and where it leads.

use crate::accounts::Registry;
use crate::lifecycle::choose_account::{self, Filter};
use crate::lifecycle::chosen_account::Chosen;
use crate::lifecycle::{World, discover};
use crate::model::{Account, Pasted, Site, UserId};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};
use std::ffi::OsString;

/// From somebody to a controller.
pub struct Way {
    /// How the controller is reached, where one is known.
    pub site: Option<Site>,
    /// Why no root was found where one was looked for.
    pub(super) rootless: Option<Problem>,
    pub(super) whose: Whose,
    /// What the variables say.
    pub(super) environment: Option<Environment>,
}

/// Whose credential is shown there.
pub(super) enum Whose {
    /// Nobody is logged in.
    Nobody,
    /// This account's.
    Of(Box<Chosen>),
    /// What would say so cannot be used.
    Unknown(Error),
}

impl Way {
    /// The way to the controller that was `named`, else to that of the account which is used when
    /// none is named. Where the list of accounts or the variables cannot be used, that is what the
    /// walk will say.
    ///
    /// # Errors
    /// Several accounts fit.
    pub async fn find<N: Network>(
        world: &World<N>,
        named: Option<&Pasted>,
        user: Option<UserId>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Way, Error> {
        let registry = match Registry::read(&world.home) {
            Ok(registry) => registry,
            // How the controller is reached stands there, too.
            Err(problem) => return Ok(Way::unknown(None, problem.into())),
        };
        let (named, rootless) = match named {
            Some(pasted) => {
                let (site, rootless) = reached(world, &registry, pasted).await;
                (Some(site), rootless)
            }
            None => (None, None),
        };
        let controller = named.as_ref().map(|site| site.controller.clone());
        let environment = match Environment::beside(controller.as_ref(), variable) {
            Ok(environment) => environment,
            Err(problem) => return Ok(Way::unknown(named, problem.into())),
        };
        let filter = Filter { controller, user };
        let chosen = choose_account::choose(&registry, &filter, environment.as_ref(), || Ok(None));
        Ok(match chosen {
            Ok(chosen) => {
                let site = named.unwrap_or_else(|| chosen.site.clone());
                Way { site: Some(site), rootless, whose: Whose::Of(Box::new(chosen)), environment }
            }
            Err(error) if matches!(error.problem, Problem::SeveralAccounts { .. }) => {
                return Err(error);
            }
            Err(error) if named.is_none() && error.problem != Problem::NoAccount => {
                Way::unknown(None, error)
            }
            Err(_) => Way { site: named, rootless, whose: Whose::Nobody, environment },
        })
    }

    fn unknown(site: Option<Site>, error: Error) -> Way {
        Way { site, rootless: None, whose: Whose::Unknown(error), environment: None }
    }

    /// Whose credential is shown, where anybody is logged in.
    pub(super) fn account(&self) -> Option<&Account> {
        match &self.whose {
            Whose::Of(chosen) => Some(&chosen.account),
            Whose::Nobody | Whose::Unknown(_) => None,
        }
    }
}

/// How the Jenkins at a URL is reached: as it is known here, else at the root that a login would find,
/// else as the URL says, with why there is none.
async fn reached<N: Network>(
    world: &World<N>,
    registry: &Registry,
    pasted: &Pasted,
) -> (Site, Option<Problem>) {
    if let Some(site) = pasted.roots().find_map(|root| registry.site(&root)) {
        return (site, None);
    }
    let site = Site::new(pasted.as_root().clone());
    match discover::root(world, pasted, &site).await {
        Ok(root) => (Site::new(root), None),
        Err(error) => (site, Some(error.problem)),
    }
}
