//! `accounts.toml`: read strictly, updated in place.
//!
//! Writers touch only what changed: comments, the order of keys and keys of other versions stay.
//! A file that cannot be understood is refused whole, because guessing could lose an account.

use super::Registry;
use super::Withheld;
use super::entry::{AccountEntry, ControllerEntry, ControllerFacts, TokenSummary};
use crate::escape;
use crate::model::{
    Account, Controller, ControllerClock, Site, StoreKind, TokenUuid, UserId, Version,
};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;
use toml_edit::{ArrayOfTables, Datetime, DocumentMut, Item, Table, Value};

/// The only format there is so far.
const FORMAT: i64 = 1;

/// Why the file is not used.
pub(super) enum Unread {
    /// It is of this other format.
    Format(String),
    /// It cannot be understood.
    Damaged(String),
}

impl From<String> for Unread {
    fn from(why: String) -> Unread {
        Unread::Damaged(why)
    }
}

/// The file's text as a document to update and as what it says.
pub(super) fn parse(text: &str) -> Result<(DocumentMut, Registry), Unread> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        format!("line {line} is no TOML: {}", escape::line(error.message()))
    })?;
    // Of another format nothing else is known. Written by hand, it may say none.
    match document.get("version").map(|version| (version, version.as_integer())) {
        None | Some((_, Some(FORMAT))) => {}
        Some((_, Some(other))) => return Err(Unread::Format(other.to_string())),
        Some((version, None)) => {
            let version = escape::line(version.to_string().trim());
            return Err(format!("`version = {version}` is not understood").into());
        }
    }
    let mut registry = Registry {
        home_id: optional(&document, "home", |id| Some(id.to_owned()))?,
        default: optional(&document, "default", controller)?,
        controllers: Vec::new(),
    };
    for table in tables(&document, "controller")? {
        let known = read_controller(table)?;
        if registry.known(&known.site.controller).is_some() {
            return Err(format!("{} is in it twice", known.site.controller).into());
        }
        registry.controllers.push(known);
    }
    Ok((document, registry))
}

fn read_controller(table: &Table) -> Result<ControllerEntry, String> {
    let root = required(table, "root", controller)?;
    let mut known = ControllerEntry {
        site: Site {
            controller: root.clone(),
            allow_http: optional(table, "allow-http", |text| text.parse().ok())?.unwrap_or(false),
            ca_file: optional(table, "ca-file", |text| Some(PathBuf::from(text)))?,
        },
        said: read_said(table)?,
        active: optional(table, "active", user)?,
        entries: Vec::new(),
    };
    for table in tables(table, "account")? {
        let entry = read_account(table, &root)?;
        if known.entries.iter().any(|other| other.account == entry.account) {
            return Err(format!("{} is in it twice", entry.account));
        }
        known.entries.push(entry);
    }
    Ok(known)
}

/// What the controller said of itself. A clock of which half is missing is not known.
fn read_said(table: &Table) -> Result<ControllerFacts, String> {
    let moment = |key| optional(table, key, |text| text.parse().ok());
    let ahead = seconds(table, "clock-ahead")?.zip(moment("clock-learnt")?);
    let clock = ahead.map(|(ahead, learnt)| ControllerClock::kept(ahead, learnt)).transpose();
    Ok(ControllerFacts {
        version: optional(table, "version", |text| Some(Version::parse(text)))?,
        version_learnt: moment("version-learnt")?,
        crumbs: optional(table, "crumbs", |text| text.parse().ok())?,
        clock: clock.map_err(|_| not_understood(table, "clock-ahead"))?,
        told: seconds(table, "clock-told")?,
    })
}

fn read_account(table: &Table, root: &Controller) -> Result<AccountEntry, String> {
    let token = match optional(table, "token-name", |text| Some(text.to_owned()))? {
        Some(name) => Some(TokenSummary {
            name,
            uuid: optional(table, "token-uuid", TokenUuid::parse)?,
            created: optional(table, "created", |text| text.parse().ok())?,
            expires: optional(table, "expires", |text| text.parse().ok())?,
            origin: required(table, "origin", |text| text.parse().ok())?,
        }),
        None => None,
    };
    Ok(AccountEntry {
        account: Account { controller: root.clone(), user: required(table, "user", user)? },
        aliases: ids(table, "aliases")?,
        store: required(table, "store", StoreKind::parse)?,
        token,
        verified: optional(table, "verified", |text| text.parse().ok())?,
        suspect_since: optional(table, "suspect-since", |text| text.parse().ok())?,
        rejected: optional(table, "rejected", |text| text.parse().ok())?,
        withheld: {
            let moment = |key| optional(table, key, |text| text.parse().ok());
            let (since, until) = (moment("withheld-since")?, moment("withheld-until")?);
            since.zip(until).map(|(since, until)| Withheld { since, until })
        },
    })
}

/// Makes `document`, which [`parse`] understood, say what `registry` says.
pub(super) fn update(document: &mut DocumentMut, registry: &Registry) {
    if !document.contains_key("version") {
        set(document, "version", Some(FORMAT.into()));
    }
    set(document, "home", registry.home_id.as_deref().map(Value::from));
    set(document, "default", registry.default.as_ref().map(|root| root.as_str().into()));
    let roots = |known: &ControllerEntry| known.site.controller.clone();
    let root_of = |row: &Table| required(row, "root", controller).ok();
    update_rows(document, "controller", &registry.controllers, roots, root_of, write_controller);
}

fn write_controller(row: &mut Table, known: &ControllerEntry) {
    if !row.contains_key("root") {
        set(row, "root", Some(known.site.controller.as_str().into()));
    }
    write_said(row, &known.said);
    set(row, "active", known.active.as_ref().map(|user| user.as_str().into()));
    set(row, "allow-http", known.site.allow_http.then(|| true.into()));
    let ca_file = known.site.ca_file.as_ref().map(|path| path.to_string_lossy().into_owned());
    set(row, "ca-file", ca_file.map(Value::from));
    let users = |entry: &AccountEntry| entry.account.user.clone();
    let user_of = |row: &Table| required(row, "user", user).ok();
    update_rows(row, "account", &known.entries, users, user_of, write_account);
}

fn write_said(row: &mut Table, said: &ControllerFacts) {
    set(row, "version", said.version.as_ref().map(|version| version.as_str().into()));
    set(row, "version-learnt", said.version_learnt.map(moment));
    set(row, "crumbs", said.crumbs.map(Value::from));
    set_seconds(row, "clock-ahead", said.clock.map(|clock| clock.ahead()));
    set(row, "clock-learnt", said.clock.map(|clock| moment(clock.learnt())));
    set_seconds(row, "clock-told", said.told);
}

fn write_account(row: &mut Table, entry: &AccountEntry) {
    let token = entry.token.as_ref();
    set(row, "user", Some(entry.account.user.as_str().into()));
    set_ids(row, "aliases", &entry.aliases);
    set(row, "store", Some(entry.store.name().into()));
    set(row, "token-name", token.map(|token| token.name.as_str().into()));
    set(row, "token-uuid", token.and_then(|token| Some(token.uuid.as_ref()?.as_str().into())));
    set(row, "created", token.and_then(|token| Some(moment(token.created?))));
    set(row, "expires", token.and_then(|token| Some(moment(token.expires?))));
    set(row, "origin", token.map(|token| <&str>::from(token.origin).into()));
    set(row, "verified", entry.verified.map(moment));
    set(row, "suspect-since", entry.suspect_since.map(moment));
    set(row, "rejected", entry.rejected.map(moment));
    set(row, "withheld-since", entry.withheld.map(|withheld| moment(withheld.since)));
    set(row, "withheld-until", entry.withheld.map(|withheld| moment(withheld.until)));
}

/// Makes the rows of `[[key]]` those of `wanted`: gone ones are dropped, old ones updated where
/// they stand, new ones appended.
fn update_rows<T, Id: Ord>(
    table: &mut Table,
    key: &str,
    wanted: &[T],
    id: impl Fn(&T) -> Id,
    id_of_row: impl Fn(&Table) -> Option<Id>,
    write: impl Fn(&mut Table, &T),
) {
    let mut rows = match table.remove(key) {
        Some(Item::ArrayOfTables(rows)) => rows,
        _ => ArrayOfTables::new(),
    };
    let mut left: BTreeMap<Id, &T> = wanted.iter().map(|item| (id(item), item)).collect();
    rows.retain(|row| id_of_row(row).is_some_and(|id| left.contains_key(&id)));
    for row in rows.iter_mut() {
        if let Some(item) = id_of_row(row).and_then(|id| left.remove(&id)) {
            write(row, item);
        }
    }
    for item in wanted.iter().filter(|item| left.contains_key(&id(item))) {
        let mut row = Table::new();
        write(&mut row, item);
        rows.push(row);
    }
    table.insert(key, Item::ArrayOfTables(rows));
}

/// Sets or removes a key; one that already says the same keeps its spelling, and a changed one
/// its comment.
fn set(table: &mut Table, key: &str, wanted: Option<Value>) {
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
fn set_seconds(table: &mut Table, key: &str, wanted: Option<i64>) {
    match (wanted.map(Value::from), table.get_mut(key).and_then(Item::as_value_mut)) {
        (Some(wanted), Some(old)) if old.as_integer() != wanted.as_integer() => put(old, wanted),
        (Some(_), Some(_)) => {}
        (wanted, _) => set(table, key, wanted),
    }
}

/// A number of seconds.
fn seconds(table: &Table, key: &str) -> Result<Option<i64>, String> {
    let Some(item) = table.get(key) else { return Ok(None) };
    item.as_integer().map(Some).ok_or_else(|| not_understood(table, key))
}

/// Writes a list of ids where it says something else.
fn set_ids(table: &mut Table, key: &str, wanted: &[UserId]) {
    if ids(table, key).is_ok_and(|ids| ids == wanted) {
        return;
    }
    let ids: toml_edit::Array = wanted.iter().map(UserId::as_str).collect();
    match wanted {
        [] => drop(table.remove(key)),
        _ => drop(table.insert(key, Item::Value(ids.into()))),
    }
}

/// A list of ids; absent is empty.
fn ids(table: &Table, key: &str) -> Result<Vec<UserId>, String> {
    let Some(item) = table.get(key) else { return Ok(vec![]) };
    let why = || not_understood(table, key);
    let ids = item.as_array().ok_or_else(why)?.iter();
    ids.map(|id| id.as_str().and_then(user).ok_or_else(why)).collect()
}

/// An instant or a day, as TOML's own type for it where that can hold it.
fn moment(moment: impl Display) -> Value {
    let text = moment.to_string();
    text.parse::<Datetime>().map_or_else(|_| text.into(), Value::from)
}

fn required<T>(
    table: &Table,
    key: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, String> {
    optional(table, key, read)?.ok_or_else(|| format!("an entry has no `{key}`"))
}

fn optional<T>(
    table: &Table,
    key: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    let Some(item) = table.get(key) else { return Ok(None) };
    let value = item.as_value().and_then(plain).and_then(|text| read(&text));
    value.map(Some).ok_or_else(|| not_understood(table, key))
}

fn not_understood(table: &Table, key: &str) -> String {
    let said = table.get(key).map(ToString::to_string).unwrap_or_default();
    format!("`{key} = {}` is not understood", escape::line(said.trim()))
}

/// The rows of `[[key]]`.
fn tables<'a>(table: &'a Table, key: &str) -> Result<impl Iterator<Item = &'a Table>, String> {
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

fn controller(text: &str) -> Option<Controller> {
    Controller::parse(text).ok()
}

fn user(text: &str) -> Option<UserId> {
    UserId::parse(text).ok()
}
