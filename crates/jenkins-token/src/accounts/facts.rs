//! What a controller said of itself, and when.

use crate::model::{Controller, ControllerClock, Version};
use jiff::{Timestamp, ToSpan};

/// What was said, and when, by this machine's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt<T> {
    /// What.
    pub said: T,
    /// When.
    pub at: Timestamp,
}

/// What a controller said of itself. A later answer that says otherwise takes the place of an
/// earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControllerFacts {
    /// What it is.
    pub version: Option<Version>,
    /// When that was said, by this machine's clock; earlier programs did not write it down.
    pub version_learnt: Option<Timestamp>,
    /// Whether it has crumbs to give; only kept of one that wants them with a token too.
    pub crumbs: Option<bool>,
    /// How its clock differs from this machine's.
    pub clock: Option<ControllerClock>,
    /// The root that its administrator told it to write into addresses. People may use another
    /// one, and that is where credentials go, whatever this says.
    pub root: Option<Learnt<Controller>>,
    /// The realm that its 401s name.
    pub realm: Option<Learnt<String>>,
    /// By how many seconds its clock was ahead when a person was told that it is another time there.
    pub(super) told: Option<i64>,
    /// The configured root that a person was told of.
    pub(super) root_told: Option<Controller>,
}

impl ControllerFacts {
    /// Takes note of the version; one that is known already stays as old as it is.
    pub(super) fn learn_version(&mut self, version: Version, at: Option<Timestamp>) {
        if self.version.as_ref() != Some(&version) || self.version_learnt.is_none() {
            self.version_learnt = at;
        }
        self.version = Some(version);
    }

    /// Whether what was heard says anything new.
    pub(super) fn learns(&self, heard: &ControllerFacts) -> bool {
        let mut known = self.clone();
        known.learn(heard);
        known != *self
    }

    /// Takes note of what was heard, but for the version, which more than headers tell.
    pub(super) fn learn(&mut self, heard: &ControllerFacts) {
        let is_news = |clock: &ControllerClock| self.clock.is_none_or(|it| clock.replaces(&it));
        if let Some(clock) = heard.clock.filter(is_news) {
            self.put_clock(clock);
        }
        self.crumbs = heard.crumbs.or(self.crumbs);
        if heard.root.is_some() {
            self.root.clone_from(&heard.root);
        }
        let realm = |learnt: &Option<Learnt<String>>| learnt.as_ref().map(|it| it.said.clone());
        if heard.realm.is_some() && realm(&heard.realm) != realm(&self.realm) {
            self.realm.clone_from(&heard.realm);
        }
    }

    /// What is right again is told when it goes wrong again.
    pub(super) fn put_clock(&mut self, clock: ControllerClock) {
        self.clock = Some(clock);
        self.told = self.told.filter(|_| clock.is_far_off());
    }

    /// The clock when it is far from ours and no person has been told yet.
    pub(super) fn untold_clock(&self) -> Option<ControllerClock> {
        let is_new = |clock: &ControllerClock| self.told.is_none_or(|it| clock.is_far_from(it));
        self.clock.filter(|clock| clock.is_far_off() && is_new(clock))
    }

    /// The configured root when it is not `used` and no person has been told yet.
    pub(super) fn untold_root(&self, used: &Controller) -> Option<Controller> {
        let root = self.root.as_ref().map(|root| &root.said);
        root.filter(|root| *root != used && self.root_told.as_ref() != Some(root)).cloned()
    }

    /// Whether the configured root was said within a day before `now`: administrators change it
    /// seldom, and asking for it takes a question of its own.
    #[must_use]
    pub fn knows_root(&self, now: Timestamp) -> bool {
        let since = now.checked_sub(24.hours()).unwrap_or(Timestamp::MIN);
        self.root.as_ref().is_some_and(|root| (since..=now).contains(&root.at))
    }
}
