//! The account that answers.

use crate::accounts::AccountEntry;
use crate::model::{Controller, ControllerClock, Site, Version};
use crate::protocol::CredentialKind;

/// The account that answers, and why.
pub struct Chosen {
    /// What is known of it.
    pub entry: AccountEntry,
    /// How its controller is reached.
    pub site: Site,
    /// The version the controller last reported.
    pub version: Option<Version>,
    /// What its clock shows, as far as earlier runs know.
    pub clock: Option<ControllerClock>,
    /// The root that it writes into addresses, as far as that is known.
    pub root: Option<Controller>,
    /// The rule that decided, for `--verbose`.
    pub rule: &'static str,
    /// What its credential is.
    pub kind: CredentialKind,
}
