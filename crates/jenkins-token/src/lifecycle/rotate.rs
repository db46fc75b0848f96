//! A new token in the place of the stored one, made with it.

use super::login::{self, LoggedIn, Wish};
use super::lookup::Chosen;
use super::{World, list, lookup, recover};
use crate::accounts::journal::{self, Aim};
use crate::model::{Expiry, TokenName};
use crate::transport::Network;
use crate::{Error, Problem};

/// What the new token is to be.
pub struct Successor {
    /// What it is to be called; else it keeps its unique name.
    pub name: Option<TokenName>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Leave the token alive that it replaces.
    pub keep_old: bool,
    /// `USER@HOST` of this machine, for the unique name.
    pub machine: String,
}

/// Creates a token with the stored one, stores and verifies it, and revokes the one before last of
/// all. What earlier runs left for this account is finished first.
///
/// # Errors
/// As [`login`](super::login::login); the stored token stays in use until its successor is
/// verified.
pub async fn rotate<N: Network>(
    world: &World<'_, N>,
    chosen: &Chosen,
    successor: Successor,
) -> Result<LoggedIn, Error> {
    let account = &chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    for intent in journal::open(world.home).map_err(at)? {
        if intent.account == *account && intent.aim == Aim::Login {
            recover::finish(world, &intent).await.map_err(at)?;
        }
    }
    let _held = world.lock(account).map_err(at)?;
    let current = lookup::token(world, chosen, None)?;
    let credential = lookup::as_credential(chosen, &current);
    let mut caller = list::caller(world, chosen, &credential).map_err(at)?;
    let wish = Wish {
        site: chosen.site.clone(),
        user: account.user.clone(),
        store: chosen.entry.store,
        token_name: successor.name,
        expiry: successor.expiry,
        keep_old: successor.keep_old,
        machine: successor.machine,
    };
    match login::create(world, &wish, account, &mut caller, Some(current)).await {
        Ok((mut done, _)) => {
            done.version = done.version.or_else(|| chosen.version.clone());
            Ok(done)
        }
        Err(Problem::TokensUnsupported) => {
            Err(at(Problem::LegacyOnly { what: "a second token".to_owned() }))
        }
        Err(problem) => Err(at(problem)),
    }
}
