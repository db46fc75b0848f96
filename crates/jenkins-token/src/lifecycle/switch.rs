//! Another account becomes the default one.

use super::choose_account::{self, Filter};
use crate::accounts::{Home, Registry};
use crate::model::{Account, Controller};
use crate::{Error, Problem};

/// The account to switch to: the one that fits, of several the one of the default controller or the
/// active one of the controller named; of two without any name, the other one.
///
/// # Errors
/// [`Problem::NoAccount`]; [`Problem::SeveralAccounts`] with the candidates.
pub fn meant(registry: &Registry, filter: &Filter) -> Result<Account, Error> {
    let accounts: Vec<Account> =
        choose_account::all(registry, filter).into_iter().map(|entry| entry.account).collect();
    let active = |controller: &Controller| {
        let user = registry.active(controller)?;
        Some(Account { controller: controller.clone(), user })
    };
    let default = registry.default();
    let fits = |account: &Account| accounts.contains(account);
    if let [account] = accounts.as_slice() {
        return Ok(account.clone());
    }
    if let Some(controller) = &filter.controller {
        if let Some(account) = active(controller).filter(fits) {
            return Ok(account);
        }
    } else if filter.user.is_some() {
        let here = |account: &&Account| Some(&account.controller) == default.as_ref();
        if let Some(account) = accounts.iter().find(here) {
            return Ok(account.clone());
        }
    } else if let ([first, second], Some(now)) =
        (accounts.as_slice(), default.as_ref().and_then(active))
    {
        return Ok(if *first == now { second.clone() } else { first.clone() });
    }
    if accounts.is_empty() {
        return Err(choose_account::none(filter));
    }
    let names: Vec<_> = accounts.iter().map(ToString::to_string).collect();
    Err(Problem::SeveralAccounts { candidates: names.join(", ") }.into())
}

/// From now on `account` answers when none is named.
///
/// # Errors
/// When the list of accounts cannot be read or written.
pub fn make_default(home: &Home, account: &Account) -> Result<(), Error> {
    Registry::change(home, |registry| {
        registry.activate(account);
        registry.set_default(&account.controller);
    })?;
    Ok(())
}
