//! How long a token that was refused to git is kept from it.

use jiff::{SignedDuration, Timestamp};

/// 30 seconds, then two minutes, then ten: a start of Jenkins passes, and a program that tries for
/// ever locks nobody out of a directory.
const STEPS: [SignedDuration; 3] =
    [SignedDuration::from_secs(30), SignedDuration::from_mins(2), SignedDuration::from_mins(10)];

/// After so long without a refusal the steps begin anew.
const FORGIVEN: SignedDuration = SignedDuration::from_hours(1);

/// A time in which git gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// When git said that the token was refused.
    pub since: Timestamp,
    /// From when on git may try it again.
    pub until: Timestamp,
}

impl Withheld {
    /// What a refusal `now` leads to. One within the time itself is of a git that had got the token
    /// earlier, and makes nothing worse.
    #[must_use]
    pub fn after(before: Option<Withheld>, now: Timestamp) -> Withheld {
        let step = match before {
            Some(before) if before.holds(now) => return before,
            Some(before) if now >= before.until && now.duration_since(before.until) < FORGIVEN => {
                let last = before.until.duration_since(before.since);
                STEPS.into_iter().find(|step| *step > last).unwrap_or(STEPS[2])
            }
            _ => STEPS[0],
        };
        Withheld { since: now, until: now.saturating_add(step).unwrap_or(now) }
    }

    /// Whether git gets nothing `now`. A clock that was set back ends it.
    #[must_use]
    pub fn holds(self, now: Timestamp) -> bool {
        (self.since..self.until).contains(&now)
    }
}
