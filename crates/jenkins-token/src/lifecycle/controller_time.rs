//! What time it is on a controller: as it said in this run, else as it is known from an earlier one.

use super::World;
use super::chosen_account::Chosen;
use crate::Problem;
use crate::accounts::Registry;
use crate::model::{Controller, ControllerClock, ControllerTime};
use crate::protocol::{Request, answer_date};
use crate::transport::{Exchange, Network};

impl<N> World<N> {
    /// What time it is on the chosen controller: as it said in this run, else as it is known from
    /// an earlier one.
    #[must_use]
    pub fn time_of(&self, chosen: &Chosen) -> ControllerTime {
        let heard = self.heard.clock(&chosen.account.controller);
        // The very `Date` that was learnt earlier is that answer again.
        let heard =
            heard.filter(|heard| chosen.clock.is_none_or(|it| it.learnt() != heard.learnt()));
        ControllerTime::now(heard.or(chosen.clock).as_ref(), (self.now)())
    }

    /// The same of any controller.
    pub(super) fn time_at(&self, controller: &Controller) -> ControllerTime {
        ControllerTime::now(self.clock_at(controller).as_ref(), (self.now)())
    }

    /// Its clock, as far as it is known.
    pub(super) fn clock_at(&self, controller: &Controller) -> Option<ControllerClock> {
        let kept = || Registry::read(&self.home).ok()?.facts(controller).clock;
        self.heard.clock(controller).or_else(kept)
    }
}

/// Asks the chosen controller what time it is, as nobody: a token that may have ended is shown to
/// nobody for that, for directories count what they refuse. Nothing is learnt from it, as a cache
/// may have kept the answer, and one that is no younger than what is known is not believed.
///
/// # Errors
/// When no answer came.
pub(super) async fn ask<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
) -> Result<Option<ControllerTime>, Problem> {
    let nobody = world.open(&chosen.site, None)?;
    let request = Request::get("whoAmI/api/json").header("Cache-Control", "no-cache");
    let reply = nobody.exchange(&request).await.map_err(|lost| lost.problem)?;
    let known = chosen.clock.map(|clock| clock.learnt());
    let made = chosen.token().and_then(|note| note.created);
    let date = answer_date::read(&reply).filter(|date| Some(*date) > known.max(made));
    Ok(date.map(ControllerTime::said))
}
