//! Dates in the forms that were recorded, by the request's language.
//!
//! Source: `list-many-en`, `-de`, `-zxx`, `generate-expiry-30-*`, `list-expired`. Languages nobody
//! recorded are written like `zxx`, the one without a locale.

use crate::clock::Clock;
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
