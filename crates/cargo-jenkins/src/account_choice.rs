//! The account that a command works with, and what it sends there.

use crate::console::Console;
use crate::invocation::Invocation;
use crate::project::Project;
use jenkins_token::Error;
use jenkins_token::accounts::{Registry, TokenSummary};
use jenkins_token::lifecycle::World;
use jenkins_token::lifecycle::lookup::{self, Chosen, Rule};
use jenkins_token::model::{Account, Credential, Token};
use jenkins_token::stores::Environment;
use jenkins_token::transport::{Http, block_on};

/// An account that was chosen, in the world it was chosen in.
pub(crate) struct AccountChoice<'a> {
    pub(crate) world: &'a World<Http>,
    pub(crate) chosen: Chosen,
    environment: Option<Environment>,
}

impl Invocation {
    /// The account that answers; said aloud when a checkout chose it, and with `--verbose`.
    pub(crate) fn choose(&self, console: &mut Console) -> Result<AccountChoice<'_>, Error> {
        let world = self.world()?;
        let filter = self.options.filter()?;
        let typed = filter.controller.as_ref();
        let environment = Environment::beside(typed, &self.process.variable)?;
        let has_credential = environment.as_ref().is_some_and(|it| it.account().is_some());
        let registry = Registry::read_beside(&world.home, has_credential)?;
        let chosen = lookup::choose(&registry, &filter, environment.as_ref(), || {
            Ok(self.project(console)?.and_then(Project::suggestion))
        })?;
        if chosen.rule == Rule::Project {
            let said_by = self.project(console)?.map(Project::said_by).unwrap_or_default();
            console.say(format!("Using {} ({said_by})", chosen.account));
        }
        self.tell_rule(console, &chosen);
        Ok(AccountChoice { world, chosen, environment })
    }

    /// The account to end or renew a token of: neither the environment nor a checkout says which.
    pub(crate) fn choose_stored(&self, console: &mut Console) -> Result<AccountChoice<'_>, Error> {
        let world = self.world()?;
        let registry = Registry::read(&world.home)?;
        let chosen = lookup::choose(&registry, &self.options.filter()?, None, || Ok(None))?;
        self.tell_rule(console, &chosen);
        Ok(AccountChoice { world, chosen, environment: None })
    }

    fn tell_rule(&self, console: &mut Console, chosen: &Chosen) {
        if self.options.verbose > 0 {
            console.say(format!("> {}, chosen by: {}", chosen.account, chosen.rule));
        }
    }
}

impl AccountChoice<'_> {
    pub(crate) fn account(&self) -> &Account {
        &self.chosen.account
    }

    /// What a request is sent with, and which row of the list it is.
    pub(crate) fn credential(&self) -> Result<(Credential, TokenSummary), Error> {
        block_on(lookup::credential(self.world, &self.chosen, self.environment.as_ref()))?
    }

    /// The token for another program, which could not tell why it fails.
    pub(crate) fn handed_out(&self) -> Result<Token, Error> {
        lookup::handed_out(self.world, &self.chosen, self.environment.as_ref())
    }
}
