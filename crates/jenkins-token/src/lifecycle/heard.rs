//! What controllers said of their clocks and crumbs in this run: that judges, and what is kept of
//! earlier runs only where nothing was said.

use crate::Problem;
use crate::model::{Controller, ControllerClock};
use crate::protocol::{Reply, clock};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The clocks and crumbs that were heard of in this run, and what could not be noted.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    clocks: Arc<Mutex<BTreeMap<Controller, ControllerClock>>>,
    crumbs: Arc<Mutex<BTreeMap<Controller, bool>>>,
    pub(super) unnoted: Arc<Mutex<Option<Problem>>>,
}

impl Heard {
    /// Takes the time from an answer to a credential. Of several answers the one that is furthest
    /// ahead counts: one that was kept on its way can only be late.
    pub(super) fn hear(&self, controller: &Controller, reply: &Reply, local: Timestamp) {
        let Some(date) = clock::read(reply) else { return };
        let clock = ControllerClock::heard(date, local);
        let mut all = self.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(controller.clone()).or_insert(clock);
        if clock.ahead() > known.ahead() {
            *known = clock;
        }
    }

    /// The controller's clock, if it was heard of.
    #[must_use]
    pub fn clock(&self, controller: &Controller) -> Option<ControllerClock> {
        self.clocks.lock().unwrap_or_else(PoisonError::into_inner).get(controller).copied()
    }

    /// Notes whether the controller has crumbs to give.
    pub(super) fn hear_crumbs(&self, controller: &Controller, has_them: bool) {
        let mut all = self.crumbs.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(controller.clone(), has_them);
    }

    pub(super) fn crumbs(&self) -> BTreeMap<Controller, bool> {
        self.crumbs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn all(&self) -> Vec<(Controller, ControllerClock)> {
        let all = self.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(controller, clock)| (controller.clone(), *clock)).collect()
    }
}
