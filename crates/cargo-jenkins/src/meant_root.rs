//! Which controller an address is meant for: a person types what is at hand, such as a page or a host
//! alone, and who is logged in is known.

use crate::global_options::{self, GlobalOptions, with_scheme};
use crate::invocation::Invocation;
use jenkins_token::Error;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::choose_account::Filter;
use jenkins_token::model::Controller;
use jenkins_token::stores::Environment;
use std::borrow::Cow;

impl Invocation {
    /// The accounts that are meant.
    pub(crate) fn filter(&self) -> Result<Filter, Error> {
        self.filter_at(self.options.controller.as_deref())
    }

    /// The same with that address of the controller: a page of a known root is of that root.
    pub(crate) fn filter_at(&self, typed: Option<&str>) -> Result<Filter, Error> {
        let options = GlobalOptions {
            controller: typed.map(|typed| self.address(typed).into_owned()),
            user: self.options.user.clone(),
            ..GlobalOptions::default()
        };
        let mut filter = options.filter()?;
        if let Some(root) = filter.controller.as_ref().and_then(|it| it.root_among(self.roots())) {
            filter.controller = Some(root);
        }
        Ok(filter)
    }

    /// A URL as a person types one: a host alone means https, unless somebody is logged in there by
    /// http alone.
    pub(crate) fn address<'a>(&self, typed: &'a str) -> Cow<'a, str> {
        let written = with_scheme(typed);
        let Some(plain) = global_options::over_http(typed) else { return written };
        let roots = self.roots();
        let is_known = |page: &Controller| roots.iter().any(|root| root.holds(page));
        let is_https = Controller::parse(&written).is_ok_and(|page| is_known(&page));
        if is_https || !is_known(&plain) {
            return written;
        }
        format!("http://{}", typed.trim()).into()
    }

    /// Every root with an account. Who needs what is stored says what is wrong with it.
    fn roots(&self) -> Vec<Controller> {
        let variable = &self.process.variable;
        let home = Home::from_variables(variable).ok();
        let stored = home.and_then(|home| Registry::read(&home).ok());
        let stored = stored.map(|registry| registry.controllers()).unwrap_or_default();
        stored.into_iter().chain(Environment::controller_meant(variable)).collect()
    }
}
