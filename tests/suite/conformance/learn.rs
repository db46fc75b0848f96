//! Takes over what an answer issues, found where the script says it stands.

use super::steps::{Step, Yields};
use super::symbols::{Symbols, beside};
use super::unrecorded;
use super::wire::Reply;
use lab::recordings::Exchange;
use serde_json::Value;

/// Takes in what an answer issues; returns what is missing or of another form.
pub fn learn(step: &Step, recorded: &Exchange, is: &Reply, symbols: &mut Symbols) -> Vec<String> {
    let Yields::Where(yields) = &step.yields else { return Vec::new() };
    let mut complaints = Vec::new();
    for (name, place) in yields {
        // Created, but nowhere in the answer: a later page shows it.
        if place == "hidden" {
            continue;
        }
        let value = symbols.recorded(name).unwrap_or_default();
        match found(place, &value, recorded, is) {
            Some(own) => complaints.extend(symbols.learn(name, &own).err()),
            None => complaints.push(format!("{name} is not issued at {place}")),
        }
    }
    complaints
}

fn found(place: &str, value: &str, recorded: &Exchange, is: &Reply) -> Option<String> {
    if place.starts_with("form:") {
        return Some(value.to_owned());
    }
    if place == "text" {
        return beside(&recorded.response.body, value, &is.body);
    }
    if place == "header:Set-Cookie" {
        return unrecorded::session(is);
    }
    if let Some(header) = place.strip_prefix("header:") {
        let was = recorded.response.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(header));
        return beside(&was?.1, value, is.header(header)?);
    }
    let json: Value = serde_json::from_str(&is.body).ok()?;
    let pointer = format!("/{}", place.replace('.', "/"));
    Some(json.pointer(&pointer)?.as_str()?.to_owned())
}
