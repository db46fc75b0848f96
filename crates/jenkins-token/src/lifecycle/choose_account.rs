//! Which account answers, and its token.

pub use super::chosen_account::{Chosen, Rule};
use super::session::Session;
pub use super::trust::not_stored;
use super::{World, controller_time, keyring_forgot};
use crate::accounts::{AccountEntry, Registry, TokenSummary};
use crate::model::{Account, Controller, ControllerTime, Credential, Site, Source, Token, UserId};
use crate::protocol::CredentialKind;
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};

/// What a person narrowed the choice to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `--controller`.
    pub controller: Option<Controller>,
    /// `--user`.
    pub user: Option<UserId>,
}

/// Whom a project's settings name. They come with a checkout, so they only choose among the
/// accounts a person has logged in to.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The controller.
    pub controller: Controller,
    /// The user there.
    pub user: Option<UserId>,
    /// What names them, for the person.
    pub said_by: String,
}

impl Filter {
    fn fits(&self, account: &Account) -> bool {
        self.controller.as_ref().is_none_or(|controller| account.controller == *controller)
            && self.user.as_ref().is_none_or(|user| account.user == *user)
    }
}

/// Every account that fits. An id is compared letter by letter; one that nobody has may be another
/// spelling that once led to an account.
#[must_use]
pub fn all(registry: &Registry, filter: &Filter) -> Vec<AccountEntry> {
    let mut on_it = registry.entries();
    on_it.retain(|entry| filter.controller.as_ref().is_none_or(|c| entry.account.controller == *c));
    let Some(user) = &filter.user else { return on_it };
    let exact = on_it.iter().any(|entry| entry.account.user == *user);
    on_it.retain(
        |entry| {
            if exact { entry.account.user == *user } else { entry.aliases.contains(user) }
        },
    );
    on_it
}

/// The first of these that fits: the environment's complete credential; an account on the
/// controller that `JENKINS_URL`, else the project, narrows to; the default controller's active
/// account; the only account. `project` is asked only when its answer could matter.
///
/// # Errors
/// [`Problem::NoAccount`], [`Problem::SeveralAccounts`] with the candidates,
/// [`Problem::ProjectNotLoggedIn`], and those of `project`.
pub fn choose(
    registry: &Registry,
    filter: &Filter,
    environment: Option<&Environment>,
    project: impl FnOnce() -> Result<Option<Suggestion>, Error>,
) -> Result<Chosen, Error> {
    if let Some(account) = environment.and_then(Environment::account)
        && filter.fits(account)
    {
        let (account, rule) = (account.clone(), Rule::Environment);
        let chosen = reached(registry, account, Source::Environment, None, rule);
        return Ok(Chosen { held: environment.and_then(Environment::held), ..chosen });
    }
    let mut filter = filter.clone();
    let mut narrowed = None;
    if filter.controller.is_none() {
        filter.controller = environment.and_then(Environment::narrows);
        if filter.controller.is_some() {
            narrowed = Some(Rule::Url);
        } else if let Some(suggestion) = project()? {
            filter = suggested(registry, filter, suggestion)?;
            narrowed = Some(Rule::Project);
        }
    }
    let mut fitting = all(registry, &filter);
    if fitting.len() > 1 {
        let at = filter.controller.clone().or_else(|| registry.default());
        let active = at.and_then(|controller| {
            let user = registry.active(&controller)?;
            Some(Account { controller, user })
        });
        if let Some(found) = fitting.iter().find(|entry| Some(&entry.account) == active.as_ref()) {
            return Ok(chosen(registry, found.clone(), narrowed.unwrap_or(Rule::Active)));
        }
    }
    match fitting.len() {
        0 => Err(none(&filter)),
        1 => Ok(chosen(registry, fitting.remove(0), narrowed.unwrap_or(Rule::Only))),
        _ => {
            let names: Vec<_> = fitting.iter().map(|entry| entry.account.to_string()).collect();
            Err(Problem::SeveralAccounts { candidates: names.join(", ") }.into())
        }
    }
}

/// The filter narrowed to what the project names, if that is logged in to. `--user` is a person's
/// word and stands.
fn suggested(registry: &Registry, filter: Filter, suggestion: Suggestion) -> Result<Filter, Error> {
    let Suggestion { controller, user, said_by } = suggestion;
    let asked = if filter.user.is_none() { user } else { None };
    let named = Filter { controller: Some(controller.clone()), user: asked };
    if all(registry, &named).is_empty() {
        return Err(match named.user {
            Some(user) => {
                let problem = Problem::ProjectNotLoggedIn { user: Some(user.to_string()), said_by };
                problem.of(&Account { controller, user })
            }
            None => Problem::ProjectNotLoggedIn { user: None, said_by }.at(&controller),
        });
    }
    Ok(Filter { user: filter.user.or(named.user), ..named })
}

/// That no account fits, and where.
#[must_use]
pub fn none(filter: &Filter) -> Error {
    match filter.clone() {
        Filter { controller: Some(controller), user: Some(user) } => {
            Problem::NoAccount.of(&Account { controller, user })
        }
        Filter { controller: Some(controller), user: None } => Problem::NoAccount.at(&controller),
        Filter { controller: None, user } => {
            Error { user: user.map(|user| user.to_string()), ..Problem::NoAccount.into() }
        }
    }
}

/// What was found where only a stored account will do: of nobody who is stored, that the
/// environment has a token of theirs.
///
/// # Errors
/// [`Problem::NotStored`]; what was found else.
pub fn stored_only(
    found: Result<Chosen, Error>,
    environment: Option<&Environment>,
) -> Result<Chosen, Error> {
    found.map_err(|error| {
        let account = environment.and_then(Environment::account).filter(|account| {
            error.problem == Problem::NoAccount
                && error.controller.as_ref().is_none_or(|root| account.controller == *root)
                && error.user.as_ref().is_none_or(|user| account.user.as_str() == user)
        });
        match account.zip(environment.and_then(Environment::held)) {
            Some((account, held)) => Problem::NotStored { held_by: held.by }.of(account),
            None => error,
        }
    })
}

/// A stored account as it is reached; `rule` says why it is this one.
#[must_use]
pub fn chosen(registry: &Registry, entry: AccountEntry, rule: Rule) -> Chosen {
    let (account, source) = (entry.account.clone(), entry.store.into());
    reached(registry, account, source, Some(entry), rule)
}

fn reached(
    registry: &Registry,
    account: Account,
    source: Source,
    entry: Option<AccountEntry>,
    rule: Rule,
) -> Chosen {
    let site = registry.site(&account.controller);
    let site = site.unwrap_or_else(|| Site::new(account.controller.clone()));
    let facts = registry.facts(&account.controller);
    let (version, clock, root) = (facts.version, facts.clock, facts.root.map(|root| root.said));
    let kind = CredentialKind::Token;
    Chosen { account, source, entry, held: None, site, version, clock, root, rule, kind }
}

/// An account whose credential a program brings along; it is read from no store and kept in none.
#[must_use]
pub fn given(registry: &Registry, account: Account, kind: CredentialKind) -> Chosen {
    Chosen { kind, ..reached(registry, account, Source::Given, None, Rule::Given) }
}

/// The chosen account's token, from its store; nothing is asked of the controller, whose clock is
/// known from earlier answers.
///
/// # Errors
/// [`Problem::TokenMissing`], [`Problem::TokenExpired`] once its last day is over everywhere, and
/// what the store says.
fn token<N>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<Token, Error> {
    let session = Session::of(world, chosen);
    let found = stored(&session, environment).and_then(|token| {
        not_ended(&token, world.time_of(chosen))?;
        Ok(token)
    });
    session.outcome(found)
}

/// The same for what is going to be sent to the controller. Where its last day seems to be over, the
/// controller is asked what time it is, without the token: its clock decides, and a token that has
/// ended goes nowhere, for directories lock people out after a few refusals.
///
/// # Errors
/// As [`credential`].
pub(super) async fn token_to_send<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<Token, Problem> {
    let token = stored(&Session::of(world, chosen), environment)?;
    let Err(ended) = not_ended(&token, world.time_of(chosen)) else { return Ok(token) };
    match controller_time::ask(world, chosen).await {
        Ok(Some(time)) => not_ended(&token, time).map(|()| token),
        // The answer to the token will tell.
        Ok(None) => Ok(token),
        Err(_) => Err(ended),
    }
}

fn not_ended(token: &Token, time: ControllerTime) -> Result<(), Problem> {
    match token.expires {
        Some(date) if token.has_ended(time) => {
            Err(Problem::TokenExpired { date: date.to_string() })
        }
        _ => Ok(()),
    }
}

/// Whatever the store has, ended or not.
fn stored<N>(
    session: &Session<'_, N>,
    environment: Option<&Environment>,
) -> Result<Token, Problem> {
    let token = if let (Source::Environment, Some(environment)) = (session.source, environment) {
        environment.token(session.account)
    } else {
        let kind = session.store_kind()?;
        let record = keyring_forgot::read(session.world, session.account, kind)?;
        record.and_then(|record| record.current)
    };
    token.ok_or_else(|| session.nothing_stored())
}

/// The same token for other programs, which cannot tell a bad one from a bad day: not one that is
/// known to be invalid.
///
/// # Errors
/// [`Problem::TokenMissing`], [`Problem::TokenExpired`] once its last day is over everywhere, and
/// what the store says; [`Problem::TokenRejected`] once a second 401 has decided.
pub fn handed_out<N>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<Token, Error> {
    let token = token(world, chosen, environment)?;
    match chosen.entry.as_ref().and_then(|entry| entry.rejected) {
        Some(_) => Err(Problem::TokenRejected.of(&chosen.account)),
        None => Ok(token),
    }
}

/// The token as what goes into `Authorization: Basic`, and what may be shown of it. The controller
/// is asked for its clock where the token seems to have ended.
///
/// # Errors
/// [`Problem::TokenMissing`], [`Problem::TokenExpired`] once its last day is over everywhere by the
/// controller's clock, and what the store says.
pub async fn credential<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<(Credential, TokenSummary), Error> {
    let session = Session::of(world, chosen);
    let token = session.outcome(token_to_send(world, chosen, environment).await)?;
    Ok((session.credential(&token.value), TokenSummary::of(&token)))
}

/// Whether the token is there and has not ended, as far as that is known without asking.
///
/// # Errors
/// As [`credential`].
pub fn is_there<N>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<(), Error> {
    token(world, chosen, environment).map(drop)
}
