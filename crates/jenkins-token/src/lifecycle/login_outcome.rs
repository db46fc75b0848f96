//! What a login or a rotation brought about.

use super::cleanup::CleanedUp;
use super::row::Row;
use crate::model::{Account, Expires, ListedToken, Origin, StoreKind, Version};

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
    Unidentified(String, Vec<ListedToken>),
    /// The controller did not take it any more.
    Refused(String),
}

impl Before {
    /// The token called `old`. Its row was looked for, unless the person keeps that token.
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
