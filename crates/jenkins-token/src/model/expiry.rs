//! When a token is to end, and what the controller made of the wish.

use super::ControllerTime;
use crate::Problem;
use jiff::{ToSpan, civil::Date};
use std::fmt;

/// The wish: what a person types after `--expires`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// Valid until revoked; also what old controllers give.
    Never,
    /// This many days from the controller's today; 0 is through today.
    Days(u16),
    /// Through this day in the controller's zone.
    On(Date),
}

impl Expiry {
    /// Reads `never`, `30d` (or `30`), `2027-01-31`.
    ///
    /// # Errors
    /// [`Problem::ExpiryUnusable`] for anything else, so that no controller answers 500 to it
    /// (recordings `generate-expiry-junk`, `-custom-junk`).
    pub fn parse(text: &str) -> Result<Expiry, Problem> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("never") {
            return Ok(Expiry::Never);
        }
        let days = text.strip_suffix(['d', 'D']).unwrap_or(text);
        if !days.is_empty() && days.bytes().all(|b| b.is_ascii_digit()) {
            if let Ok(days) = days.parse() {
                return Ok(Expiry::Days(days));
            }
        } else if text.len() == 10
            && let Ok(date) = text.parse()
        {
            return Ok(Expiry::On(date));
        }
        Err(Problem::ExpiryUnusable { text: text.to_owned() })
    }

    /// The same wish, unless its day is over everywhere on earth.
    ///
    /// # Errors
    /// [`Problem::ExpiryUnusable`], before a server answers 500 to it; [`Problem::ClockWrong`] where
    /// nobody can tell.
    pub fn ahead(self, now: ControllerTime) -> Result<Expiry, Problem> {
        let today = now.day();
        match self {
            Expiry::On(date) if date < today.saturating_sub(1.day()) => {
                now.must_be_right()?;
                Err(Problem::ExpiryUnusable { text: date.to_string() })
            }
            expiry => Ok(expiry),
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expiry::Never => f.write_str("never"),
            Expiry::Days(days) => write!(f, "{days}d"),
            Expiry::On(date) => write!(f, "{date}"),
        }
    }
}

/// The answer: when a token really ends, as far as the controller said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expires {
    /// The controller has no expiry (before 2.548) and ignored the wish without a word.
    Unsupported,
    /// It said `never`.
    Never,
    /// Through this day, in its own zone.
    On(Date),
    /// It said a date in words that are not ours to guess.
    Unreadable(String),
}

impl Expires {
    /// The day, when it is known.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Expires::On(date) => Some(*date),
            Expires::Unsupported | Expires::Never | Expires::Unreadable(_) => None,
        }
    }
}

/// Whether a token that is valid through `last_day` of an unknown zone has ended for certain: the
/// day ends last at UTC−12. A clock that cannot be right ends nothing: the controller judges.
#[must_use]
pub(crate) fn has_ended(last_day: Date, now: ControllerTime) -> bool {
    now.must_be_right().is_ok()
        && last_day
            .tomorrow()
            .and_then(|next| next.at(12, 0, 0, 0).in_tz("UTC"))
            .is_ok_and(|end| end.timestamp() <= now.timestamp())
}

/// The end of `last_day` where it comes first, at UTC+14.
#[must_use]
pub(crate) fn certain_until(last_day: Date) -> Option<ControllerTime> {
    Some(ControllerTime::said(last_day.at(10, 0, 0, 0).in_tz("UTC").ok()?.timestamp()))
}
