//! Whom git asks for, and what the helper has for that user.

use super::checks::Checks;
use super::finding::{Finding, fatal, warning};
use super::shown;
use jenkins_token::accounts::AccountEntry;
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::lifecycle::{Heard, World};
use jenkins_token::model::{Source, StoreKind, UserId};
use jenkins_token::next_step::{Language, Run, Verb};
use jenkins_token::stores::{Environment, KeyringStore};
use jenkins_token::{Error, Problem};

impl Checks<'_> {
    pub(super) fn account(&self) -> Option<Finding> {
        let controller = &self.site.controller;
        let environment = match Environment::from_variables(self.context.variable) {
            Ok(environment) => environment,
            // A stored account does without a part of a credential.
            Err(Problem::EnvironmentIncomplete { .. }) => None,
            Err(problem) => return Some(self.nothing(&problem.at(controller))),
        };
        let answers = environment.as_ref().and_then(Environment::account);
        let answers = answers.filter(|account| account.controller == *controller);
        let mut filter = Filter { controller: Some(controller.clone()), user: None };
        if let Some((user, _)) = self.effective.user() {
            filter.user = UserId::parse(user).ok();
            let is_known = filter.user.is_some()
                && (!choose_account::all(self.registry, &filter).is_empty()
                    || answers.map(|account| &account.user) == filter.user.as_ref());
            if !is_known {
                return Some(self.stranger());
            }
        }
        let choice =
            choose_account::choose(self.registry, &filter, environment.as_ref(), || Ok(None));
        match choice {
            Err(error) => Some(self.nothing(&error)),
            Ok(chosen) if chosen.source == Source::Environment => Some(self.environment(&chosen)),
            Ok(chosen) => self.refused(&chosen).as_ref().map(|error| self.nothing(error)),
        }
    }

    /// What git gets as long as the variables are there.
    fn environment(&self, chosen: &choose_account::Chosen) -> Finding {
        let held_by = chosen.held.as_ref().map_or("JENKINS_API_TOKEN", |held| held.by);
        let what = format!("git gets the token of {held_by}");
        if self.registry.entry(&chosen.account).is_some() {
            let next = format!("unset {held_by} JENKINS_USER_ID, or leave it so");
            return warning(&format!("{what}, and not the stored one"), &next);
        }
        let (root, user) = (chosen.account.controller.to_string(), chosen.account.user.to_string());
        let login = Run { root: Some(root), user: Some(user), ..Verb::Login.into() };
        let next = format!("leave it so, or store one: {}", self.context.person.run(&login));
        warning(&format!("{what}, which must be set wherever git runs"), &next)
    }

    /// git asks for somebody who is not logged in: the helper leaves that to others.
    fn stranger(&self) -> Finding {
        let (user, setting) = self.effective.user().unwrap_or_default();
        let by = setting.map_or("the URL says so".to_owned(), |setting| {
            format!("{}, {}", shown::key(setting), self.place(setting))
        });
        let (root, asked) = (self.site.controller.to_string(), user.to_owned());
        let login = || Run { root: Some(root), user: Some(asked), ..Verb::Login.into() };
        let next = setting
            .map_or_else(|| self.context.person.run(&login()), |setting| self.taken_out(setting));
        let who = if user.is_empty() { "a user without a name" } else { user };
        fatal(&format!("git asks for {who}, who is not logged in ({by})"), &next)
    }

    /// Where tokens are read.
    pub(super) fn world(&self) -> World<()> {
        let keyring = KeyringStore::from_variables(self.context.home, self.context.variable);
        let home = self.context.home.clone();
        World { home, keyring, network: (), now: self.context.now, heard: Heard::default() }
    }

    fn nothing(&self, error: &Error) -> Finding {
        fatal(
            &format!("git gets nothing: {}", error.problem),
            &error.next_step().said_in(&self.context.person),
        )
    }

    /// Why the helper would give nothing. A keyring is not asked: it may be locked.
    fn refused(&self, chosen: &choose_account::Chosen) -> Option<Error> {
        let AccountEntry { account, withheld, rejected, store, token, .. } =
            chosen.entry.as_ref()?;
        let now = self.context.now;
        if rejected.is_none() && withheld.as_ref().is_some_and(|it| it.holds(now())) {
            return Some(Problem::TokenSuspect.of(account));
        }
        let world = self.world();
        if *store == StoreKind::File {
            return choose_account::handed_out(&world, chosen, None).err();
        }
        let there = world.time_of(chosen);
        let ended = token.as_ref().filter(|token| token.has_ended(there));
        match (rejected, ended.and_then(|token| token.expires)) {
            (_, Some(day)) => Some(Problem::TokenExpired { date: day.to_string() }.of(account)),
            (Some(_), None) => Some(Problem::TokenRejected.of(account)),
            (None, None) => None,
        }
    }
}
