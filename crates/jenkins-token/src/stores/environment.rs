//! The credential of the official CLI's variables, for exactly one controller.

use super::environment_token;
use crate::model::{Account, Controller, Origin, Secret, Token, UserId};
use crate::{Problem, look_alike};
use std::ffi::OsString;

const URL: &str = "JENKINS_URL";
const USER_ID: &str = "JENKINS_USER_ID";
const API_TOKEN: &str = "JENKINS_API_TOKEN";

/// What `JENKINS_URL`, `JENKINS_USER_ID` and `JENKINS_API_TOKEN` say: a whole credential, or with
/// the URL alone which controller is meant. The token may be in a file, which
/// `JENKINS_API_TOKEN_FILE` names, or the credential `jenkins-api-token` that systemd loads for a
/// unit.
pub struct Environment {
    says: Says,
}

enum Says {
    Credential { account: Account, value: Secret, held_by: &'static str },
    Narrows(Controller),
}

impl Environment {
    /// Reads the three variables; an empty one counts as unset, and what files and shells leave
    /// around a value (line ends, spaces, a byte order mark) is none of it. The URL is taken as the
    /// root as it stands, since nobody can be asked before its token is sent.
    ///
    /// # Errors
    /// [`Problem::EnvironmentIncomplete`] for a user or token without the rest,
    /// [`Problem::UrlUnusable`], [`Problem::UserIdUnusable`], [`Problem::NotAToken`],
    /// [`Problem::EnvironmentUnusable`] for a token's file.
    pub fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Environment>, Problem> {
        Environment::beside(None, lookup)
    }

    /// The same beside a controller that a person typed or a program named: with a user and a token
    /// that is a whole credential too. What git or a checkout names is not typed by anybody.
    ///
    /// # Errors
    /// As [`Environment::from_variables`].
    pub fn beside(
        typed: Option<&Controller>,
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Environment>, Problem> {
        let set = |name| set(&lookup, name);
        let says = match (set(URL), set(USER_ID), environment_token::find(&lookup)?) {
            (None, None, None) => return Ok(None),
            (Some(url), None, None) => Says::Narrows(controller(&url)?),
            (url, Some(user), Some(token)) => {
                let controller = match (url, typed) {
                    (Some(url), _) => controller(&url)?,
                    (None, Some(typed)) => typed.clone(),
                    (None, None) => return Err(incomplete(URL, token.held_by)),
                };
                let account = Account { controller, user: user_id(&user)? };
                let held_by = token.held_by;
                Says::Credential { account, value: token.read()?, held_by }
            }
            (_, Some(_), None) => return Err(incomplete(API_TOKEN, USER_ID)),
            (_, None, Some(token)) => return Err(incomplete(USER_ID, token.held_by)),
        };
        Ok(Some(Environment { says }))
    }

    /// The controller that `JENKINS_URL` names, whatever the others hold: whose business it is that
    /// they hold nothing of use.
    pub fn controller_meant(lookup: impl Fn(&str) -> Option<OsString>) -> Option<Controller> {
        controller(&set(&lookup, URL)?).ok()
    }

    /// Whose credential it is, when it is a whole one.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        match &self.says {
            Says::Credential { account, .. } => Some(account),
            Says::Narrows(_) => None,
        }
    }

    /// The token of a whole credential, and what holds it.
    #[must_use]
    pub fn held(&self) -> Option<HeldToken> {
        match &self.says {
            Says::Credential { value, held_by, .. } => {
                Some(HeldToken { by: held_by, value: value.duplicate() })
            }
            Says::Narrows(_) => None,
        }
    }

    /// The token of `account`, whose credential it is.
    #[must_use]
    pub fn token(&self, account: &Account) -> Option<Token> {
        match &self.says {
            Says::Credential { account: owner, value, held_by } if owner == account => {
                Some(Token::foreign(held_by, value.duplicate(), Origin::Adopted))
            }
            _ => None,
        }
    }

    /// The controller that is spoken of, with a credential or without.
    #[must_use]
    pub fn controller(&self) -> Option<Controller> {
        self.account().map(|account| account.controller.clone()).or_else(|| self.narrows())
    }

    /// The controller meant, when only that is said; an account there has to exist already.
    #[must_use]
    pub fn narrows(&self) -> Option<Controller> {
        match &self.says {
            Says::Credential { .. } => None,
            Says::Narrows(controller) => Some(controller.clone()),
        }
    }
}

/// A token of the environment.
pub struct HeldToken {
    /// What holds it: what a person unsets to be rid of it.
    pub by: &'static str,
    value: Secret,
}

impl HeldToken {
    /// The one that is at hand, whosever it is; none where nobody can read it.
    pub fn at_hand(lookup: impl Fn(&str) -> Option<OsString>) -> Option<HeldToken> {
        let token = environment_token::find(lookup).ok()??;
        let by = token.held_by;
        Some(HeldToken { by, value: token.read().ok()? })
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, token: &Secret) -> bool {
        self.value.same_as(token)
    }
}

/// A variable that is not empty.
fn set(lookup: impl Fn(&str) -> Option<OsString>, name: &str) -> Option<Secret> {
    let value = Secret::new(lookup(name)?.to_string_lossy());
    (!look_alike::tidy(value.expose()).is_empty()).then_some(value)
}

fn controller(url: &Secret) -> Result<Controller, Problem> {
    let url = look_alike::tidy(url.expose());
    let unusable = |why: &str| Problem::UrlUnusable { why: format!("{why} ({URL})") };
    if look_alike::is_quoted(url) {
        return Err(unusable("it is in quotes, which a shell removes and a file keeps"));
    }
    Controller::parse(url).map_err(|problem| match problem {
        Problem::UrlUnusable { why } => unusable(&why),
        other => other,
    })
}

fn user_id(user: &Secret) -> Result<UserId, Problem> {
    let user = look_alike::tidy(user.expose());
    let unusable = |why: &str| Problem::UserIdUnusable { why: format!("{why} ({USER_ID})") };
    if look_alike::is_quoted(user) {
        return Err(unusable("it is in quotes, which a shell removes and a file keeps"));
    }
    UserId::parse(user).map_err(|problem| match problem {
        Problem::UserIdUnusable { why } => unusable(&why),
        other => other,
    })
}

fn incomplete(missing: &'static str, given: &'static str) -> Problem {
    Problem::EnvironmentIncomplete { missing, given }
}
