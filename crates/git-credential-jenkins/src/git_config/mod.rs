//! What makes git call the helper: its configuration, written, taken back and read.
//!
//! Writing goes through `git config`. What was there before is in the [`record`], so that
//! [`remove`] takes out exactly what [`setup`] put in: byte for byte as long as nobody else touched
//! the file, else value by value.

mod checks;
mod desired;
mod effective;
mod file;
pub mod git;
mod helper_line;
mod record;
mod status;
mod url_match;

pub use checks::Finding;
pub use status::{Configuration, Status, Value, status};

use file::ConfigFile;
use git::Variables;
use jenkins_token::accounts::{Home, Registry, WiringLock};
use jenkins_token::model::Controller;
use jenkins_token::transport::Site;
use jenkins_token::{Error, Problem, escape};
use jiff::Timestamp;
use record::{Back, Book, Change, Changed, Root};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a change waits for that of another process.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the wiring needs of the outside.
pub struct Outside<'a> {
    /// Where the accounts are, and the book.
    pub home: &'a Home,
    /// The home to write into the helper's line, if it is not the usual one.
    pub named_home: Option<&'a Path>,
    /// Environment variables.
    pub variable: Variables<'a>,
    /// This program's own file: the helper is looked for beside it.
    pub program: &'a Path,
    /// The clock.
    pub now: Timestamp,
}

/// What a setup came to.
#[derive(Debug, PartialEq, Eq)]
pub struct SetUp {
    /// The file that says it now.
    pub file: PathBuf,
    /// Whether anything had to be changed.
    pub changed: bool,
}

/// What a removal did to one file.
#[derive(Debug, PartialEq, Eq)]
pub enum Removed {
    /// The file has its old bytes again.
    Restored(PathBuf),
    /// Our values are gone; what others wrote since stays.
    TakenOut(PathBuf),
}

/// Makes git ask the helper for `site`, in the person's own configuration. Doing it again changes
/// nothing.
///
/// # Errors
/// [`Problem::PlainHttp`] for a name that git may take for another machine's,
/// [`Problem::GitAbsent`], [`Problem::GitRefused`], [`Problem::HelperAbsent`], those of the book.
pub fn setup(outside: &Outside<'_>, site: &Site, absolute: bool) -> Result<SetUp, Error> {
    let at = |problem: Problem| problem.at(&site.controller);
    if site.controller.is_exposed_by_name() && !site.allow_http {
        return Err(at(Problem::PlainHttp));
    }
    let path = git::global_file(outside.variable).map_err(at)?;
    ConfigFile::at(&path).must_be_plain().map_err(at)?;
    let line = |absolute| {
        helper_line::line(outside.program, outside.named_home, outside.variable, absolute)
    };
    let by_path = line(true).map_err(at)?;
    // A path that was asked for once stays.
    let key = desired::helper(site);
    let is_by_path = git::values(&path, &key).map_err(at)?.last() == Some(&by_path);
    let line = if absolute || is_by_path { by_path } else { line(false).map_err(at)? };
    set_up(outside.home, site, &line, path).map_err(at)
}

fn set_up(home: &Home, site: &Site, line: &str, path: PathBuf) -> Result<SetUp, Problem> {
    let _held = WiringLock::take(home, PATIENCE)?;
    let mut book = Book::read(home)?;
    let file = ConfigFile::at(&path);
    let wanted = desired::of(site, &Registry::read(home)?.controllers(), line);
    let plans = || wanted.iter().map(|wanted| file.plan(wanted)).collect::<Result<Vec<_>, _>>();
    if plans()?.iter().all(Option::is_none) && !file.is_overtaken(&site.controller)? {
        return Ok(SetUp { file: path, changed: false });
    }
    let now = file.bytes()?;
    let original = match book.of_file(&path) {
        None => Some(now.clone()),
        Some(changed) => changed.back.as_ref().and_then(|back| back.apply(now.as_deref())),
    };
    // An earlier setup of this root that wanted something else, or stands before another helper
    // that would be given the token, is taken back first.
    if let Some(changed) = book.of_file(&path) {
        for root in changed.roots.iter().filter(|root| root.root == site.controller.as_str()) {
            root.keys.iter().rev().try_for_each(|key| file.undo(key))?;
        }
    }
    let keys: Vec<_> = plans()?.into_iter().flatten().collect();
    if keys.is_empty() {
        return Ok(SetUp { file: path, changed: false });
    }
    // In the book before it is done: whatever is killed now can be taken back.
    let book_before = book.clone();
    note(&mut book, &path, &site.controller, keys.clone());
    book.write(home)?;
    if let Err(problem) = keys.iter().try_for_each(|key| file.apply(key)) {
        if file.bytes()? == now {
            book_before.write(home)?;
        }
        return Err(problem);
    }
    let after = file.bytes()?;
    let changed = after != now;
    if let Some(noted) = book.of_file(&path) {
        let after = after.unwrap_or_default();
        noted.back = original.map(|original| Back::between(original.as_deref(), &after));
    }
    book.write(home)?;
    Ok(SetUp { file: path, changed })
}

fn note(book: &mut Book, path: &Path, controller: &Controller, keys: Vec<Change>) {
    let root = Root { root: controller.as_str().to_owned(), keys };
    let Some(changed) = book.of_file(path) else {
        book.files.push(Changed { file: path.to_owned(), roots: vec![root], back: None });
        return;
    };
    changed.back = None;
    changed.roots.retain(|other| other.root != root.root);
    changed.roots.push(root);
}

/// Takes out what [`setup`] put in for `controller`; nothing had been set up where no file is told.
///
/// # Errors
/// As for [`setup`].
pub fn remove(home: &Home, controller: &Controller) -> Result<Vec<Removed>, Error> {
    take_out(home, controller).map_err(|problem| problem.at(controller))
}

/// What a removal came to, line by line.
#[must_use]
pub fn words_of(removed: &[Removed], controller: &Controller) -> Vec<String> {
    if removed.is_empty() {
        return vec![format!("Nothing was set up for {controller}")];
    }
    let shown = |file: &Path| escape::line(&file.to_string_lossy());
    let line = |removed: &Removed| match removed {
        Removed::Restored(file) => {
            format!("git gets nothing for {controller} any more; {} is as it was", shown(file))
        }
        Removed::TakenOut(file) => {
            format!("git gets nothing for {controller} any more ({})", shown(file))
        }
    };
    removed.iter().map(line).collect()
}

fn take_out(home: &Home, controller: &Controller) -> Result<Vec<Removed>, Problem> {
    let _held = WiringLock::take(home, PATIENCE)?;
    let mut book = Book::read(home)?;
    let of_root = |root: &Root| root.root == controller.as_str();
    let mut removed = Vec::new();
    for changed in &mut book.files {
        let Some(at) = changed.roots.iter().position(of_root) else { continue };
        let file = ConfigFile::at(&changed.file);
        let now = file.bytes()?;
        let original = changed.back.as_ref().and_then(|back| back.apply(now.as_deref()));
        let root = changed.roots.remove(at);
        match original {
            Some(original) if changed.roots.is_empty() => {
                file.restore(original.as_deref())?;
                removed.push(Removed::Restored(changed.file.clone()));
            }
            original => {
                root.keys.iter().rev().try_for_each(|key| file.undo(key))?;
                let after = file.bytes()?.unwrap_or_default();
                changed.back = original.map(|bytes| Back::between(bytes.as_deref(), &after));
                removed.push(Removed::TakenOut(changed.file.clone()));
            }
        }
    }
    book.files.retain(|changed| !changed.roots.is_empty());
    if !removed.is_empty() {
        book.write(home)?;
    }
    Ok(removed)
}

/// Whether [`setup`] did something for `controller` that was not removed yet.
///
/// # Errors
/// [`Problem::FileUnreadable`], [`Problem::FileFailed`].
pub fn is_set_up(home: &Home, controller: &Controller) -> Result<bool, Problem> {
    Ok(Book::read(home)?.has(controller))
}

/// Every controller that is set up.
///
/// # Errors
/// As [`is_set_up`].
pub fn controllers(home: &Home) -> Result<Vec<Controller>, Problem> {
    let book = Book::read(home)?;
    let roots = book.files.iter().flat_map(|changed| &changed.roots);
    let mut controllers: Vec<_> =
        roots.filter_map(|root| Controller::parse(&root.root).ok()).collect();
    controllers.sort();
    controllers.dedup();
    Ok(controllers)
}

/// The lines that [`setup`] would write, for people whose configuration is generated.
///
/// # Errors
/// As for [`setup`].
pub fn lines(outside: &Outside<'_>, site: &Site, absolute: bool) -> Result<String, Error> {
    let at = |problem: Problem| problem.at(&site.controller);
    let failed = |error: &std::io::Error| {
        at(Problem::FileFailed { path: std::env::temp_dir(), why: error.to_string() })
    };
    let line = helper_line::line(outside.program, outside.named_home, outside.variable, absolute);
    let line = line.map_err(at)?;
    // Written by git, which knows how its values are quoted.
    let directory = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = directory.path().join("config");
    let file = ConfigFile::at(&path);
    let others = Registry::read(outside.home).map_err(at)?.controllers();
    for wanted in desired::of(site, &others, &line) {
        if let Some(key) = file.plan(&wanted).map_err(at)? {
            file.apply(&key).map_err(at)?;
        }
    }
    std::fs::read_to_string(&path).map_err(|error| failed(&error))
}
