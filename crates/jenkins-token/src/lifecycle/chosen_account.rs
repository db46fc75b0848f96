//! The account that answers.

use crate::accounts::{AccountEntry, TokenSummary};
use crate::model::{Account, Controller, ControllerClock, Site, Source, Version};
use crate::protocol::CredentialKind;
use crate::stores::HeldToken;
use std::fmt;

/// The account that answers, and why.
pub struct Chosen {
    /// Who, where.
    pub account: Account,
    /// Where its credential comes from.
    pub source: Source,
    /// What is remembered of a stored account.
    pub entry: Option<AccountEntry>,
    /// The environment's token, where that is the credential.
    pub held: Option<HeldToken>,
    /// How its controller is reached.
    pub site: Site,
    /// The version the controller last reported.
    pub version: Option<Version>,
    /// What its clock shows, as far as earlier runs know.
    pub clock: Option<ControllerClock>,
    /// The root that it writes into addresses, as far as that is known.
    pub root: Option<Controller>,
    /// The rule that decided, for `--verbose`.
    pub rule: Rule,
    /// What its credential is.
    pub kind: CredentialKind,
}

impl Chosen {
    /// What may be shown of the stored token.
    #[must_use]
    pub fn token(&self) -> Option<&TokenSummary> {
        self.entry.as_ref()?.token.as_ref()
    }
}

/// Why an account was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The environment has its complete credential.
    Environment,
    /// `JENKINS_URL` narrows to it.
    Url,
    /// A project's settings name it.
    Project,
    /// It is its controller's active account.
    Active,
    /// Nobody else fits.
    Only,
    /// A program brought its credential along.
    Given,
    /// Each account is meant.
    Each,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Environment => "JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN",
            Rule::Url => "JENKINS_URL",
            Rule::Project => "the project's settings",
            Rule::Active => "the active account",
            Rule::Only => "the only account that fits",
            Rule::Given => "the credential given",
            Rule::Each => "each account is meant",
        })
    }
}
