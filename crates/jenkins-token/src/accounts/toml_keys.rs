//! Keys of a table of `accounts.toml`: what they say is read strictly, and what is written leaves
//! the spelling, the comments and the order of what a person wrote.

use crate::escape;
use crate::model::{Controller, UserId};
use std::fmt::Display;
use toml_edit::{Datetime, Item, Table, Value};

/// Sets or removes a key; one that already says the same keeps its spelling, and a changed one
/// its comment.
pub(super) fn set(table: &mut Table, key: &str, wanted: Option<Value>) {
    let Some(wanted) = wanted else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if plain(old) == plain(&wanted) => {}
        Some(old) => put(old, wanted),
        None => {
            table.insert(key, Item::Value(wanted));
        }
    }
}

fn put(old: &mut Value, mut wanted: Value) {
    *wanted.decor_mut() = old.decor().clone();
    *old = wanted;
}

/// Writes a number of seconds where it says something else.
pub(super) fn set_seconds(table: &mut Table, key: &str, wanted: Option<i64>) {
    match (wanted.map(Value::from), table.get_mut(key).and_then(Item::as_value_mut)) {
        (Some(wanted), Some(old)) if old.as_integer() != wanted.as_integer() => put(old, wanted),
        (Some(_), Some(_)) => {}
        (wanted, _) => set(table, key, wanted),
    }
}

/// A number of seconds.
pub(super) fn seconds(table: &Table, key: &str) -> Result<Option<i64>, String> {
    let Some(item) = table.get(key) else { return Ok(None) };
    item.as_integer().map(Some).ok_or_else(|| not_understood(table, key))
}

/// Writes a list where it says something else; an empty one is left out.
pub(super) fn set_texts(table: &mut Table, key: &str, wanted: &[&str]) {
    if texts(table, key, |text| Some(text.to_owned())).is_ok_and(|texts| texts == wanted) {
        return;
    }
    let list: toml_edit::Array = wanted.iter().copied().collect();
    match wanted {
        [] => drop(table.remove(key)),
        _ => drop(table.insert(key, Item::Value(list.into()))),
    }
}

/// A list; absent is empty.
pub(super) fn texts<T>(
    table: &Table,
    key: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, String> {
    let Some(item) = table.get(key) else { return Ok(vec![]) };
    let why = || not_understood(table, key);
    let texts = item.as_array().ok_or_else(why)?.iter();
    texts.map(|text| text.as_str().and_then(&read).ok_or_else(why)).collect()
}

/// An instant or a day, as TOML's own type for it where that can hold it.
pub(super) fn moment(moment: impl Display) -> Value {
    let text = moment.to_string();
    text.parse::<Datetime>().map_or_else(|_| text.into(), Value::from)
}

pub(super) fn required<T>(
    table: &Table,
    key: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, String> {
    optional(table, key, read)?.ok_or_else(|| format!("an entry has no `{key}`"))
}

pub(super) fn optional<T>(
    table: &Table,
    key: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    let Some(item) = table.get(key) else { return Ok(None) };
    let value = item.as_value().and_then(plain).and_then(|text| read(&text));
    value.map(Some).ok_or_else(|| not_understood(table, key))
}

pub(super) fn not_understood(table: &Table, key: &str) -> String {
    let said = table.get(key).map(ToString::to_string).unwrap_or_default();
    format!("`{key} = {}` is not understood", escape::line(said.trim()))
}

/// The rows of `[[key]]`.
pub(super) fn tables<'a>(
    table: &'a Table,
    key: &str,
) -> Result<impl Iterator<Item = &'a Table>, String> {
    match table.get(key) {
        None => Ok(None),
        Some(Item::ArrayOfTables(rows)) => Ok(Some(rows)),
        Some(_) => Err(format!("`{key}` is not written as [[{key}]]")),
    }
    .map(|rows| rows.into_iter().flatten())
}

/// What a value says, however it is spelled; lists and tables say nothing here.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Boolean(flag) => Some(flag.value().to_string()),
        Value::Datetime(moment) => Some(moment.value().to_string()),
        Value::Integer(_) | Value::Float(_) | Value::Array(_) | Value::InlineTable(_) => None,
    }
}

pub(super) fn controller(text: &str) -> Option<Controller> {
    Controller::parse(text).ok()
}

pub(super) fn user(text: &str) -> Option<UserId> {
    UserId::parse(text).ok()
}
