//! The token that there was, and what became of it.

use super::row_by_uses::Row;
use crate::model::ListedToken;

/// What became of the token that a login or a rotation replaced, or a logout ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldToken {
    /// There was none.
    Nothing,
    /// It is revoked, and was seen to be gone.
    Revoked(String),
    /// It lives on, as was asked for, or because we had not made it.
    Alive(String),
    /// It lives on, for its row in the list is not known for certain: it may be one of these.
    Unidentified(String, Vec<ListedToken>),
    /// The controller did not take it any more.
    Refused(String),
}

impl OldToken {
    /// The replaced token called `old`. Its row was looked for, unless the person keeps that token.
    pub(super) fn replaced(old: Option<String>, row: Option<Row>, keep_old: bool) -> OldToken {
        match (old, row) {
            (None, _) => OldToken::Nothing,
            (Some(name), _) if keep_old => OldToken::Alive(name),
            (Some(name), None) => OldToken::Refused(name),
            (Some(name), Some(Row::Of(_))) => OldToken::Revoked(name),
            (Some(name), Some(Row::Legacy)) => OldToken::Unidentified(name, vec![]),
            (Some(name), Some(Row::Among(rows))) => OldToken::Unidentified(name, rows),
        }
    }

    /// Its name, if there was one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            OldToken::Nothing => None,
            OldToken::Revoked(name)
            | OldToken::Alive(name)
            | OldToken::Unidentified(name, _)
            | OldToken::Refused(name) => Some(name),
        }
    }

    /// Whether this command revoked it.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        matches!(self, OldToken::Revoked(_))
    }
}
