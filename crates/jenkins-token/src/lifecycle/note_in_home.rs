//! What is learnt of a token while it is used. The verdict stands whether it can be noted or not: a
//! home may be read-only, its disk full.

use super::World;
use crate::Problem;
use crate::accounts::Registry;
use crate::model::Controller;
use std::sync::PoisonError;

impl<N> World<N> {
    /// Notes what was learnt, or remembers that it could not.
    pub(super) fn note(&self, change: impl FnOnce(&mut Registry)) {
        if let Err(problem) = Registry::change(&self.home, change) {
            self.leave_unnoted(problem);
        }
    }

    /// A home that is nobody's or another user's was not to be read either: there nobody expects a
    /// note.
    pub(super) fn leave_unnoted(&self, problem: Problem) {
        if matches!(problem, Problem::FileForeign { .. } | Problem::HomeMissing { .. }) {
            return;
        }
        let mut unnoted = self.heard.unnoted.lock().unwrap_or_else(PoisonError::into_inner);
        unnoted.get_or_insert(problem);
    }

    /// Whether the controller said lately which root it writes into addresses.
    pub(super) fn knows_root(&self, controller: &Controller) -> bool {
        let now = (self.now)();
        self.heard.facts(controller).knows_root(now)
            || Registry::read(&self.home).is_ok_and(|it| it.facts(controller).knows_root(now))
    }

    /// Why something could not be noted in this run; told once.
    #[must_use]
    pub fn unnoted(&self) -> Option<Problem> {
        self.heard.unnoted.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
