//! What this machine's clock says, and when nothing can be reckoned from it.

use crate::Problem;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::{SystemTime, UNIX_EPOCH};

/// The years in which this program may run: an unset clock stands at 1970, a broken one anywhere.
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2999;

/// Now. A clock that stands where no date can be written shows the nearest one that can.
#[must_use]
pub fn now() -> Timestamp {
    shown(SystemTime::now())
}

fn shown(time: SystemTime) -> Timestamp {
    let nearest = if time < UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::try_from(time).unwrap_or(nearest)
}

/// That the age or the end of something may be reckoned from `now`.
///
/// # Errors
/// [`Problem::ClockWrong`] in a year that cannot be.
pub fn must_be_right(now: Timestamp) -> Result<(), Problem> {
    let date = now.to_zoned_datetime(TimeZone::UTC).date();
    if YEARS.contains(&date.year()) {
        return Ok(());
    }
    Err(Problem::ClockWrong { date: date.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn every_clock_shows_something() {
        let year = Duration::from_secs(31_556_952);
        for (years, right) in [(0, false), (49, false), (51, true), (68, true), (292, true)] {
            let now = shown(UNIX_EPOCH + year * years);
            assert_eq!(must_be_right(now).is_ok(), right, "{now}");
        }
        for years in [8029, 8031, 60_000] {
            let now = shown(UNIX_EPOCH + year * years);
            let said = must_be_right(now).map_err(|problem| problem.to_string());
            assert!(said.is_err_and(|said| said.contains("9999-")), "{now}");
        }
        assert!(must_be_right(shown(UNIX_EPOCH - year * 20_000)).is_err());
    }
}
