//! Which account answers, and its token.

use super::World;
use crate::accounts::{Entry, Note, Registry};
use crate::model::{Account, Controller, Credential, Token, UserId, Version};
use crate::stores::{Environment, StoreKind, TokenStore};
use crate::transport::{Network, Site};
use crate::{Error, Problem};

/// What a person narrowed the choice to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `--controller`.
    pub controller: Option<Controller>,
    /// `--user`.
    pub user: Option<UserId>,
}

/// The account that answers, and why.
pub struct Chosen {
    /// What is known of it.
    pub entry: Entry,
    /// How its controller is reached.
    pub site: Site,
    /// The version the controller last reported.
    pub version: Option<Version>,
    /// The rule that decided, for `--verbose`.
    pub rule: &'static str,
}

impl Filter {
    fn fits(&self, account: &Account) -> bool {
        self.controller.as_ref().is_none_or(|controller| account.controller == *controller)
            && self.user.as_ref().is_none_or(|user| account.user.is_alike(user))
    }
}

/// Every account that fits.
#[must_use]
pub fn all(registry: &Registry, filter: &Filter) -> Vec<Entry> {
    registry.entries().into_iter().filter(|entry| filter.fits(&entry.account)).collect()
}

/// The first of these that fits: the environment's complete credential; the default controller's
/// active account, on the controller that `JENKINS_URL` narrows to if it does; the only account.
///
/// # Errors
/// [`Problem::NoAccount`], [`Problem::SeveralAccounts`] with the candidates.
pub fn choose(
    registry: &Registry,
    filter: &Filter,
    environment: Option<&Environment>,
) -> Result<Chosen, Error> {
    if let Some(account) = environment.and_then(Environment::account)
        && filter.fits(account)
    {
        let entry = Entry::new(account.clone(), StoreKind::Environment);
        return Ok(chosen(registry, entry, "JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN"));
    }
    let mut filter = filter.clone();
    let narrowed = filter.controller.is_none();
    if narrowed {
        filter.controller = environment.and_then(Environment::narrows);
    }
    let rule = if narrowed && filter.controller.is_some() { "JENKINS_URL" } else { "" };
    let mut fitting = all(registry, &filter);
    let or = |otherwise: &'static str| if rule.is_empty() { otherwise } else { rule };
    if fitting.len() > 1 {
        let at = filter.controller.clone().or_else(|| registry.default());
        let active = at.and_then(|controller| {
            let user = registry.active(&controller)?;
            Some(Account { controller, user })
        });
        if let Some(found) = fitting.iter().find(|entry| Some(&entry.account) == active.as_ref()) {
            return Ok(chosen(registry, found.clone(), or("the active account")));
        }
    }
    match fitting.len() {
        0 => Err(none(&filter)),
        1 => Ok(chosen(registry, fitting.remove(0), or("the only account that fits"))),
        _ => {
            let names: Vec<_> = fitting.iter().map(|entry| entry.account.to_string()).collect();
            Err(Problem::SeveralAccounts { candidates: names.join(", ") }.into())
        }
    }
}

/// That no account fits, and where.
#[must_use]
pub fn none(filter: &Filter) -> Error {
    match &filter.controller {
        Some(controller) => Problem::NoAccount.at(controller),
        None => Problem::NoAccount.into(),
    }
}

/// An account as it is reached; `rule` says why it is this one.
#[must_use]
pub fn chosen(registry: &Registry, entry: Entry, rule: &'static str) -> Chosen {
    let controller = &entry.account.controller;
    let site = super::keep::site_of(registry, controller);
    let version = registry.version_of(controller);
    Chosen { entry, site, version, rule }
}

/// The chosen account's token, from its store; nothing is asked of the controller.
///
/// # Errors
/// [`Problem::TokenMissing`], [`Problem::TokenExpired`] once its last day is over everywhere, and
/// what the store says.
pub fn token<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<Token, Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    let record = match (chosen.entry.store, environment) {
        (StoreKind::Environment, Some(environment)) => environment.read(account),
        (kind, _) => world.store(kind).and_then(|store| store.read(account)),
    };
    let missing = || at(Problem::TokenMissing { user: account.user.to_string() });
    let token = record.map_err(at)?.and_then(|record| record.current).ok_or_else(missing)?;
    match token.expires {
        Some(date) if token.has_ended((world.now)()) => {
            Err(at(Problem::TokenExpired { date: date.to_string() }))
        }
        _ => Ok(token),
    }
}

/// The token as what goes into `Authorization: Basic`, and what may be shown of it.
///
/// # Errors
/// As [`token`].
pub fn credential<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<(Credential, Note), Error> {
    let token = token(world, chosen, environment)?;
    Ok((as_credential(chosen, &token), Note::of(&token)))
}

pub(super) fn as_credential(chosen: &Chosen, token: &Token) -> Credential {
    Credential::new(chosen.entry.account.user.clone(), token.value.duplicate())
}
