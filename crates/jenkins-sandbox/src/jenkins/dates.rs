//! Dates in the forms that were recorded, by the request's language.
//!
//! Source: `list-many-en`, `-de`, `-zxx`, `generate-expiry-30-*`, `list-expired`. Languages nobody
//! recorded are written like `zxx`, the one without a locale.

use crate::jenkins::clock::Clock;
use jiff::Timestamp;
use jiff::civil::Date;

/// The locale a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locale {
    English,
    British,
    German,
    /// No locale Java knows: `Date.toString()` and ISO dates.
    Unknown,
}

impl Locale {
    /// The most wanted language of `Accept-Language`; without one the server's, English.
    pub(crate) fn wanted(accept_language: Option<&str>) -> Locale {
        let Some(header) = accept_language.filter(|header| !header.trim().is_empty()) else {
            return Locale::English;
        };
        let mut best = ("", -1.0_f32);
        for choice in header.split(',') {
            let (tag, weight) = choice.split_once(";q=").unwrap_or((choice, "1"));
            let weight = weight.trim().parse().unwrap_or(0.0);
            if weight > best.1 {
                best = (tag.trim(), weight);
            }
        }
        let tag = best.0.to_ascii_lowercase();
        match tag.split('-').next().unwrap_or_default() {
            "en" if tag == "en-gb" => Locale::British,
            "en" | "*" => Locale::English,
            "de" => Locale::German,
            _ => Locale::Unknown,
        }
    }
}

/// Day and time, as the token pages show them (`dateStyle=medium timeStyle=medium`).
pub(crate) fn medium(at: Timestamp, clock: &Clock, locale: Locale, meridiem_space: char) -> String {
    let local = clock.local(at);
    match locale {
        Locale::English => {
            let (day, meridiem) = (local.strftime("%b %-d, %Y, %-I:%M:%S"), local.strftime("%p"));
            format!("{day}{meridiem_space}{meridiem}")
        }
        Locale::British => local.strftime("%-d %b %Y, %H:%M:%S").to_string(),
        Locale::German => local.strftime("%d.%m.%Y, %H:%M:%S").to_string(),
        Locale::Unknown => {
            let (before, year) = (local.strftime("%a %b %d %H:%M:%S"), local.strftime("%Y"));
            format!("{before} {} {year}", clock.zone_name(&local))
        }
    }
}

/// A day in its short form, as expiry is shown.
pub(crate) fn short(day: Date, locale: Locale) -> String {
    let form = match locale {
        Locale::English => "%-m/%-d/%y",
        Locale::British => "%d/%m/%Y",
        Locale::German => "%d.%m.%y",
        Locale::Unknown => "%Y-%m-%d",
    };
    day.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_recorded_forms() {
        let at: Timestamp = "2026-11-24T07:45:02Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let utc = Clock::new(None, "UTC");
        assert_eq!(
            medium(at, &utc, Locale::English, '\u{202f}'),
            "Nov 24, 2026, 7:45:02\u{202f}AM"
        );
        assert_eq!(medium(at, &utc, Locale::German, ' '), "24.11.2026, 07:45:02");
        assert_eq!(medium(at, &utc, Locale::Unknown, ' '), "Tue Nov 24 07:45:02 UTC 2026");
        let ahead = Clock::new(None, "GMT+14:00");
        assert_eq!(medium(at, &ahead, Locale::Unknown, ' '), "Tue Nov 24 21:45:02 GMT+14:00 2026");
    }

    #[test]
    fn the_most_wanted_language_wins() {
        assert_eq!(Locale::wanted(None), Locale::English);
        assert_eq!(Locale::wanted(Some("fr;q=0.5, de-AT")), Locale::German);
        assert_eq!(Locale::wanted(Some("en-GB,en;q=0.9")), Locale::British);
        assert_eq!(Locale::wanted(Some("zxx")), Locale::Unknown);
    }
}
