//! What a login is to bring about, and with which credential.

use super::by_hand::ByHand;
use super::session::Session;
use super::{World, keyring_forgot, relocate};
use crate::accounts::Registry;
use crate::model::{
    Account, BrowserSession, Credential, Expiry, Secret, Site, StoreKind, Token, TokenName, UserId,
};
use crate::transport::Network;
use crate::{Error, Problem};

/// What a person gives to log in.
pub enum LoginCredential {
    /// The account's password: a token is created.
    Password(Secret),
    /// The session of a browser that is signed in: a token is created in it.
    Session(BrowserSession),
    /// A token made elsewhere: it is adopted.
    Token(Secret),
    /// A token that another one is made with; it is not kept.
    Maker(Credential),
    /// A token that a person was asked to make, and the name it was to have.
    MadeByHand(Secret, ByHand),
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
    /// The token's name; without one it keeps its unique name.
    pub token_name: Option<TokenName>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Leave the token alive that the new one replaces.
    pub keep_old: bool,
    /// `USER@HOST` of this machine, for the unique name.
    pub machine: String,
}

impl LoginOptions {
    /// A token that lives until it is revoked, of a unique name, in this store.
    #[must_use]
    pub fn new(site: Site, user: UserId, store: StoreKind, machine: String) -> LoginOptions {
        LoginOptions {
            site,
            user,
            store,
            moves: false,
            token_name: None,
            expiry: Expiry::Never,
            keep_old: false,
            machine,
        }
    }
}

/// The options, with the store that the account's token is in by now.
pub(super) async fn in_its_store<N: Network>(
    options: &LoginOptions,
    world: &World<N>,
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

/// The token that is in use for the account, in the store of these options. One that the keyring has
/// forgotten is ended by the next one.
pub(super) fn current<N>(
    options: &LoginOptions,
    session: &Session<'_, N>,
) -> Result<Option<Token>, Problem> {
    let (world, account) = (session.world, session.account);
    let entry = Registry::read(&world.home)?.entry(account).map(|entry| entry.store);
    // Another command moved it while this one waited for the lock.
    if !options.moves && entry.is_some_and(|store| store != options.store) {
        return Err(Problem::AccountBusy);
    }
    keyring_forgot::reopen_lost(world, account, options.store)
}
