//! What a login or a rotation brought about.

use super::cleanup::CleanedUp;
use super::old_token::OldToken;
use crate::model::{Account, Expires, Origin, StoreKind, Version};

/// What a login brought about.
#[non_exhaustive]
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
    pub old: OldToken,
    /// What became of what earlier, killed logins had left.
    pub cleaned_up: CleanedUp,
}

impl Login {
    /// Whether something is left to do.
    #[must_use]
    pub fn is_half_done(&self) -> bool {
        matches!(self.old, OldToken::Unidentified(..)) || !self.cleaned_up.left.is_empty()
    }
}
