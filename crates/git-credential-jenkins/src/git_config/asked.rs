//! The controller that a person means who names a URL, the root or any below it.

use super::{record, without_userinfo};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Pasted, Site};
use jenkins_token::stores::Environment;
use jenkins_token::{Error, Problem};
use std::ffi::OsString;

/// A URL on a controller.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The controller.
    pub site: Site,
    /// The URL itself, if it lies below the root.
    pub url: Option<String>,
}

impl Asked {
    /// The controller at `url`, if anybody is logged in there, or it is `outside`: that of the
    /// environment's credential.
    ///
    /// # Errors
    /// [`Problem::UrlUnusable`], [`Problem::NoAccount`], [`Problem::HostNotOurs`].
    pub fn of(
        registry: &Registry,
        outside: Option<&Controller>,
        url: &str,
    ) -> Result<Asked, Error> {
        let pasted = Pasted::parse(&without_userinfo(url))?;
        let root = pasted.as_root();
        let site = pasted.roots().find_map(|root: Controller| {
            let outside = outside.filter(|outside| **outside == root);
            registry.site(&root).or_else(|| outside.cloned().map(Site::new))
        });
        let Some(site) = site else {
            let known = registry.controllers();
            let is_host = |other: &Controller| other.host_name() == root.host_name();
            if known.is_empty() || known.iter().any(is_host) {
                return Err(Problem::NoAccount.at(root));
            }
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            return Err(Problem::HostNotOurs { known: known.join(", ") }.at(root));
        };
        let url = (site.controller != *root).then(|| url.to_owned());
        Ok(Asked { site, url })
    }
}

/// The root of the environment's credential. To git it is one only with `JENKINS_URL`: a remote
/// completes none.
pub fn root_of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Controller> {
    let environment = Environment::from_variables(variable).ok().flatten()?;
    environment.account().map(|account| account.controller.clone())
}

/// The controller at `url` that was set up, else the one that `url` would be the root of.
///
/// # Errors
/// [`Problem::UrlUnusable`], and as [`record::controllers`].
pub fn set_up_at(home: &Home, url: &str) -> Result<Controller, Error> {
    let (pasted, set_up) = (Pasted::parse(&without_userinfo(url))?, record::controllers(home)?);
    let controller = pasted.roots().find(|root| set_up.contains(root));
    Ok(controller.unwrap_or_else(|| pasted.as_root().clone()))
}
