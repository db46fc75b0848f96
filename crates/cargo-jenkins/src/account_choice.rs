//! The account that a command works with, and what it sends there.

use crate::console::Console;
use crate::invocation::Invocation;
use crate::project::Project;
use jenkins_token::Error;
use jenkins_token::accounts::{AccountEntry, Registry, TokenSummary};
use jenkins_token::lifecycle::World;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Rule, Suggestion};
use jenkins_token::model::{Account, Controller, Credential, Token};
use jenkins_token::stores::{Environment, HeldToken};
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
        self.choose_beside(console, |console| {
            Ok(self.project(console)?.and_then(Project::suggestion))
        })
    }

    /// The account whose other tokens are to end: no checkout says which.
    pub(crate) fn choose_by_person(
        &self,
        console: &mut Console,
    ) -> Result<AccountChoice<'_>, Error> {
        self.choose_beside(console, |_| Ok(None))
    }

    fn choose_beside(
        &self,
        console: &mut Console,
        project: impl FnOnce(&mut Console) -> Result<Option<Suggestion>, Error>,
    ) -> Result<AccountChoice<'_>, Error> {
        let world = self.world()?;
        let filter = self.filter()?;
        let typed = filter.controller.as_ref();
        let environment = Environment::beside(typed, &self.process.variable)?;
        let has_credential = environment.as_ref().is_some_and(|it| it.account().is_some());
        let registry = Registry::read_beside(&world.home, has_credential)?;
        let suggested = || project(console);
        let chosen = choose_account::choose(&registry, &filter, environment.as_ref(), suggested)?;
        if chosen.rule == Rule::Project {
            let said_by = self.project(console)?.map(Project::said_by).unwrap_or_default();
            console.say(format!("Using {} ({said_by})", chosen.account));
        }
        self.tell_rule(console, &chosen);
        Ok(AccountChoice { world, chosen, environment })
    }

    /// The stored account to end or renew a token of: no checkout says which, and the environment no
    /// more than on which controller.
    pub(crate) fn choose_stored(&self, console: &mut Console) -> Result<AccountChoice<'_>, Error> {
        let world = self.world()?;
        let registry = Registry::read(&world.home)?;
        let mut filter = self.filter()?;
        let environment = self.environment(filter.controller.as_ref());
        // What the environment speaks of is not passed over for what is stored elsewhere.
        if filter.controller.is_none() {
            filter.controller = environment.as_ref().and_then(Environment::controller);
        }
        let found = choose_account::choose(&registry, &filter, None, || Ok(None));
        let chosen = choose_account::stored_only(found, environment.as_ref())?;
        self.tell_rule(console, &chosen);
        Ok(AccountChoice { world, chosen, environment: None })
    }

    /// What the environment says, for who only tells of it; nothing where it is of no use.
    pub(crate) fn environment(&self, typed: Option<&Controller>) -> Option<Environment> {
        Environment::beside(typed, &self.process.variable).ok().flatten()
    }

    /// What holds this token in this shell too: it ends there with the stored one.
    pub(crate) fn also_held_by(&self, stored: Option<&AccountEntry>) -> Option<&'static str> {
        let (held, stored) = (HeldToken::at_hand(&self.process.variable)?, stored?);
        let store = self.world().ok()?.store(stored.store);
        let current = store.read(&stored.account).ok()??.current?;
        held.is(&current.value).then_some(held.by)
    }

    /// Tells that a stored account is not used when none is named, for the environment's is; answers
    /// whether that is so.
    pub(crate) fn tell_of_environment(&self, console: &mut Console) -> bool {
        let Some(environment) = self.environment(None) else { return false };
        if let (Some(account), Some(held)) = (environment.account(), environment.held()) {
            let by = held.by;
            console.say(format!(
                "warning: {account} is used when no account is named, because {by} is set"
            ));
            return true;
        }
        false
    }

    fn tell_rule(&self, console: &mut Console, chosen: &Chosen) {
        if self.options.verbose > 0 {
            console.say(format!("> {}, chosen by: {}", chosen.account, chosen.rule));
        }
    }
}

/// Tells that what this shell has does not work any more.
pub(crate) fn tell_ended_here(console: &mut Console, held_by: Option<&'static str>) {
    match held_by {
        Some(unit @ "jenkins-api-token") => console.say(format!(
            "warning: the credential {unit} of this unit was that token, which no longer works"
        )),
        Some(variable) => console.say(format!(
            "warning: this shell's {variable} was that token, which no longer works: unset {variable}"
        )),
        None => {}
    }
}

impl AccountChoice<'_> {
    pub(crate) fn account(&self) -> &Account {
        &self.chosen.account
    }

    /// What a request is sent with, and which row of the list it is.
    pub(crate) fn credential(&self) -> Result<(Credential, TokenSummary), Error> {
        block_on(choose_account::credential(self.world, &self.chosen, self.environment.as_ref()))?
    }

    /// What the environment says, where it may choose.
    pub(crate) fn environment(&self) -> Option<&Environment> {
        self.environment.as_ref()
    }

    /// The token for another program, which could not tell why it fails.
    pub(crate) fn handed_out(&self) -> Result<Token, Error> {
        choose_account::handed_out(self.world, &self.chosen, self.environment.as_ref())
    }
}
