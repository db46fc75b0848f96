//! A user id on a controller, and what it shows to get in.

use super::{Controller, Secret};
use crate::{Problem, escape};
use std::fmt;

/// The id a person logs in with. HTTP Basic splits at the first colon, so an id cannot hold one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(String);

impl UserId {
    /// Refuses what HTTP Basic or a terminal could not carry.
    ///
    /// # Errors
    /// [`Problem::UserIdUnusable`] for an empty id, a colon or a control character.
    pub fn parse(text: &str) -> Result<UserId, Problem> {
        let why = if text.trim().is_empty() {
            "it is empty"
        } else if text.contains(':') {
            "a colon cannot be sent with HTTP Basic"
        } else if text.chars().any(char::is_control) {
            "it holds a control character"
        } else {
            return Ok(UserId(text.to_owned()));
        };
        Err(Problem::UserIdUnusable { why: why.to_owned() })
    }

    /// The id as typed, or as the controller spells it once it has answered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One user on one controller.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account {
    /// Where.
    pub controller: Controller,
    /// Who.
    pub user: UserId,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", escape::line(self.user.as_str()), self.controller)
    }
}

/// What goes into `Authorization: Basic`.
pub struct Credential {
    /// Who.
    pub user: UserId,
    /// The password or the token's value.
    pub secret: Secret,
}

impl Credential {
    /// A user with a password or token value.
    #[must_use]
    pub fn new(user: UserId, secret: Secret) -> Credential {
        Credential { user, secret }
    }
}
