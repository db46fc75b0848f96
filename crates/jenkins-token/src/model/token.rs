//! A token: its uuid and name anybody may see, its value nobody.

use super::{ControllerTime, Expires, Expiry, Secret};
use crate::{Problem, escape};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A token's name: free text that Jenkins keeps byte for byte, without control characters, which
/// would land unescaped in the controller's files (`ApiTokenStore`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenName(String);

impl TokenName {
    /// # Errors
    /// [`Problem::TokenNameUnusable`] for a blank name or a control character.
    pub fn parse(text: &str) -> Result<TokenName, Problem> {
        let why = if text.trim().is_empty() {
            "it is empty"
        } else if text.chars().any(char::is_control) {
            "it holds a control character"
        } else {
            return Ok(TokenName(text.to_owned()));
        };
        Err(Problem::TokenNameUnusable { why: why.to_owned() })
    }

    /// The name as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape::line(&self.0))
    }
}

/// The id the controller knows a token by. Opaque; not secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenUuid(String);

impl TokenUuid {
    /// Accepts what can travel in a form and a page attribute: 1 to 100 of letters, digits, `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<TokenUuid> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        fits.then(|| TokenUuid(text.to_owned()))
    }

    /// The uuid's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a stored token came from: decides what `logout` may do to it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Origin {
    /// We made it; `logout` revokes it.
    Created,
    /// A person gave it to us; `logout` forgets it.
    Adopted,
    /// The one token of a user before 2.129; `logout` forgets it.
    Legacy,
}

/// A token alive on the controller and in no store yet. Ending a flow without [`Minted::keep`],
/// [`Minted::shown`] or a revoke would orphan it.
#[must_use = "alive on the controller: keep it, show it or revoke it"]
pub struct Minted {
    /// The id to revoke it by.
    pub uuid: TokenUuid,
    /// The name the controller gave it.
    pub name: String,
    /// When it ends.
    pub expires: Expires,
    /// Shown once, here.
    pub value: Secret,
}

impl Minted {
    /// Turns it into what a store takes; for how long it was asked for is told by `wish`.
    #[must_use]
    pub fn keep(self, created: ControllerTime, wish: Expiry) -> Token {
        Token {
            days: self.expires.date().and_then(|last| days(wish, created, last)),
            uuid: Some(self.uuid),
            name: self.name,
            value: self.value,
            origin: Origin::Created,
            created: Some(created.timestamp()),
            expires: self.expires.date(),
        }
    }

    /// The person has the value now.
    pub fn shown(self) {}
}

/// A token as a store keeps it.
pub struct Token {
    /// Absent for an adopted token whose row was not found, and for a legacy token.
    pub uuid: Option<TokenUuid>,
    /// As the controller lists it.
    pub name: String,
    /// What goes after the user id in `Authorization: Basic`.
    pub value: Secret,
    /// Where it came from.
    pub origin: Origin,
    /// When we made it, by the controller's clock.
    pub created: Option<Timestamp>,
    /// Its last day in the controller's zone; absent when it never ends.
    pub expires: Option<Date>,
    /// How many days that was from the day it was made, there; earlier programs did not write it
    /// down.
    pub days: Option<u16>,
}

/// How many days a token has that is valid through `last`: as was asked for, where that is what it
/// got. Only the controller knows which day it was there, so else it is counted by UTC's.
fn days(wish: Expiry, created: ControllerTime, last: Date) -> Option<u16> {
    let counted = created.day().until(last).ok()?.get_days();
    match wish {
        Expiry::Days(days) if (counted - i32::from(days)).abs() <= 1 => Some(days),
        _ => u16::try_from(counted).ok(),
    }
}

impl Token {
    /// One that was made elsewhere, of which nothing is known yet.
    #[must_use]
    pub fn foreign(name: &str, value: Secret, origin: Origin) -> Token {
        Token {
            uuid: None,
            name: name.to_owned(),
            value,
            origin,
            created: None,
            expires: None,
            days: None,
        }
    }

    /// How many days it was to live when it was made; absent when it never ends.
    #[must_use]
    pub(crate) fn lifetime(&self) -> Option<u16> {
        let created = || Some(ControllerTime::said(self.created?));
        self.days.or_else(|| days(Expiry::Never, created()?, self.expires?))
    }

    /// Whether it has ended for certain, wherever the controller is.
    #[must_use]
    pub fn has_ended(&self, now: ControllerTime) -> bool {
        self.expires.is_some_and(|day| super::expiry::has_ended(day, now))
    }

    /// Until when it is valid for certain, wherever the controller is; absent when it never ends.
    #[must_use]
    pub fn certain_until(&self) -> Option<ControllerTime> {
        self.expires.and_then(super::expiry::certain_until)
    }
}

/// How often a token was used, as the page tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uses {
    /// The controller keeps no statistics.
    Unknown,
    /// This often; 0 is "never used".
    Times(u64),
}

/// A row of the controller's token page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// The id to rename or revoke it by.
    pub uuid: TokenUuid,
    /// Its name, unescaped.
    pub name: String,
    /// When it was created, in the page's words.
    pub created_text: Option<String>,
    /// The same as an instant, only where the page's zone is certain.
    pub created: Option<Timestamp>,
    /// When it was last used, where the page's zone is certain.
    pub last_used: Option<Timestamp>,
    /// How often it was used.
    pub uses: Uses,
    /// When it ends; `None` on pages that do not say it (before 2.548, or already expired).
    pub expires: Option<Expires>,
    /// Whether it has ended.
    pub expired: bool,
    /// Whether it is the legacy token.
    pub legacy: bool,
}
