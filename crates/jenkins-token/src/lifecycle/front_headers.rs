//! What the front door before a controller wants to see, whose values lie beside the tokens of the
//! accounts there: each has them, so that none is needed for another.

use super::World;
use crate::accounts::Registry;
use crate::model::{
    Account, Credential, FrontHeaders, Header, HeaderName, Site, StoreKind, UserId,
};
use crate::problem::ReachFault;
use crate::stores::Record;
#[cfg(feature = "http")]
use crate::transport::Http;
use crate::transport::Network;
use crate::{Error, Problem};
#[cfg(feature = "http")]
use std::sync::Arc;

impl<N: Network> World<N> {
    /// A conversation with `site`, with what its front door wants to see.
    ///
    /// # Errors
    /// As [`Network::open`]; [`ReachFault::HeadersMissing`].
    pub(super) fn open(
        &self,
        site: &Site,
        credential: Option<&Credential>,
    ) -> Result<N::Conversation, Problem> {
        let user = credential.map(|credential| &credential.user);
        self.network.open(&in_hand(self, site, user)?, credential)
    }
}

#[cfg(feature = "http")]
impl World<Http> {
    /// What the front door before the controller of `account` wants to see, for another program that
    /// goes there. Where a program prints it, that is run.
    ///
    /// # Errors
    /// [`ReachFault::HeadersMissing`], [`ReachFault::HeadersCommandFailed`], what a store says.
    pub async fn front_headers(&self, account: &Account) -> Result<Arc<[Header]>, Error> {
        let headers = async {
            let Some(site) = Registry::read_beside(&self.home, true)?.site(&account.controller)
            else {
                return Ok([].into());
            };
            self.network.front_headers(&in_hand(self, &site, Some(&account.user))?).await
        };
        headers.await.map_err(|problem: Problem| problem.of(account))
    }
}

/// The same site with the values in hand; those beside the token of `user` come first.
///
/// # Errors
/// [`ReachFault::HeadersMissing`] where no account there has them; what a store says that may.
pub(super) fn in_hand<N>(
    world: &World<N>,
    site: &Site,
    user: Option<&UserId>,
) -> Result<Site, Problem> {
    let FrontHeaders::Stored(names) = &site.headers else { return Ok(site.clone()) };
    let mut refused = None;
    for (account, kind) in places(world, site, user)? {
        match world.store(kind).read(&account) {
            Ok(Some(Record { headers: Some(headers), .. })) => {
                let has = |name: &HeaderName| headers.iter().any(|header| header.name == *name);
                if names.iter().all(has) {
                    return Ok(Site { headers: FrontHeaders::Given(headers), ..site.clone() });
                }
            }
            Ok(_) => {}
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    Err(refused.unwrap_or_else(|| {
        Problem::Reach(ReachFault::HeadersMissing { names: site.headers.said() })
    }))
}

/// Where the values may be. A first login that was killed is in no list yet.
fn places<N>(
    world: &World<N>,
    site: &Site,
    user: Option<&UserId>,
) -> Result<Vec<(Account, StoreKind)>, Problem> {
    let mut known = Registry::read(&world.home)?.entries();
    known.retain(|entry| entry.account.controller == site.controller);
    known.sort_by_key(|entry| Some(&entry.account.user) != user);
    let mut places: Vec<_> = known.into_iter().map(|it| (it.account, it.store)).collect();
    if let Some(user) = user.filter(|user| places.iter().all(|(it, _)| it.user != **user)) {
        let account = Account { controller: site.controller.clone(), user: user.clone() };
        places.push((account.clone(), StoreKind::File));
        places.push((account, StoreKind::Keyring));
    }
    Ok(places)
}

/// Gives the other accounts of the controller, which was reached as `before`, what `account` logged
/// in with: so it is there for each of them when the others are gone, and nowhere an older one.
///
/// # Errors
/// What the store of one of them says, as that account's.
pub(super) async fn share<N: Network>(
    world: &World<N>,
    before: Option<&Site>,
    site: &Site,
    account: &Account,
) -> Result<(), Error> {
    let is_stored = |it: &Site| matches!(it.headers, FrontHeaders::Stored(_));
    if site.headers.given().is_none() && !before.is_some_and(is_stored) {
        return Ok(());
    }
    let Some(headers) = site.headers.to_keep() else { return Ok(()) };
    for entry in Registry::read(&world.home)?.entries() {
        let other = &entry.account;
        if other.controller != account.controller || other == account {
            continue;
        }
        let of = |problem: Problem| problem.of(other);
        let store = world.store(entry.store);
        if is_there(store.read(other).map_err(of)?.as_ref(), &headers) {
            continue;
        }
        let _held = world.lock(other).await.map_err(of)?;
        let read = store.read(other).map_err(of)?;
        if let Some(record) = read {
            let headers = Some(headers.clone());
            store.write(other, &Record { headers, ..record }).map_err(of)?;
        }
    }
    Ok(())
}

/// Whether a record has just these already, or is not there.
fn is_there(record: Option<&Record>, headers: &[Header]) -> bool {
    record.is_none_or(|record| record.headers.as_deref().unwrap_or_default() == headers)
}
