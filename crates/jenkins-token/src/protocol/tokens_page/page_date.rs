//! Java's `Date.toString()`, which the page prints when it knows no language of ours
//! (the `config.jelly` of `ApiTokenProperty`: `Accept-Language: zxx`).

use jiff::{Timestamp, civil, tz::Offset};

/// The instant at the end of `text`, as in `Created on Thu Feb 05 15:04:09 UTC 2026`. Only where
/// the zone is UTC, GMT or an offset (`GMT+14:00`, recording `list-expired`): other names mean
/// several zones.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let mut words = text.split_ascii_whitespace().rev();
    let (year, zone, time) = (words.next()?, words.next()?, words.next()?);
    let (day, month, _weekday) = (words.next()?, words.next()?, words.next()?);
    let date = civil::Date::new(year.parse().ok()?, self::month(month)?, day.parse().ok()?).ok()?;
    let mut parts = time.split(':').map(|part| part.parse().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    offset(zone)?.to_timestamp(date.to_datetime(time)).ok()
}

fn month(name: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let at = NAMES.iter().position(|known| *known == name)?;
    i8::try_from(at + 1).ok()
}

fn offset(zone: &str) -> Option<Offset> {
    let offset = match zone {
        "UTC" | "GMT" => return Some(Offset::UTC),
        _ => zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?,
    };
    let sign = match offset.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = offset[1..].split_once(':')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    Offset::from_seconds(sign * seconds).ok()
}
