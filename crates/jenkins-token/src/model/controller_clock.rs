//! What time it is on a controller: by its clock tokens end, and by no other.

use crate::Problem;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use std::cmp::Ordering;

/// `Date` tells whole seconds, answers take some, and both clocks drift: less is no difference.
const NOISE: SignedDuration = SignedDuration::from_secs(60);
/// No answer is so old: a clock that has gone on this far was set.
const LONG: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);
/// From here on a person wants to know of it.
const FAR_OFF: SignedDuration = SignedDuration::from_hours(1);

/// An instant on a controller's clock. What judges a token takes this and no other time, so that
/// this machine's clock, which may show anything, cannot be taken for it:
///
/// ```compile_fail,E0308
/// # use jenkins_token::model::Expiry;
/// let _ = Expiry::Never.ahead(jiff::Timestamp::now());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ControllerTime {
    at: Timestamp,
    /// Whether the controller said so; else only this machine's clock was there.
    is_said: bool,
}

impl Ord for ControllerTime {
    /// By the instant alone, however it is known.
    fn cmp(&self, other: &ControllerTime) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl PartialOrd for ControllerTime {
    fn partial_cmp(&self, other: &ControllerTime) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ControllerTime {
    fn eq(&self, other: &ControllerTime) -> bool {
        self.at == other.at
    }
}

impl Eq for ControllerTime {}

impl ControllerTime {
    /// What the controller said.
    #[must_use]
    pub fn said(date: Timestamp) -> ControllerTime {
        ControllerTime { at: date, is_said: true }
    }

    /// Now: by the controller's clock as far as it is known, else by this machine's.
    #[must_use]
    pub fn now(clock: Option<&ControllerClock>, local: Timestamp) -> ControllerTime {
        clock.map_or(ControllerTime { at: local, is_said: false }, |clock| clock.at(local))
    }

    /// Whether anything can be reckoned from it: the controller's clock may show anything, for it is
    /// the one that counts.
    ///
    /// # Errors
    /// [`Problem::ClockWrong`] for a year that cannot be, where only this machine's clock was there.
    pub fn must_be_right(self) -> Result<(), Problem> {
        if self.is_said { Ok(()) } else { crate::clock::must_be_right(self.at) }
    }

    /// To compare with other instants of the same clock.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.at
    }

    /// The day it is in UTC; the controller's zone is not known.
    #[must_use]
    pub fn day(self) -> Date {
        self.at.to_zoned_datetime(TimeZone::UTC).date()
    }

    /// Whether `then`, an instant of the same clock, is more than so many days ago.
    #[must_use]
    pub(crate) fn is_past(self, then: Timestamp, days: u16) -> bool {
        let long_ago = self.at.checked_sub((i64::from(days) * 24).hours());
        long_ago.is_ok_and(|long_ago| then < long_ago)
    }
}

/// How far a controller's clock is ahead of this machine's, and by which answer that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControllerClock {
    ahead: SignedDuration,
    learnt: Timestamp,
}

impl ControllerClock {
    /// By a `Date` that came when this machine's clock showed `local`.
    #[must_use]
    pub fn heard(date: Timestamp, local: Timestamp) -> ControllerClock {
        let ahead = SignedDuration::from_secs(date.as_second() - local.as_second());
        ControllerClock { ahead, learnt: date }
    }

    /// As it was written down.
    ///
    /// # Errors
    /// [`Problem::Bug`] for what no two instants lie apart.
    pub fn kept(ahead: i64, learnt: Timestamp) -> Result<ControllerClock, Problem> {
        let most = Timestamp::MAX.as_second() - Timestamp::MIN.as_second();
        if ahead.checked_abs().is_none_or(|ahead| ahead > most) {
            return Err(Problem::Bug { what: format!("a clock {ahead} seconds ahead") });
        }
        Ok(ControllerClock { ahead: SignedDuration::from_secs(ahead), learnt })
    }

    /// What it shows while this machine's shows `local`: not before the answer it is known by, which
    /// a clock that was set back here would make it.
    #[must_use]
    pub fn at(&self, local: Timestamp) -> ControllerTime {
        let at = shifted(local, self.ahead).max(self.learnt);
        // What both clocks have to do with is as good as the better one of them; and where both show
        // a year that cannot be, it is still what the controller said, unless one has jumped since.
        let is_right = |at| crate::clock::must_be_right(at).is_ok();
        let has_jumped = at.duration_since(self.learnt) > LONG;
        ControllerTime { at, is_said: is_right(local) || is_right(at) || !has_jumped }
    }

    /// What this machine's clock shows then.
    #[must_use]
    pub fn here(&self, there: ControllerTime) -> Timestamp {
        shifted(there.at, -self.ahead)
    }

    /// How many seconds it is ahead; negative when it is behind.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.ahead.as_secs()
    }

    /// What it showed when that was learnt.
    #[must_use]
    pub fn learnt(&self) -> Timestamp {
        self.learnt
    }

    /// Whether a person should know.
    #[must_use]
    pub(crate) fn is_far_off(&self) -> bool {
        self.ahead.abs() > FAR_OFF
    }

    /// Whether it is another clock than one that is so many seconds ahead, as far as people care.
    #[must_use]
    pub(crate) fn is_far_from(&self, ahead: i64) -> bool {
        self.ahead.as_secs().abs_diff(ahead) > FAR_OFF.as_secs().unsigned_abs()
    }

    /// Whether this says something new where `before` was known. An answer with the very `Date` of
    /// an earlier one, while time has passed here, is that one again, out of a cache.
    #[must_use]
    pub fn replaces(&self, before: &ControllerClock) -> bool {
        let moved = (self.ahead.saturating_sub(before.ahead)).abs() > NOISE;
        moved && self.learnt != before.learnt
    }
}

fn shifted(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_controller_clock_is_this_machines_moved() {
        let local = at("2026-11-24T07:44:38Z");
        for (there, ahead) in [
            ("2016-11-24T07:44:38Z", -315_532_800),
            ("2026-11-24T07:44:38Z", 0),
            ("2028-02-29T23:59:59Z", 39_975_321),
            ("9999-12-30T22:00:00Z", 251_606_700_922),
        ] {
            let clock = ControllerClock::heard(at(there), local);
            assert_eq!(clock.ahead(), ahead, "{there}");
            assert_eq!(clock.at(local), ControllerTime::said(at(there)));
            assert_eq!(clock.here(clock.at(local)), local);
            assert_eq!(clock.is_far_off(), ahead != 0);
            assert_eq!(ControllerClock::kept(ahead, at(there)), Ok(clock));
        }
        for ahead in [i64::MIN, i64::MAX, 1 << 50] {
            assert!(ControllerClock::kept(ahead, local).is_err());
        }
        let far = ControllerClock::heard(Timestamp::MAX, Timestamp::MIN);
        assert_eq!(far.at(local).timestamp(), Timestamp::MAX);
    }

    #[test]
    fn a_controller_whose_year_cannot_be_is_believed_until_a_clock_jumps() {
        let (there, here) = (at("2016-11-24T07:44:38Z"), at("2016-11-24T07:44:00Z"));
        let clock = ControllerClock::heard(there, here);
        let is_said = |local: &str| clock.at(at(local)).must_be_right().is_ok();
        assert!(is_said("2016-12-24T07:44:00Z"), "both go on");
        assert!(is_said("1970-01-01T00:00:00Z"), "as it was when it was said");
        assert!(is_said("2026-11-24T07:44:00Z"), "a year that can be");
        assert!(!is_said("9999-01-01T00:00:00Z"), "nobody said that");
    }

    #[test]
    fn it_never_goes_back_behind_the_answer_it_is_known_by() {
        let (there, here) = (at("2026-11-24T07:44:38Z"), at("2026-11-24T07:44:00Z"));
        let clock = ControllerClock::heard(there, here);
        assert_eq!(clock.at(at("1970-01-01T00:00:00Z")).timestamp(), there);
    }

    #[test]
    fn what_comes_out_of_a_cache_teaches_nothing() {
        let (there, here) = (at("2026-11-24T07:44:38Z"), at("2026-11-24T07:44:38Z"));
        let before = ControllerClock::heard(there, here);
        let hour = SignedDuration::from_hours(1);
        assert!(!ControllerClock::heard(there, here + hour).replaces(&before), "the same Date");
        assert!(ControllerClock::heard(there - hour, here).replaces(&before), "set back there");
        let later =
            ControllerClock::heard(there + hour, here + hour + SignedDuration::from_secs(9));
        assert!(!later.replaces(&before), "noise");
        assert!(ControllerClock::heard(there + hour, here).replaces(&before), "set forward there");
    }

    #[test]
    fn days_are_full_days_of_that_clock() {
        let now = ControllerTime::said(at("2028-03-01T00:00:00Z"));
        assert!(!now.is_past(at("2028-02-29T00:00:00Z"), 1), "a leap day is one day");
        assert!(now.is_past(at("2028-02-28T23:59:59Z"), 1));
        assert!(!now.is_past(at("2040-01-01T00:00:00Z"), 0), "nothing is past that is to come");
    }
}
