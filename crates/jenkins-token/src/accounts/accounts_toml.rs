//! `accounts.toml`: read strictly, updated in place.
//!
//! Writers touch only what changed: comments, the order of keys and keys of other versions stay.
//! A file that cannot be understood is refused whole, because guessing could lose an account.

use super::Registry;
use super::Withheld;
use super::entry::{AccountEntry, ControllerEntry, TokenSummary};
use super::toml_keys::{
    controller, moment, optional, required, set, set_texts, tables, texts, user,
};
use super::{facts_toml, site_toml};
use crate::escape;
use crate::model::{Account, Controller, StoreKind, TokenUuid, UserId};
use std::collections::BTreeMap;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

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
        format!("line {line} is not TOML: {}", escape::line(error.message()))
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
        site: site_toml::read(table)?,
        facts: facts_toml::read(table)?,
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
        aliases: texts(table, "aliases", user)?,
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
    // The root stands first in a new one.
    if !row.contains_key("root") {
        set(row, "root", Some(known.site.controller.as_str().into()));
    }
    facts_toml::write(row, &known.facts);
    set(row, "active", known.active.as_ref().map(|user| user.as_str().into()));
    site_toml::write(row, &known.site);
    let users = |entry: &AccountEntry| entry.account.user.clone();
    let user_of = |row: &Table| required(row, "user", user).ok();
    update_rows(row, "account", &known.entries, users, user_of, write_account);
}

fn write_account(row: &mut Table, entry: &AccountEntry) {
    let token = entry.token.as_ref();
    set(row, "user", Some(entry.account.user.as_str().into()));
    let aliases: Vec<&str> = entry.aliases.iter().map(UserId::as_str).collect();
    set_texts(row, "aliases", &aliases);
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
