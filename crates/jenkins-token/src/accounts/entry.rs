//! What is remembered of a controller, of an account on it, and of that account's token.

use super::Withheld;
use super::facts::ControllerFacts;
use crate::model::{
    self, Account, ControllerTime, ListedToken, Origin, Site, StoreKind, Token, TokenUuid, UserId,
};
use jiff::{Timestamp, civil::Date};

/// A controller and the accounts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ControllerEntry {
    pub(super) site: Site,
    pub(super) facts: ControllerFacts,
    pub(super) active: Option<UserId>,
    pub(super) entries: Vec<AccountEntry>,
}

impl ControllerEntry {
    pub(super) fn new(site: Site) -> ControllerEntry {
        ControllerEntry { site, facts: ControllerFacts::default(), active: None, entries: vec![] }
    }
}

/// An account and what is remembered of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    /// Who, where.
    pub account: Account,
    /// Other spellings that were typed for this user and led here.
    pub aliases: Vec<UserId>,
    /// Which store has its token.
    pub store: StoreKind,
    /// What may be shown of the token without opening the store.
    pub token: Option<TokenSummary>,
    /// When the controller last accepted the token.
    pub verified: Option<Timestamp>,
    /// When the controller first answered 401 to the token and nothing has been decided since.
    pub suspect_since: Option<Timestamp>,
    /// When a later 401 decided that the token is not valid.
    pub rejected: Option<Timestamp>,
    /// For how long git does not get the token, after it was refused to git.
    pub withheld: Option<Withheld>,
}

impl AccountEntry {
    /// An account about whose token nothing is known yet.
    #[must_use]
    pub fn new(account: Account, store: StoreKind) -> AccountEntry {
        AccountEntry {
            account,
            aliases: vec![],
            store,
            token: None,
            verified: None,
            suspect_since: None,
            rejected: None,
            withheld: None,
        }
    }
}

/// A token without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSummary {
    /// As the controller lists it.
    pub name: String,
    /// The id to revoke it by, where it is known.
    pub uuid: Option<TokenUuid>,
    /// When we made it, by the controller's clock.
    pub created: Option<Timestamp>,
    /// Its last day in the controller's zone; absent when it never ends.
    pub expires: Option<Date>,
    /// Where it came from.
    pub origin: Origin,
}

impl TokenSummary {
    /// Whether this is its row in the controller's list. A token of the kind that users had one of
    /// is known by its kind: its uuid changes when Jenkins restarts.
    #[must_use]
    pub fn is(&self, row: &ListedToken) -> bool {
        match &self.uuid {
            Some(uuid) => *uuid == row.uuid,
            None => self.origin == Origin::Legacy && row.legacy,
        }
    }

    /// Whether it has ended for certain, wherever the controller is.
    #[must_use]
    pub fn has_ended(&self, now: ControllerTime) -> bool {
        self.expires.is_some_and(|day| model::has_ended(day, now))
    }

    /// What may be noted about `token`.
    #[must_use]
    pub fn of(token: &Token) -> TokenSummary {
        TokenSummary {
            name: token.name.clone(),
            uuid: token.uuid.clone(),
            created: token.created,
            expires: token.expires,
            origin: token.origin,
        }
    }
}
