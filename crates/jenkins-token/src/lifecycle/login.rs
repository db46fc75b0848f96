//! The first token, or one in the place of another.

use super::login_options;
pub use super::login_options::{LoginCredential, LoginOptions};
pub use super::login_outcome::Login;
use super::session::Session;
use super::{Connection, World, adopt, front_headers, successor};
use crate::accounts::Registry;
use crate::model::{Account, Credential, UserId};
use crate::protocol::CredentialKind;
use crate::transport::Network;
use crate::{Class, Error, Problem};
use jiff::Timestamp;

/// Logs in: one crumb, one token, stored as pending, verified on a fresh connection without
/// cookies, and only then in the place of the one before, which is revoked last.
///
/// # Errors
/// Nothing is stored after [`Problem::PasswordRefused`] and what precedes the creation. With class
/// [`Class::Unfinished`] the journal holds what `recover` or the next
/// login finishes.
pub async fn login<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    given: LoginCredential,
) -> Result<Login, Error> {
    let before = Registry::read(&world.home)?.site(&options.site.controller);
    let options = &LoginOptions {
        site: front_headers::in_hand(world, &options.site, Some(&options.user))
            .map_err(|problem| problem.at(&options.site.controller))?,
        ..options.clone()
    };
    let typed = Account { controller: options.site.controller.clone(), user: options.user.clone() };
    let begun = (world.now)();
    let done = match given {
        LoginCredential::Token(value) => adopt::adopt(world, options, value, None).await,
        LoginCredential::MadeByHand(value, made) => {
            adopt::adopt(world, options, value, Some(made)).await
        }
        LoginCredential::Password(password) => {
            let credential = Credential::new(options.user.clone(), password);
            let kind = CredentialKind::Password;
            create_over(world, options, Connection::new(world, &options.site, &credential, kind))
                .await
        }
        LoginCredential::Maker(token) => {
            let kind = CredentialKind::Token;
            create_over(world, options, Connection::new(world, &options.site, &token, kind)).await
        }
        LoginCredential::Session(session) => {
            create_over(world, options, Connection::in_session(world, &options.site, session)).await
        }
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
    front_headers::share(world, before.as_ref(), &options.site, &done.account).await?;
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

/// As whoever `connection` speaks for.
async fn create_over<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    connection: Result<Connection<'_, N>, Problem>,
) -> Result<Login, Problem> {
    let mut connection = connection?;
    let account = whose(world, options, &mut connection).await?;
    let options = &login_options::in_its_store(options, world, &account).await?;
    let session = Session::new(world, &options.site, &account, options.store);
    let _held = session.lock().await?;
    let before = login_options::current(options, &session)?;
    if connection.shows_token() {
        connection.ask_version().await?;
    } else {
        connection.fetch_crumb().await?;
    }
    // A token cannot make the one there is another one, and keep it.
    let is_maker = connection.shows_token();
    if connection.is_before_named_tokens() && is_maker {
        return Err(Problem::ReplacesLegacy);
    }
    if connection.is_before_named_tokens() {
        return adopt::legacy(&session, options, connection, before).await;
    }
    match successor::create(&session, options, &mut connection, before).await {
        Err(Problem::TokensUnsupported) if is_maker => Err(Problem::ReplacesLegacy),
        Err(Problem::TokensUnsupported) => {
            let before = login_options::current(options, &session)?;
            adopt::legacy(&session, options, connection, before).await
        }
        done => done,
    }
}

/// Whose account it is: a spelling that led to one before leads there again. Another one may mean
/// somebody who is known here already, so the controller is asked.
async fn whose<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    connection: &mut Connection<'_, N>,
) -> Result<Account, Problem> {
    let controller = &options.site.controller;
    let registry = Registry::read(&world.home)?;
    if let Some(entry) = registry.spelled(controller, &options.user) {
        return Ok(entry.account.clone());
    }
    let mut user = options.user.clone();
    if registry.controllers().contains(controller) {
        user = UserId::parse(&connection.who_am_i().await?)?;
    }
    let known = registry.spelled(controller, &user).map(|entry| entry.account.clone());
    Ok(known.unwrap_or_else(|| Account { controller: controller.clone(), user }))
}
