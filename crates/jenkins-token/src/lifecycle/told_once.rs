//! What controllers said of themselves in this run: kept, and told to a person where it matters.

use super::World;
use crate::accounts::{ControllerFacts, Registry};
use crate::model::{Controller, ControllerTime};
use jiff::Timestamp;

/// What a person has not been told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A controller's clock shows another time than this machine's.
    Clock(OtherClock),
    /// A controller writes another root into addresses than the one that is used.
    Root {
        /// The one that is used, where the credential goes.
        used: Controller,
        /// What the controller calls itself.
        configured: Controller,
    },
}

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

/// Keeps what was heard in this run, where it is news, and answers what a person has not been told
/// yet: of a clock that is more than an hour off, and of a root that is not the one in use, once
/// each. What cannot be kept is not told either, for it would be told every time.
#[must_use]
pub fn settle<N>(world: &World<N>, tells: bool) -> Vec<News> {
    let heard = world.heard.all();
    if heard.is_empty() {
        return vec![];
    }
    let Ok(registry) = Registry::read(&world.home) else { return vec![] };
    let has_to_tell = |registry: &Registry, controller: &Controller| {
        tells
            && (registry.untold_clock(controller).is_some()
                || registry.untold_root(controller).is_some())
    };
    let is_news = |(controller, said): &(Controller, ControllerFacts)| {
        registry.learns(controller, said) || has_to_tell(&registry, controller)
    };
    if !heard.iter().any(is_news) {
        return vec![];
    }
    let mut told = vec![];
    let kept = Registry::change(&world.home, |registry| {
        for (controller, said) in heard {
            registry.learn(&controller, &said);
            if !has_to_tell(registry, &controller) {
                continue;
            }
            if let Some(clock) = registry.untold_clock(&controller) {
                let here = (world.now)();
                let controller = controller.clone();
                told.push(News::Clock(OtherClock { there: clock.at(here), here, controller }));
            }
            if let Some(configured) = registry.untold_root(&controller) {
                told.push(News::Root { used: controller.clone(), configured });
            }
            registry.mark_told(&controller);
        }
    });
    if kept.is_ok() { told } else { vec![] }
}
