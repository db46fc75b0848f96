//! What time it is on a controller: as it said in this run, else as it is known from an earlier one.

use super::World;
use super::chosen::Chosen;
use crate::Problem;
use crate::accounts::Registry;
use crate::model::{Controller, ControllerClock, ControllerTime};
use crate::protocol::{Request, clock};
use crate::transport::{Exchange, Network};
use jiff::Timestamp;

/// A controller whose clock shows another time than this machine's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherClock {
    /// Which.
    pub controller: Controller,
    /// What this machine's clock shows.
    pub here: Timestamp,
    /// What the controller's shows then.
    pub there: ControllerTime,
}

impl<N> World<N> {
    /// What time it is on the chosen controller: as it said in this run, else as it is known from
    /// an earlier one.
    #[must_use]
    pub fn time_of(&self, chosen: &Chosen) -> ControllerTime {
        let heard = self.heard.clock(&chosen.entry.account.controller);
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
        let kept = || Registry::read(&self.home).ok()?.said(controller).clock;
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
    let nobody = world.network.open(&chosen.site, None)?;
    let request = Request::get("whoAmI/api/json").header("Cache-Control", "no-cache");
    let reply = nobody.exchange(&request).await.map_err(|lost| lost.problem)?;
    let known = chosen.clock.map(|clock| clock.learnt());
    let made = chosen.entry.token.as_ref().and_then(|note| note.created);
    let date = clock::read(&reply).filter(|date| Some(*date) > known.max(made));
    Ok(date.map(ControllerTime::said))
}

/// Keeps what was heard in this run, where it is news, and answers what a person has not been told
/// yet: of a clock that is more than an hour off, once. What cannot be kept is not told either,
/// for it would be told every time.
#[must_use]
pub fn settle<N>(world: &World<N>, tells: bool) -> Vec<OtherClock> {
    let (heard, crumbs) = (world.heard.all(), world.heard.crumbs());
    if heard.is_empty() && crumbs.is_empty() {
        return vec![];
    }
    let Ok(registry) = Registry::read(&world.home) else { return vec![] };
    let is_news = |(controller, clock): &(Controller, ControllerClock)| {
        registry.learns_clock(controller, clock)
            || (tells && registry.must_tell(controller).is_some())
    };
    let has_news = crumbs.iter().any(|(controller, has)| registry.learns_crumbs(controller, *has));
    if !has_news && !heard.iter().any(is_news) {
        return vec![];
    }
    let mut told = vec![];
    let kept = Registry::change(&world.home, |registry| {
        for (controller, has_them) in crumbs {
            registry.put_crumbs(&controller, has_them);
        }
        for (controller, clock) in heard {
            if registry.learns_clock(&controller, &clock) {
                registry.put_clock(&controller, clock);
            }
            if let Some(clock) = registry.must_tell(&controller).filter(|_| tells) {
                registry.mark_told(&controller, clock.ahead());
                let here = (world.now)();
                told.push(OtherClock { there: clock.at(here), here, controller });
            }
        }
    });
    if kept.is_ok() { told } else { vec![] }
}
