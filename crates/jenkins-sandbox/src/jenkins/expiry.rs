//! When a new token ends: the two parameters of 2.548 and later.
//!
//! Source: `ApiTokenStore`, recordings `generate-expiry-*`.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// How soon before its end a token is marked.
const WARNING_DAYS: i64 = 7;

/// What came of the parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The last day it is to work; `None` is never.
    Until(Option<Date>),
    /// That day is over.
    Past,
    /// Jenkins stumbles: 500.
    Nonsense,
}

/// Reads `expirationDuration` and `tokenExpiration`, on the server's `today`.
pub(crate) fn wish(duration: Option<&str>, date: Option<&str>, today: Date) -> Wish {
    let last = match duration.map(str::trim) {
        None | Some("" | "never") => return Wish::Until(None),
        Some("custom") => date.filter(|date| iso(date)).and_then(|date| date.parse().ok()),
        Some(days) => days.parse::<i32>().ok().and_then(|days| today.checked_add(days.days()).ok()),
    };
    match last {
        None => Wish::Nonsense,
        Some(last) if last < today => Wish::Past,
        Some(last) => Wish::Until(Some(last)),
    }
}

/// `yyyy-MM-dd`, as `LocalDate.parse` wants it and nothing around it.
fn iso(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether a token that ends on `last` is marked on `today`.
pub(crate) fn about_to_expire(last: Option<Date>, today: Date) -> bool {
    let Ok(soon) = today.checked_add(WARNING_DAYS.days()) else {
        return false;
    };
    last.is_some_and(|last| last < soon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn wishes_are_read_as_jenkins_reads_them() {
        let today = date(2026, 11, 24);
        let wish = |duration, end| wish(duration, end, today);
        assert_eq!(wish(None, Some("2027-01-23")), Wish::Until(None));
        assert_eq!(wish(Some(" never "), None), Wish::Until(None));
        assert_eq!(wish(Some("0"), None), Wish::Until(Some(today)));
        assert_eq!(wish(Some("1000"), None), Wish::Until(Some(date(2029, 8, 20))));
        assert_eq!(wish(Some("-1"), None), Wish::Past);
        assert_eq!(wish(Some("custom"), Some("2020-01-01")), Wish::Past);
        assert_eq!(wish(Some("custom"), Some("01/02/2030")), Wish::Nonsense);
        assert_eq!(wish(Some("custom"), Some("2027-02-30")), Wish::Nonsense);
        assert_eq!(wish(Some("custom"), None), Wish::Nonsense);
        assert_eq!(wish(Some("abc"), None), Wish::Nonsense);
    }

    #[test]
    fn a_week_ahead_is_not_soon() {
        let today = date(2026, 11, 24);
        assert!(about_to_expire(Some(date(2026, 11, 30)), today));
        assert!(!about_to_expire(Some(date(2026, 12, 1)), today));
        assert!(!about_to_expire(None, today));
    }
}
