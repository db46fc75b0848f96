//! What controllers said of themselves in this run: that judges, and what is kept of earlier runs
//! only where nothing was said.

use crate::Problem;
use crate::accounts::{ControllerFacts, Learnt};
use crate::model::{Controller, ControllerClock};
use crate::protocol::{Reply, answer_date, realm};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was heard in this run, and what could not be noted.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    facts: Arc<Mutex<BTreeMap<Controller, ControllerFacts>>>,
    pub(super) unnoted: Arc<Mutex<Option<Problem>>>,
}

impl Heard {
    /// Takes the time from an answer to a credential, and the realm from a refusal. Of several
    /// times the one that is furthest ahead counts: one that was kept on its way can only be late.
    pub(super) fn hear(&self, controller: &Controller, reply: &Reply, local: Timestamp) {
        let clock = answer_date::read(reply).map(|date| ControllerClock::heard(date, local));
        let realm = realm::read(reply).map(|said| Learnt { said, at: local });
        if clock.is_none() && realm.is_none() {
            return;
        }
        self.note(controller, |facts| {
            let both = facts.clock.into_iter().chain(clock);
            facts.clock = both.max_by_key(ControllerClock::ahead);
            facts.realm = realm.or(facts.realm.take());
        });
    }

    /// Takes note of the root that the controller writes into addresses.
    pub(super) fn hear_root(&self, controller: &Controller, said: Controller, at: Timestamp) {
        self.note(controller, |facts| facts.root = Some(Learnt { said, at }));
    }

    /// Takes note of whether the controller has crumbs to give.
    pub(super) fn hear_crumbs(&self, controller: &Controller, has_them: bool) {
        self.note(controller, |facts| facts.crumbs = Some(has_them));
    }

    fn note(&self, controller: &Controller, change: impl FnOnce(&mut ControllerFacts)) {
        let mut all = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(controller.clone()).or_default());
    }

    /// The controller's clock, if it was heard of.
    #[must_use]
    pub fn clock(&self, controller: &Controller) -> Option<ControllerClock> {
        self.facts(controller).clock
    }

    pub(super) fn facts(&self, controller: &Controller) -> ControllerFacts {
        let all = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(controller).cloned().unwrap_or_default()
    }

    pub(super) fn all(&self) -> Vec<(Controller, ControllerFacts)> {
        let all = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(controller, said)| (controller.clone(), said.clone())).collect()
    }
}
