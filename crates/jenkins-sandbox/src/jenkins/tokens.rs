//! The API tokens of one user, as Jenkins keeps them: hashes, names, counts; values are not kept,
//! except that of a legacy token, which its owner may read.
//!
//! Source: `ApiTokenStore` and `ApiTokenStats`, recordings `whoami-token-*`, `fixed-*`, `legacy-*`.

use crate::jenkins::random;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// The name a legacy token has on the page.
const LEGACY_NAME: &str = "Legacy Token";

/// The version prefix of a named token.
const PREFIX: &str = "11";

/// One API token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) uuid: String,
    pub(crate) name: String,
    pub(crate) legacy: bool,
    /// Absent for a legacy token from before there were named ones.
    pub(crate) created: Option<Timestamp>,
    pub(crate) uses: u64,
    pub(crate) last_use: Option<Timestamp>,
    /// The last day it works; `None` is never.
    pub(crate) expires: Option<Date>,
    hash: [u8; 32],
}

impl Token {
    /// What a page shows where a browser puts a new token; no token.
    pub(crate) fn template() -> Token {
        Token {
            uuid: String::new(),
            name: String::new(),
            legacy: false,
            created: None,
            uses: 0,
            last_use: None,
            expires: None,
            hash: [0; 32],
        }
    }

    /// Whether its last day is over.
    pub(crate) fn expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }
}

/// The tokens of one user.
#[derive(Clone, Default)]
pub(crate) struct Tokens {
    kept: Vec<Token>,
    /// The readable value of the legacy token.
    legacy_value: Option<String>,
}

impl Tokens {
    /// A user's tokens at the start of the server.
    pub(crate) fn new(with_legacy: bool) -> Tokens {
        let mut tokens = Tokens::default();
        if with_legacy {
            tokens.change_legacy(None);
        }
        tokens
    }

    /// Makes a named token; returns its uuid and value.
    pub(crate) fn mint(
        &mut self,
        name: &str,
        now: Timestamp,
        expires: Option<Date>,
    ) -> (String, String) {
        let digits = random::hex(16);
        let uuid = self.keep(name, &digits, Some(now), expires, false);
        (uuid, format!("{PREFIX}{digits}"))
    }

    /// Takes a value the client chose; `None` when it has not the right form.
    pub(crate) fn add_fixed(
        &mut self,
        name: &str,
        value: &str,
        now: Timestamp,
        expires: Option<Date>,
    ) -> Option<String> {
        let digits = value.strip_prefix(PREFIX).filter(|digits| digits.len() == 32)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let digits = digits.to_ascii_lowercase();
        Some(self.keep(name, &digits, Some(now), expires, false))
    }

    /// Puts a token back that another life of the server had; one without the version prefix is
    /// the legacy one.
    pub(crate) fn restore(&mut self, uuid: &str, name: &str, value: &str, created: Timestamp) {
        let legacy = value.len() != 34;
        self.revoke(|token| token.uuid == uuid || (legacy && token.legacy));
        if legacy {
            self.legacy_value = Some(value.to_owned());
        }
        self.kept.push(Token {
            uuid: uuid.to_owned(),
            name: name.to_owned(),
            legacy,
            created: Some(created),
            hash: hash(value),
            ..Token::template()
        });
    }

    /// Replaces the legacy token; returns the new value.
    pub(crate) fn change_legacy(&mut self, now: Option<Timestamp>) -> String {
        self.kept.retain(|token| !token.legacy);
        let value = random::hex(16);
        self.keep(LEGACY_NAME, &value, now, None, true);
        self.legacy_value = Some(value.clone());
        value
    }

    fn keep(
        &mut self,
        name: &str,
        digits: &str,
        created: Option<Timestamp>,
        expires: Option<Date>,
        legacy: bool,
    ) -> String {
        let uuid = random::uuid();
        self.kept.push(Token {
            uuid: uuid.clone(),
            name: name.to_owned(),
            legacy,
            created,
            uses: 0,
            last_use: None,
            expires,
            hash: hash(digits),
        });
        uuid
    }

    /// Whether `secret` is one of these tokens and still valid.
    pub(crate) fn hold(&self, secret: &str, today: Date) -> bool {
        self.holder(secret, today).is_some()
    }

    /// The valid token whose value is `secret`.
    pub(crate) fn holder(&self, secret: &str, today: Date) -> Option<&Token> {
        let hash = hash(secret);
        self.kept.iter().find(|token| token.hash == hash && !token.expired(today))
    }

    /// The same, and counts the use.
    pub(crate) fn used(&mut self, secret: &str, now: Timestamp, today: Date) -> bool {
        let hash = hash(secret);
        let found = self.kept.iter_mut().find(|token| token.hash == hash && !token.expired(today));
        if let Some(token) = found {
            token.uses += 1;
            token.last_use = Some(now);
            return true;
        }
        false
    }

    /// The value of the legacy token, for its owner.
    pub(crate) fn legacy_value(&self) -> Option<&str> {
        self.legacy_value.as_deref()
    }

    /// A start loads them: the uuid of a legacy token was not kept (`ApiTokenStore`).
    pub(crate) fn load(&mut self) {
        for token in self.kept.iter_mut().filter(|token| token.legacy) {
            token.uuid = random::uuid();
        }
    }

    /// Renames; whether there is such a token.
    pub(crate) fn rename(&mut self, uuid: &str, name: &str) -> bool {
        match self.kept.iter_mut().find(|token| token.uuid == uuid) {
            Some(token) => {
                name.clone_into(&mut token.name);
                true
            }
            None => false,
        }
    }

    /// Forgets every token for which `ends` is true.
    pub(crate) fn revoke(&mut self, ends: impl Fn(&Token) -> bool) {
        self.kept.retain(|token| !ends(token));
        if !self.kept.iter().any(|token| token.legacy) {
            self.legacy_value = None;
        }
    }

    /// The tokens in the order of the page: by name without case.
    pub(crate) fn sorted(&self) -> Vec<Token> {
        let mut sorted = self.kept.clone();
        sorted.sort_by_key(|token| token.name.to_lowercase());
        sorted
    }
}

/// What is kept of a value: Jenkins hashes what follows the version prefix of 34 characters, whatever
/// the prefix, and every other value as a whole.
fn hash(secret: &str) -> [u8; 32] {
    let digits = if secret.len() == 34 { secret.get(2..).unwrap_or(secret) } else { secret };
    Sha256::digest(digits).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_prefix_is_not_compared_and_the_case_is() {
        let mut tokens = Tokens::default();
        let (_, value) = tokens.mint("a", Timestamp::UNIX_EPOCH, None);
        let today = jiff::civil::date(2026, 11, 24);
        assert!(tokens.hold(&value.replacen("11", "22", 1), today));
        assert!(!tokens.hold(&format!("11{}", "AB".repeat(16)), today));
        tokens.revoke(|_| true);
        assert!(!tokens.hold(&value, today));
    }

    #[test]
    fn a_use_is_counted_and_a_look_is_not() {
        let mut tokens = Tokens::default();
        let (_, value) = tokens.mint("a", Timestamp::UNIX_EPOCH, None);
        let today = jiff::civil::date(2026, 11, 24);
        assert!(tokens.hold(&value, today));
        assert!(tokens.used(&value, Timestamp::UNIX_EPOCH, today));
        assert_eq!(tokens.sorted()[0].uses, 1);
    }
}
