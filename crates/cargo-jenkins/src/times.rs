//! Moments, as they are shown.

use jenkins_token::model::ControllerTime;
use jiff::Timestamp;

/// `3 days ago`, both by the controller's clock.
pub(crate) fn age(then: Timestamp, now: ControllerTime) -> String {
    let seconds = (now.timestamp().as_second() - then.as_second()).max(0);
    let (count, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// `in 3 days`.
pub(crate) fn days_ahead(days: i32) -> String {
    match days {
        ..0 => "over".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

/// RFC 3339, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
