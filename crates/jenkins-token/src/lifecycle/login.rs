//! The first token, or one in the place of another.

use super::cleanup::CleanedUp;
use super::row::Row;
use super::{Client, World, adopt, read_back, relocate, successor};
use crate::accounts::{Registry, placed};
use crate::model::{
    Account, Credential, Expires, Expiry, Listed, Origin, Secret, Site, StoreKind, Token,
    TokenName, UserId, Version,
};
use crate::protocol::CredentialKind;
use crate::transport::Network;
use crate::{Class, Error, Problem};
use jiff::Timestamp;

/// What a person gives to log in.
pub enum LoginCredential {
    /// The account's password: a token is created.
    Password(Secret),
    /// A token made elsewhere: it is adopted.
    Token(Secret),
}

/// What a login is to bring about.
#[derive(Clone)]
pub struct LoginOptions {
    /// Where, and how it is reached.
    pub site: Site,
    /// As whom, as it was typed: the controller says who that is.
    pub user: UserId,
    /// Where the token goes.
    pub store: StoreKind,
    /// Whether that store was asked for: a token in another one moves there then.
    pub moves: bool,
    /// What the token is to be called; else it keeps its unique name.
    pub token_name: Option<TokenName>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Leave the token alive that the new one replaces.
    pub keep_old: bool,
    /// `USER@HOST` of this machine, for the unique name.
    pub machine: String,
}

/// What a login brought about.
pub struct Login {
    /// Who, as the controller spells it.
    pub account: Account,
    /// Where the token is kept.
    pub store: StoreKind,
    /// What the controller said it is.
    pub version: Option<Version>,
    /// The token's name.
    pub name: String,
    /// Where the token came from.
    pub origin: Origin,
    /// What the controller made of the wish for an end.
    pub expires: Option<Expires>,
    /// What became of the token before.
    pub before: Before,
    /// What became of what earlier, killed logins had left.
    pub cleaned_up: CleanedUp,
}

/// What became of the token that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// There was none.
    Nothing,
    /// It is revoked, and was seen to be gone.
    Revoked(String),
    /// It lives on, as was asked for.
    Alive(String),
    /// It lives on, for its row in the list is not known for certain: it may be one of these.
    Unidentified(String, Vec<Listed>),
    /// The controller did not take it any more.
    Refused(String),
}

impl Before {
    /// The token called `old`, whose row was looked for unless it is to be kept.
    pub(super) fn of(old: Option<String>, row: Option<Row>, keep_old: bool) -> Before {
        match (old, row) {
            (None, _) => Before::Nothing,
            (Some(name), _) if keep_old => Before::Alive(name),
            (Some(name), None) => Before::Refused(name),
            (Some(name), Some(Row::Of(_))) => Before::Revoked(name),
            (Some(name), Some(Row::Legacy)) => Before::Unidentified(name, vec![]),
            (Some(name), Some(Row::Among(rows))) => Before::Unidentified(name, rows),
        }
    }
}

impl Login {
    /// Whether something is left to do.
    #[must_use]
    pub fn is_half_done(&self) -> bool {
        matches!(self.before, Before::Unidentified(..)) || !self.cleaned_up.left.is_empty()
    }
}

/// Logs in: one crumb, one token, stored as pending, verified on a fresh connection without
/// cookies, and only then in the place of the one before, which is revoked last.
///
/// # Errors
/// Nothing is stored after [`Problem::PasswordRefused`] and what precedes the creation. With class
/// [`Class::Unfinished`](crate::Class::Unfinished) the journal holds what `recover` or the next
/// login finishes.
pub async fn login<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    given: LoginCredential,
) -> Result<Login, Error> {
    let typed = Account { controller: options.site.controller.clone(), user: options.user.clone() };
    let begun = (world.now)();
    let done = match given {
        LoginCredential::Token(value) => adopt::adopt(world, options, value).await,
        LoginCredential::Password(password) => with_password(world, options, password).await,
    };
    let done = done.map_err(|problem| {
        // The new token may be in use all the same.
        if problem.class() == Class::Unfinished {
            let _ = answers(world, &typed, begun);
        }
        problem.of(&typed)
    })?;
    Registry::change(&world.home, |registry| {
        registry.put_alias(&done.account, &typed.user);
        registry.activate(&done.account);
    })
    .map_err(|problem| problem.of(&done.account))?;
    Ok(done)
}

/// Whoever logged in answers from now on; nothing else changes that but `switch` and the end of the
/// account.
fn answers<N>(world: &World<N>, typed: &Account, begun: Timestamp) -> Result<(), Problem> {
    Registry::change(&world.home, |registry| {
        let entry = registry.spelled(&typed.controller, &typed.user);
        let verified = entry.filter(|entry| entry.verified >= Some(begun));
        if let Some(account) = verified.map(|entry| entry.account.clone()) {
            registry.activate(&account);
        }
    })
}

async fn with_password<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    password: Secret,
) -> Result<Login, Problem> {
    let credential = Credential::new(options.user.clone(), password);
    let mut client = Client::new(world, &options.site, &credential, CredentialKind::Password)?;
    let account = whose(world, options, &mut client).await?;
    let options = &in_its_store(world, options, &account).await?;
    let _held = world.lock(&account).await?;
    let before = current(world, options, &account)?;
    client.fetch_crumb().await?;
    if client.is_before_named_tokens() {
        return adopt::legacy(world, options, &account, client, before).await;
    }
    match successor::create(world, options, &account, &mut client, before).await {
        Err(Problem::TokensUnsupported) => {
            let before = current(world, options, &account)?;
            adopt::legacy(world, options, &account, client, before).await
        }
        done => done,
    }
}

/// Whose account it is: a spelling that led to one before leads there again. Another one may mean
/// somebody who is known here already, so the controller is asked.
async fn whose<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    client: &mut Client<'_, N>,
) -> Result<Account, Problem> {
    let controller = &options.site.controller;
    let registry = Registry::read(&world.home)?;
    if let Some(entry) = registry.spelled(controller, &options.user) {
        return Ok(entry.account.clone());
    }
    let mut user = options.user.clone();
    if registry.controllers().contains(controller) {
        user = UserId::parse(&client.who_am_i().await?)?;
    }
    let known = registry.spelled(controller, &user).map(|entry| entry.account.clone());
    Ok(known.unwrap_or_else(|| Account { controller: controller.clone(), user }))
}

/// The options, with the store that the account's token is in by now.
pub(super) async fn in_its_store<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    account: &Account,
) -> Result<LoginOptions, Problem> {
    let kept = Registry::read(&world.home)?.entry(account).map(|entry| entry.store);
    let mut options = options.clone();
    match kept.filter(|kept| *kept != options.store) {
        Some(_) if options.moves => match relocate::relocate(world, account, options.store).await {
            // Nothing to move is what this login is going to mend.
            Err(Error {
                problem: Problem::TokenMissing { .. } | Problem::KeyringUnreadable { .. },
                ..
            })
            | Ok(_) => {}
            Err(error) => return Err(error.problem),
        },
        Some(kept) => options.store = kept,
        None => {}
    }
    Ok(options)
}

/// The token there is. One that the keyring has forgotten is ended by the next one.
pub(super) fn current<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    account: &Account,
) -> Result<Option<Token>, Problem> {
    let record = read_back::replaceable(world.store(options.store)?.read(account))?;
    let current = record.and_then(|record| record.current);
    if options.store == StoreKind::Keyring {
        placed::reopen(&world.home, account, current.as_ref())?;
    }
    Ok(current)
}
