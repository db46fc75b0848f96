//! The token that a server was brought up with: whoever wrote it into a configuration knows it, so it is
//! replaced by one that nobody does.

use super::login::{self, LoginCredential, LoginOptions};
use super::login_outcome::Login;
use super::rotate::{self, Successor};
use super::{World, choose_account, status};
use crate::accounts::Registry;
use crate::model::{Account, Secret};
use crate::transport::Network;
use crate::{Error, Problem};

/// What came of it.
pub enum Replaced {
    /// A new token is stored; what became of the given one stands in it.
    Now(Box<Login>),
    /// An earlier run had done it: the given one is not taken any more, and the account's is.
    Before(Account),
}

/// Takes the token over, as [`login::login`] does, creates another one with it, stores and verifies
/// that, and revokes the given one last. To be run again as often as one likes.
///
/// # Errors
/// Those of [`login::login`] and [`rotate::rotate`].
pub async fn replace<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    given: Secret,
) -> Result<Replaced, Error> {
    let adopted = login::login(world, options, LoginCredential::Token(given)).await;
    let registry = Registry::read(&world.home)?;
    let (user, refused) = match adopted {
        Ok(done) => (done.account.user, None),
        Err(error) if error.problem == Problem::TokenRejected => {
            (options.user.clone(), Some(error))
        }
        Err(error) => return Err(error),
    };
    let Some(entry) = registry.spelled(&options.site.controller, &user) else {
        let nobody = || Problem::NoAccount.at(&options.site.controller);
        return Err(refused.unwrap_or_else(nobody));
    };
    let account = entry.account.clone();
    let chosen = choose_account::chosen(&registry, entry.clone(), choose_account::Rule::Each);
    let Some(refused) = refused else {
        let successor = Successor {
            name: options.token_name.clone(),
            expiry: Some(options.expiry),
            keep_old: options.keep_old,
            replace_legacy: false,
            machine: options.machine.clone(),
        };
        return rotate::rotate(world, &chosen, successor).await.map(Box::new).map(Replaced::Now);
    };
    match choose_account::credential(world, &chosen, None).await {
        Ok((credential, _)) => match status::check(world, &chosen, &credential).await {
            Ok(()) => Ok(Replaced::Before(account)),
            Err(_) => Err(refused),
        },
        Err(_) => Err(refused),
    }
}
