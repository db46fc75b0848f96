//! The way to a login: where the controller is, how it is reached, where the token will go.

use super::choose_account::{self, Filter};
use super::login;
use super::login_options::{LoginCredential, LoginOptions};
use super::login_outcome::Login;
use super::{World, discover, front_headers, keyring_forgot, relocate};
use crate::accounts::Registry;
use crate::model::{Account, Controller, Pasted, Site, SiteChanges, StoreKind, UserId, Version};
use crate::protocol::{signature, tokens_page};
use crate::transport::{Exchange, Network};
use crate::{Error, Problem};
use std::ffi::OsString;

/// How the controller of `pasted` is reached: as before, with the changes asked for now. Of a page below a root
/// the controller says where its root is.
///
/// # Errors
/// [`Problem::PlainHttp`], before anything is sent; [`ReachFault::HeadersMissing`](crate::problem::ReachFault); those of [`discover::root`].
pub async fn site<N: Network>(
    world: &World<N>,
    pasted: &Pasted,
    changes: SiteChanges,
) -> Result<Site, Error> {
    let root = pasted.as_root();
    let registry = Registry::read(&world.home)?;
    let known = pasted.roots().find_map(|root| registry.site(&root));
    let mut site = known.unwrap_or_else(|| Site::new(root.clone()));
    changes.apply(&mut site);
    world.network.check(&site).map_err(|problem| problem.at(root))?;
    // While it has the root that it is known by.
    site = front_headers::in_hand(world, &site, None).map_err(|it| it.at(&site.controller))?;
    site.controller = root.clone();
    if site.controller.is_exposed() && !site.allow_http {
        return Err(Problem::PlainHttp.at(&site.controller));
    }
    if pasted.is_deep() || is_above_a_known_one(&registry, root) {
        site.controller = discover::root(world, pasted, &site).await?;
    }
    Ok(site)
}

/// The same site, once its root has shown that it is one: for who is about to be asked for a
/// password, and need not wait for it. Where somebody is logged in already nothing is asked.
///
/// # Errors
/// Those of [`discover::root`].
pub async fn shown<N: Network>(
    world: &World<N>,
    pasted: &Pasted,
    mut site: Site,
) -> Result<Site, Error> {
    let registry = Registry::read(&world.home)?;
    let is_new = site.controller == *pasted.as_root() && registry.site(&site.controller).is_none();
    if is_new && !pasted.is_deep() {
        site.controller = discover::root(world, pasted, &site).await?;
    }
    Ok(site)
}

/// Whether nobody is logged in at `root` and somebody is further below: then the root is most
/// likely meant, and what is known of it has to be found before anything is asked.
fn is_above_a_known_one(registry: &Registry, root: &Controller) -> bool {
    let known: Vec<_> = registry.entries().into_iter().map(|it| it.account.controller).collect();
    !known.contains(root) && known.iter().any(|known| root.holds(known))
}

/// Where the token goes: as asked, else where the account's is, else where another of the
/// controller is, else the keyring. Whether it can be used is found out before a password is asked
/// for; a token in another store moves there first, so that nothing stays behind.
///
/// # Errors
/// What the stores say.
pub async fn store<N: Network>(
    world: &World<N>,
    site: &Site,
    user: &UserId,
    asked: Option<StoreKind>,
) -> Result<StoreKind, Error> {
    let controller = site.controller.clone();
    let on_it = Filter { controller: Some(controller.clone()), user: None };
    let registry = Registry::read(&world.home)?;
    let known = choose_account::all(&registry, &on_it);
    let same = registry.spelled(&controller, user);
    let before = same.or(known.first()).map(|entry| entry.store);
    let store = asked.or(before).unwrap_or(StoreKind::Keyring);
    let new = Account { controller, user: user.clone() };
    let account = same.map_or(&new, |entry| &entry.account);
    let usable = keyring_forgot::replaceable(world.store(store).read(account));
    usable.map_err(|problem| match same {
        Some(_) => problem.of(account),
        // Nobody is known here by that id, whom a next step could be about.
        None => problem.at(&account.controller),
    })?;
    if let Some(entry) = same.filter(|entry| entry.store != store) {
        match relocate::relocate(world, &entry.account, store).await {
            // Nothing to move is what this login is going to mend.
            Err(Error {
                problem: Problem::TokenMissing { .. } | Problem::KeyringUnreadable { .. },
                ..
            }) => {}
            moved => drop(moved?),
        }
    }
    Ok(store)
}

/// Logs in at the root that `pasted` is taken for; when that is none, at the one that is found on
/// the same origin and shows itself, which `found` is told of. Nothing was created at the wrong one.
///
/// # Errors
/// As [`login::login`].
pub async fn login<N: Network>(
    world: &World<N>,
    pasted: &Pasted,
    mut options: LoginOptions,
    given: impl Fn() -> LoginCredential,
    found: impl FnOnce(&Controller),
) -> Result<Login, Error> {
    let first = login::login(world, &options, given()).await;
    let elsewhere = first.as_ref().is_err_and(|error| {
        let problem = &error.problem;
        discover::is_nothing(problem)
            || matches!(problem, Problem::RootElsewhere { .. } | Problem::RedirectedWithin { .. })
    });
    if !elsewhere || pasted.is_deep() {
        return first;
    }
    let root = discover::root(world, pasted, &options.site).await?;
    found(&root);
    if root == options.site.controller {
        return first;
    }
    options.site.controller = root;
    login::login(world, &options, given()).await
}

/// The page in which a person creates a token at `site`, as its version has it; where that is
/// hidden, the person's own page, from which it can be reached.
///
/// # Errors
/// Those of the network.
pub async fn token_page<N: Network>(world: &World<N>, site: &Site) -> Result<String, Error> {
    let steps = async {
        let nobody = world.open(site, None)?;
        nobody.exchange(&signature::login_page()).await.map_err(|lost| lost.problem)
    };
    let login = steps.await.map_err(|problem: Problem| problem.at(&site.controller))?;
    Ok(page(&site.controller, signature::version(&login).as_ref()))
}

/// The same by what is known here; else as the controller says, or the person's own page where it
/// does not answer.
pub async fn known_token_page<N: Network>(world: &World<N>, site: &Site) -> String {
    let registry = Registry::read(&world.home).ok();
    let known = registry.and_then(|registry| registry.version_of(&site.controller));
    if known.is_none()
        && let Ok(page) = token_page(world, site).await
    {
        return page;
    }
    page(&site.controller, known.as_ref())
}

fn page(controller: &Controller, version: Option<&Version>) -> String {
    let path = version.map_or("me/", tokens_page::path_for_a_person);
    format!("{controller}{path}")
}

/// `USER@HOST` of this machine, for a token's unique name.
#[must_use]
pub fn machine(lookup: impl Fn(&str) -> Option<OsString>) -> String {
    let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
    let user = set("USER").or_else(|| set("LOGNAME")).or_else(|| set("USERNAME"));
    let user = user.map(|user| user.to_string_lossy().into_owned()).or_else(name_of_process);
    let user = user.unwrap_or_else(|| "somebody".to_owned());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{user}@{host}").chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Whose process this is by the machine's own list, where cron or a container sets no variable. Who
/// is in a directory elsewhere has no name here.
fn name_of_process() -> Option<String> {
    let users = std::fs::read("/etc/passwd").ok()?;
    name_of(rustix::process::getuid().as_raw(), &String::from_utf8_lossy(&users))
}

fn name_of(uid: u32, users: &str) -> Option<String> {
    let line = users
        .lines()
        .find(|line| line.split(':').nth(2).and_then(|number| number.parse().ok()) == Some(uid))?;
    let name = line.split(':').next().filter(|name| !name.is_empty())?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_uid_has_the_first_name_of_the_list() {
        let users = "root:x:0:0:root:/root:/bin/sh\n\n+::\nbuild:x:1000:1000::/home:/bin/sh\n\
                     other:x:1000:1000::/:/bin/sh\n:x:7:7::/:/bin/sh\n";
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(1000, users).as_deref(), Some("build"));
        assert_eq!(name_of(7, users), None);
        assert_eq!(name_of(100, users), None);
    }
}
