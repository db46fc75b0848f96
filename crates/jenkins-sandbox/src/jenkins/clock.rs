//! The server's clock and zone; tests set both.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

/// A clock that can be set and then goes on.
pub(crate) struct Clock {
    ahead: SignedDuration,
    zone: TimeZone,
    /// As `Date.toString()` spells a zone without a name.
    zone_name: Option<String>,
}

impl Clock {
    /// A clock that shows `start` now, or the machine's time.
    pub(crate) fn new(start: Option<Timestamp>, zone: &str) -> Clock {
        let mut clock = Clock { ahead: SignedDuration::ZERO, zone: TimeZone::UTC, zone_name: None };
        clock.set_zone(zone);
        if let Some(start) = start {
            clock.set(start);
        }
        clock
    }

    /// Makes it show `now`.
    pub(crate) fn set(&mut self, now: Timestamp) {
        self.ahead = now.duration_since(Timestamp::now());
    }

    /// Moves the server to another zone; one nobody knows is UTC.
    pub(crate) fn set_zone(&mut self, zone: &str) {
        if let Some(offset) = fixed_offset(zone) {
            let minutes = offset.seconds() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
            self.zone_name = Some(format!("GMT{sign}{hours:02}:{minutes:02}"));
            self.zone = offset.to_time_zone();
        } else {
            self.zone_name = None;
            self.zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        }
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    /// The day it is where the server stands.
    pub(crate) fn today(&self) -> Date {
        self.local(self.now()).date()
    }

    /// An instant in the server's zone.
    pub(crate) fn local(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.zone.clone())
    }

    /// The zone as `Date.toString()` prints it.
    pub(crate) fn zone_name(&self, at: &ZonedDateTime) -> String {
        match &self.zone_name {
            Some(name) => name.clone(),
            None => at.strftime("%Z").to_string(),
        }
    }
}

/// `GMT+14:00`, `UTC-12` and the like; not the bare names.
fn fixed_offset(zone: &str) -> Option<Offset> {
    let rest = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let sign = if hours.starts_with('-') { -1 } else { 1 };
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.parse().ok()?;
    Offset::from_seconds(hours * 3600 + sign * minutes * 60).ok()
}
