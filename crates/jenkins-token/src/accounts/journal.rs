//! What is under way on a controller, written down before it happens.
//!
//! An intent is one file in the state directory: it is there (fsynced) before the first request
//! that changes the controller, and gone after the last. Whatever a killed process leaves is what
//! `recover` and the next login finish. No secrets.

use super::Home;
use super::site_json::WrittenSite;
use crate::files::guarded_read::Others;
use crate::files::{atomic_write, guarded_read};
use crate::model::{
    Account, Controller, ListedToken, Origin, Site, Source, StoreKind, TokenUuid, UserId,
};
use crate::{Cause, Class, Problem};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The only format there is so far.
const FORMAT: u64 = 1;

/// What is written where the credential is in no store, and gone with the process.
const NO_STORE: &str = "environment";

const PREFIX: &str = "cargo-jenkins ";

/// What was to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// Create a token, keep it, and end the one it replaces.
    Login,
    /// Create a token and show it to the person, who keeps it.
    Create,
    /// Create a token for one command, and revoke it when that has ended.
    Command,
    /// Put another value in the place of the one token there is before 2.129.
    Replace,
    /// Revoke the token and forget the account.
    Logout,
}

/// Another token an intent is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Old {
    /// The id it is revoked by.
    pub uuid: TokenUuid,
    /// Its name, for people.
    pub name: String,
    /// Whether it is the legacy token, whose uuid changes when Jenkins starts.
    #[serde(default)]
    pub legacy: bool,
}

impl Old {
    /// Whether it stands in that row of the list.
    ///
    /// # Errors
    /// [`Problem::RevokeUnfinished`] for the row of a legacy token that had another uuid: Jenkins
    /// may have started, or a person may have made another value.
    pub(crate) fn stands_in(&self, row: &ListedToken) -> Result<bool, Problem> {
        if self.legacy && row.legacy && row.uuid != self.uuid {
            let seen = "the legacy token has another uuid by now, as after a restart, so it may \
                        be another one";
            let name = self.name.clone();
            return Err(Problem::RevokeUnfinished { name, source: Cause::Seen(seen) });
        }
        Ok(row.uuid == self.uuid)
    }
}

/// One thing under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Eight random hex digits, also in the token's unique name.
    pub id: String,
    /// What was to be done.
    pub aim: Aim,
    /// To whose tokens.
    pub account: Account,
    /// How the controller is reached: a first login has not put it into the list of accounts yet.
    pub site: Site,
    /// Where the new token goes, or the credential comes from.
    pub source: Source,
    /// The name under which a token is or will be on the controller; unique where [`Aim::Login`]
    /// creates it.
    pub name: String,
    /// What the person wants it to be called in the end.
    pub wanted: Option<String>,
    /// The new token, once the controller has answered.
    pub uuid: Option<TokenUuid>,
    /// What it replaces, to be revoked last.
    pub old: Option<Old>,
    /// The name of a token that is to live on beside the new one; only to be told.
    pub kept: Option<String>,
    /// When it began, by this machine's clock.
    pub begun: Timestamp,
    /// The same by the controller's, as far as that was known.
    pub begun_there: Option<Timestamp>,
}

/// The file's shape.
#[derive(Serialize, Deserialize)]
struct Line {
    v: u64,
    aim: Aim,
    controller: String,
    user: String,
    #[serde(flatten)]
    site: WrittenSite,
    store: String,
    name: String,
    wanted: Option<String>,
    uuid: Option<TokenUuid>,
    old: Option<Old>,
    kept: Option<String>,
    begun: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun_there: Option<Timestamp>,
    /// Keys of other versions.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Intent {
    /// One with an id of its own, which says nothing yet of the token; not written down.
    ///
    /// # Errors
    /// [`Problem::Bug`] when the system does not give random numbers.
    pub fn begin(
        aim: Aim,
        account: &Account,
        site: &Site,
        source: impl Into<Source>,
        begun: Timestamp,
    ) -> Result<Intent, Problem> {
        let random = getrandom::u32().map_err(|error| Problem::Bug {
            what: format!("the system does not give random numbers: {error}"),
        })?;
        Ok(Intent {
            id: format!("{random:08x}"),
            aim,
            account: account.clone(),
            site: site.clone(),
            source: source.into(),
            name: String::new(),
            wanted: None,
            uuid: None,
            old: None,
            kept: None,
            begun,
            begun_there: None,
        })
    }

    /// Writes it down, durably: before the request it announces, and again when more is known.
    ///
    /// # Errors
    /// [`Problem::FileFailed`]; then nothing must be sent.
    pub fn note(&self, home: &Home) -> Result<(), Problem> {
        self.write(&path(home, &self.id))
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), Problem> {
        let line = Line {
            v: FORMAT,
            aim: self.aim,
            controller: self.account.controller.to_string(),
            user: self.account.user.to_string(),
            site: WrittenSite::of(&self.site),
            store: self.source.store().map_or(NO_STORE, StoreKind::name).to_owned(),
            name: self.name.clone(),
            wanted: self.wanted.clone(),
            uuid: self.uuid.clone(),
            old: self.old.clone(),
            kept: self.kept.clone(),
            begun: self.begun,
            begun_there: self.begun_there,
            other: others(path),
        };
        let json = serde_json::to_vec_pretty(&line)
            .map_err(|error| Problem::Bug { what: error.to_string() })?;
        atomic_write::write(path, &json)
    }

    /// Writes it down for the first time. When that fails nothing was sent, so what may have come
    /// to be is taken back.
    ///
    /// # Errors
    /// As [`Intent::note`]; of class [`Unfinished`](crate::Class::Unfinished) when it stays.
    pub fn open(&self, home: &Home) -> Result<(), Problem> {
        home.may_be_written()?;
        self.note(home).map_err(|problem| {
            // That it stays is seen below.
            let _ = self.close(home);
            self.half_done(home, problem)
        })
    }

    /// What `problem` means to the command that opened this or took it over: as long as it is
    /// open, something is left to do.
    #[must_use]
    pub fn half_done(&self, home: &Home, problem: Problem) -> Problem {
        let is_gone = std::fs::symlink_metadata(path(home, &self.id))
            .is_err_and(|error| error.kind() == ErrorKind::NotFound);
        match problem.class() {
            _ if is_gone => problem,
            Class::Unfinished | Class::Bug => problem,
            _ => Problem::Unfinished {
                what: format!("`{}`", self.name),
                source: Some(problem.into()),
            },
        }
    }

    /// Whether its name has our nonce in it: only such a name may be revoked by name, for any other
    /// could be a person's own.
    #[must_use]
    pub(crate) fn has_unique_name(&self) -> bool {
        self.name.ends_with(&self.id)
    }

    /// Strikes it out: all is done, or nothing had happened.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub fn close(&self, home: &Home) -> Result<(), Problem> {
        atomic_write::remove(&path(home, &self.id))
    }
}

/// The unique name of a token made for `machine` on `day`.
#[must_use]
pub fn unique_name(machine: &str, day: Date, id: &str) -> String {
    format!("{PREFIX}{machine} {day} {id}")
}

/// Whether a name is one of these: not chosen by a person.
#[must_use]
pub(crate) fn is_unique_name(name: &str) -> bool {
    let id = name.rsplit(' ').next().unwrap_or_default();
    name.starts_with(PREFIX) && id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What is still open, the oldest first.
///
/// # Errors
/// [`Problem::FormatUnknown`] for an entry of another version, [`Problem::FileUnreadable`] for one
/// that cannot be understood, [`Problem::FileUnsafe`] for one that others could have written; it
/// stays.
pub fn open(home: &Home) -> Result<Vec<Intent>, Problem> {
    if home.is_nowhere() {
        return Ok(vec![]);
    }
    all_in(&home.state().join("journal"))
}

/// The intents whose files are in `folder`, the oldest first.
fn all_in(folder: &Path) -> Result<Vec<Intent>, Problem> {
    let mut intents = each_in(folder)?.into_iter().collect::<Result<Vec<_>, _>>()?;
    intents.sort_by_key(|intent| intent.begun);
    Ok(intents)
}

/// The same one by one, in no order, each that cannot be understood as why.
pub(super) fn each_in(folder: &Path) -> Result<Vec<Result<Intent, Problem>>, Problem> {
    let files = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        files => files.map_err(atomic_write::failed(folder))?,
    };
    let mut intents = Vec::new();
    for file in files {
        let path = file.map_err(atomic_write::failed(folder))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match guarded_read::read(&path, Others::MayRead) {
            // Another process may have closed it just now.
            Ok(None) => {}
            Ok(Some(bytes)) => intents.push(read(&path, &id, &bytes)),
            Err(problem) => intents.push(Err(problem)),
        }
    }
    Ok(intents)
}

/// The keys of other versions in an entry that is written again.
fn others(path: &Path) -> Map<String, Value> {
    let bytes = guarded_read::read(path, Others::MayRead).ok().flatten().unwrap_or_default();
    serde_json::from_slice::<Line>(&bytes).map_or_else(|_| Map::new(), |line| line.other)
}

fn read(path: &Path, id: &str, bytes: &[u8]) -> Result<Intent, Problem> {
    #[derive(Deserialize)]
    struct Format {
        v: u64,
    }
    let unreadable = |why: String| Problem::FileUnreadable { path: path.to_owned(), why };
    // Of another format nothing else is known.
    let format: Format =
        serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
    if format.v != FORMAT {
        return Err(Problem::of_format(path, &format.v));
    }
    understand(id, bytes).map_err(unreadable)
}

fn understand(id: &str, bytes: &[u8]) -> Result<Intent, String> {
    let line: Line = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let controller = Controller::parse(&line.controller).map_err(|p| p.to_string())?;
    let user = UserId::parse(&line.user).map_err(|p| p.to_string())?;
    let source = match line.store.as_str() {
        NO_STORE => Source::Environment,
        store => StoreKind::parse(store).ok_or("its store is unknown")?.into(),
    };
    Ok(Intent {
        id: id.to_owned(),
        aim: line.aim,
        site: line.site.into_site(controller.clone())?,
        account: Account { controller, user },
        source,
        name: line.name,
        wanted: line.wanted,
        uuid: line.uuid,
        old: line.old,
        kept: line.kept,
        begun: line.begun,
        begun_there: line.begun_there,
    })
}

fn path(home: &Home, id: &str) -> PathBuf {
    home.state().join("journal").join(format!("{id}.json"))
}

/// A token as a journal remembers it that we made, and whose uuid lay beside its value.
#[must_use]
pub fn made(token: &crate::model::Token) -> Option<Old> {
    replaced(token).filter(|_| token.origin == Origin::Created)
}

/// A token that another takes the place of, whoever made it: only one of known row may be revoked.
/// That of a legacy token is not known for long; it is looked for when it is replaced.
#[must_use]
pub fn replaced(token: &crate::model::Token) -> Option<Old> {
    let uuid = token.uuid.clone().filter(|_| token.origin != Origin::Legacy)?;
    Some(Old { uuid, name: token.name.clone(), legacy: false })
}
