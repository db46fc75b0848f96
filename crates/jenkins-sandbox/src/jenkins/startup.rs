//! The stages of a start, as they were seen.
//!
//! Source: recordings `boot-*`, `restart-*` (README, CONTRADICTED 1 and 2). One recorded start went
//! through the stages in the order below, within seconds; a test sets them.

use crate::jenkins::version_rules::Rules;

/// How far a starting server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The crumb issuer has not found itself yet: a POST is a 500.
    Stumbling,
    /// Crumbs are asked for before anybody looks at credentials: a POST is a 403, token or not.
    Guarded,
    /// Credentials are checked: wrong ones are a 401, the rest is a 503.
    Checking,
    /// Credentials are checked and tokens are not loaded: valid ones are a 401 too.
    Forgetful,
}

/// A start that moves on by itself.
pub(crate) struct StartSequence {
    stages: std::vec::IntoIter<Stage>,
}

impl StartSequence {
    /// Every stage a start of this version was seen in, for that many requests each.
    pub(crate) fn new(rules: &Rules, requests: usize) -> StartSequence {
        let forgetful = rules.starting_forgets_tokens.then_some(Stage::Forgetful);
        let first = [Stage::Stumbling, Stage::Guarded];
        let seen = first.into_iter().chain(forgetful).chain([Stage::Checking]);
        let stages: Vec<Stage> =
            seen.flat_map(|stage| std::iter::repeat_n(stage, requests)).collect();
        StartSequence { stages: stages.into_iter() }
    }

    /// The stage for one more request; `None` is up.
    pub(crate) fn next(&mut self) -> Option<Stage> {
        self.stages.next()
    }
}
