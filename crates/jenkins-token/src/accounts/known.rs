//! A controller, the accounts on it, and what it said of itself: each with when that was learnt.

use super::Entry;
use crate::model::Site;
use crate::model::{ControllerClock, UserId, Version};
use jiff::Timestamp;

/// A controller and the accounts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) site: Site,
    pub(super) said: Said,
    pub(super) active: Option<UserId>,
    pub(super) entries: Vec<Entry>,
}

impl Known {
    pub(super) fn new(site: Site) -> Known {
        Known { site, said: Said::default(), active: None, entries: vec![] }
    }
}

/// What a controller said of itself. A later answer that says otherwise takes the place of an
/// earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// What it is.
    pub version: Option<Version>,
    /// When that was said, by this machine's clock; earlier programs did not write it down.
    pub version_learnt: Option<Timestamp>,
    /// How its clock differs from this machine's.
    pub clock: Option<ControllerClock>,
    /// By how many seconds it was ahead when a person was told that it is another time there.
    pub(super) told: Option<i64>,
}

impl Said {
    /// Takes note of the version; one that is known already stays as old as it is.
    pub(super) fn learn_version(&mut self, version: Version, at: Option<Timestamp>) {
        if self.version.as_ref() != Some(&version) || self.version_learnt.is_none() {
            self.version_learnt = at;
        }
        self.version = Some(version);
    }

    pub(super) fn learns_clock(&self, clock: &ControllerClock) -> bool {
        self.clock.is_none_or(|known| clock.replaces(&known))
    }

    /// What is right again is told when it goes wrong again.
    pub(super) fn learn_clock(&mut self, clock: ControllerClock) {
        self.clock = Some(clock);
        self.told = self.told.filter(|_| clock.is_far_off());
    }

    pub(super) fn must_tell(&self, clock: &ControllerClock) -> bool {
        clock.is_far_off() && self.told.is_none_or(|told| clock.is_far_from(told))
    }

    pub(super) fn mark_told(&mut self, ahead: i64) {
        self.told = Some(ahead);
    }
}
