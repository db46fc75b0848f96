//! Own values for recorded ones: what this run's server issued in place of each recorded token,
//! uuid, crumb and session.

use super::steps::Symbol;
use std::collections::BTreeMap;

/// The symbols of a script and what they are in this run.
pub struct Symbols {
    recorded: BTreeMap<String, Symbol>,
    own: BTreeMap<String, String>,
}

impl Symbols {
    pub fn new(recorded: BTreeMap<String, Symbol>) -> Symbols {
        Symbols { recorded, own: BTreeMap::new() }
    }

    pub fn kind(&self, name: &str) -> &str {
        &self.recorded[name].kind
    }

    /// As it stands in the recordings; a cookie is `name=value`.
    pub fn recorded(&self, name: &str) -> Option<String> {
        let symbol = &self.recorded[name];
        let value = symbol.value.clone()?;
        Some(match (symbol.kind.as_str(), &symbol.name) {
            ("cookie", Some(name)) => format!("{name}={value}"),
            _ => value,
        })
    }

    /// As it is in this run, `None` while nothing issued it.
    pub fn own(&self, name: &str) -> Option<String> {
        if self.recorded[name].kind == "bogus" {
            self.bogus(name)
        } else {
            self.own.get(name).cloned()
        }
    }

    /// A value made up in the same way: out of the own value it was made of, if any.
    fn bogus(&self, name: &str) -> Option<String> {
        let symbol = &self.recorded[name];
        let value = symbol.value.clone()?;
        if symbol.of.as_deref() == Some("cookie") {
            return Some(self.no_session(&value));
        }
        let Some(from) = &symbol.from else { return Some(value) };
        let (was, is) = (self.recorded(from)?, self.own(from)?);
        if value == was.to_uppercase() {
            return Some(is.to_uppercase());
        }
        // Another version prefix before the same secret.
        Some(format!("{}{}", &value[..2], &is[2..]))
    }

    /// A session that does not exist, under the name this run's server keeps sessions under.
    fn no_session(&self, pair: &str) -> String {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let same_server = |symbol: &String| self.recorded[symbol].name.as_deref() == Some(name);
        let session = self.own.iter().find(|(symbol, _)| same_server(symbol));
        let name = session.and_then(|(_, own)| own.split('=').next()).unwrap_or(name);
        format!("{name}={}", long(value))
    }

    /// A recorded request's text with own values in place of the recorded ones.
    pub fn put(&self, text: &str, uses: &[String]) -> String {
        let mut text = text.to_owned();
        for name in uses {
            let was = self.recorded(name).filter(|was| !was.is_empty());
            if let (Some(was), Some(is)) = (was, self.own(name)) {
                text = text.replace(&was, &is);
            }
        }
        text
    }

    /// Notes what an answer issued; complains when it has another form than the recorded value,
    /// or when a value that was to be issued once more is another one.
    pub fn learn(&mut self, name: &str, own: &str) -> Result<(), String> {
        let known = self.own.insert(name.to_owned(), own.to_owned());
        if known.is_some_and(|known| known != own) {
            return Err(format!("{name} was to be the same once more"));
        }
        match self.recorded(name) {
            // Each container has its own form of session id.
            Some(was) if self.kind(name) != "cookie" && shape(&was) != shape(own) => {
                Err(format!("{name} looks like {}, not like {}", shape(own), shape(&was)))
            }
            _ => Ok(()),
        }
    }

    /// `text` of a recording with symbols in place of values.
    pub fn name_recorded(&self, text: &str) -> String {
        let values = self.own.keys().filter_map(|name| Some((name, self.recorded(name)?)));
        named(text, values)
    }

    /// `text` of this run with symbols in place of values.
    pub fn name_own(&self, text: &str) -> String {
        named(text, self.own.iter().map(|(name, value)| (name, value.clone())))
    }
}

fn named<'a>(text: &str, values: impl Iterator<Item = (&'a String, String)>) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        if !value.is_empty() && text.contains(&value) {
            text = text.replace(&value, &format!("‹{name}›"));
        }
    }
    text
}

/// An over-long value, which the recordings shortened to its start and `…[20020 characters]`.
fn long(value: &str) -> String {
    let shortened = value.strip_suffix(" characters]").and_then(|v| v.split_once("…["));
    match shortened.map(|(start, length)| (start, length.parse::<usize>())) {
        Some((start, Ok(length))) => format!("{start:x<length$}"),
        _ => value.to_owned(),
    }
}

/// The form of a value: hexadecimal digits are alike.
pub fn shape(value: &str) -> String {
    let alike = |c: char| if c.is_ascii_digit() || ('a'..='f').contains(&c) { 'h' } else { c };
    value.chars().map(alike).collect()
}

/// What stands in `own` where `value` stands in `recorded`: the value of the same form after the
/// same few characters, counted from the top.
pub fn beside(recorded: &str, value: &str, own: &str) -> Option<String> {
    let at = recorded.find(value)?;
    let before: Vec<char> = recorded[..at].chars().rev().take(6).collect();
    let before: String = before.into_iter().rev().collect();
    let nth = alike(recorded, &before, value).iter().position(|v| v == value)?;
    alike(own, &before, value).into_iter().nth(nth)
}

fn alike(body: &str, before: &str, value: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let starts: Vec<usize> = if before.is_empty() {
        vec![0]
    } else {
        body.match_indices(before).map(|(at, _)| at + before.len()).collect()
    };
    let runs = starts.into_iter().map(|at| &body[at..]);
    let runs = runs.map(|rest| rest.split(|c| !is_part(c)).next().unwrap_or_default());
    runs.filter(|run| shape(run) == shape(value)).map(str::to_owned).collect()
}
