//! Makes git call the helper, or prints the lines that would.

use super::context::SetupContext;
use super::file::{self, ConfigFile};
use super::finding::Gravity;
use super::record::{Back, Change, Changed, Other, PATIENCE, Root, SetupRecord};
use super::status::Status;
use super::{desired, git, helper_line, outdone};
use jenkins_token::accounts::{GitConfigLock, Home, Registry};
use jenkins_token::model::Controller;
use jenkins_token::model::Site;
use jenkins_token::{Error, Problem, escape};
use std::path::{Path, PathBuf};

/// What a setup came to.
#[derive(Debug, PartialEq, Eq)]
pub struct SetUp {
    /// The file that says it now.
    pub file: PathBuf,
    /// Whether anything had to be changed.
    pub changed: bool,
}

impl SetUp {
    /// What it came to, line by line, where `status` is what git will do now.
    #[must_use]
    pub fn words(&self, status: &Status) -> Vec<String> {
        let (controller, file) = (&status.controller, escape::line(&self.file.to_string_lossy()));
        if status.is_good() {
            let word = if self.changed { "now gets" } else { "already gets" };
            return vec![format!("git {word} the stored token for {controller} ({file})")];
        }
        let mut lines =
            vec![format!("git is set up for {controller} ({file}), but {}", status.verdict())];
        lines.extend(
            status
                .findings
                .iter()
                .filter(|it| it.gravity != Gravity::Warning)
                .map(ToString::to_string),
        );
        lines
    }
}

/// Makes git ask the helper for `site`, in the person's own configuration. Doing it again changes
/// nothing.
///
/// # Errors
/// [`Problem::PlainHttp`] for a name that git may take for another machine's,
/// [`Problem::GitAbsent`], [`Problem::GitRefused`], [`Problem::HelperAbsent`], those of the record.
pub fn setup(context: &SetupContext<'_>, site: &Site, absolute: bool) -> Result<SetUp, Error> {
    let done = with_a_line(context, site, absolute);
    done.map_err(|problem| problem.at(&site.controller))
}

/// Finds out by which line git is to call the helper, and sets it up so.
fn with_a_line(context: &SetupContext<'_>, site: &Site, absolute: bool) -> Result<SetUp, Problem> {
    if site.controller.is_exposed_by_name() && !site.allow_http {
        return Err(Problem::PlainHttp);
    }
    let path = git::global_file(context.variable)?;
    ConfigFile::at(&path).must_be_plain()?;
    let line = |absolute| {
        helper_line::line(context.program, context.named_home, context.variable, absolute)
    };
    let by_path = line(true)?;
    // A path that was asked for once stays.
    let key = desired::helper(site);
    let is_by_path = git::values(&path, &key)?.last() == Some(&by_path);
    let line = if absolute || is_by_path { by_path } else { line(false)? };
    set_up(context.home, site, &line, path)
}

/// Sets git up in the file at `path`, which calls the helper by `line`.
pub(super) fn set_up(
    home: &Home,
    site: &Site,
    line: &str,
    path: PathBuf,
) -> Result<SetUp, Problem> {
    let _held = GitConfigLock::acquire(home, PATIENCE)?;
    let mut record = SetupRecord::read(home)?;
    let file = ConfigFile::at(&path);
    let desired = desired::of(site, &Registry::read(home)?.controllers(), line);
    let plans = || desired.iter().map(|desired| file.plan(desired)).collect::<Result<Vec<_>, _>>();
    let outdone = || -> Result<Vec<String>, Problem> {
        let settings = file.settings()?;
        let found = outdone::of(&desired, &settings, &site.controller);
        Ok(found.into_iter().map(|desired| desired.key.clone()).collect())
    };
    let of_root = |root: &&Root| root.root == site.controller.as_str();
    let is_wanted = |key: &Change| desired.iter().any(|it| it.key == key.key);
    // A file or a key that was taken off since.
    let is_over = record.of_file(&path).is_some_and(|changed| {
        changed.roots.iter().filter(of_root).any(|root| !root.keys.iter().all(is_wanted))
    });
    if !is_over && plans()?.iter().all(Option::is_none) && outdone()?.is_empty() {
        return Ok(SetUp { file: path, changed: false });
    }
    let now = file.bytes()?;
    let original = match record.of_file(&path) {
        None => Some(now.clone()),
        Some(changed) => changed.back.as_ref().and_then(|back| back.apply(now.as_deref())),
    };
    // An earlier setup of this root that wanted something else, or is undone by what comes later, is
    // taken back first.
    if let Some(changed) = record.of_file(&path) {
        for root in changed.roots.iter().filter(of_root) {
            root.keys.iter().rev().try_for_each(|key| file.undo(key))?;
        }
    }
    let mut keys: Vec<_> = plans()?.into_iter().flatten().collect();
    // What somebody wrote by hand, and something later undoes, is said once more.
    for key in outdone()? {
        if let Some(desired) = desired.iter().find(|it| it.key == key && plans_hold(&keys, it)) {
            keys.push(file.again(desired)?);
        }
    }
    if keys.is_empty() && !is_over {
        return Ok(SetUp { file: path, changed: false });
    }
    // In the record before it is done: whatever is killed now can be taken back.
    let record_before = record.clone();
    note(&mut record, &path, &site.controller, keys.clone());
    record.write(home)?;
    let apply = || {
        keys.iter().try_for_each(|key| file.apply(key))?;
        let late = outdone()?;
        let late: Vec<_> = keys.iter().filter(|key| late.contains(&key.key)).collect();
        if late.is_empty() { Ok(()) } else { file.move_to_end(&late) }
    };
    if let Err(problem) = apply() {
        if file.bytes()? == now {
            record_before.write(home)?;
        }
        return Err(problem);
    }
    let after = file.bytes()?;
    let changed = after != now;
    if let Some(noted) = record.of_file(&path) {
        let after = after.unwrap_or_default();
        noted.back = original.map(|original| Back::between(original.as_deref(), &after));
    }
    record.write(home)?;
    Ok(SetUp { file: path, changed })
}

/// Whether nothing is planned for it.
fn plans_hold(keys: &[Change], desired: &desired::Desired) -> bool {
    keys.iter().all(|key| key.key != desired.key)
}

fn note(record: &mut SetupRecord, path: &Path, controller: &Controller, keys: Vec<Change>) {
    let root = Root { root: controller.as_str().to_owned(), keys, other: Other::new() };
    let Some(changed) = record.of_file(path) else {
        record.files.push(Changed {
            file: path.to_owned(),
            roots: vec![root],
            back: None,
            other: Other::new(),
        });
        return;
    };
    changed.back = None;
    changed.roots.retain(|other| other.root != root.root);
    changed.roots.push(root);
}

/// The lines that [`setup`] would write, for people whose configuration is generated.
///
/// # Errors
/// As for [`setup`].
pub fn lines(context: &SetupContext<'_>, site: &Site, absolute: bool) -> Result<String, Error> {
    let lines = || {
        let SetupContext { program, named_home, variable, .. } = *context;
        let line = helper_line::line(program, named_home, variable, absolute)?;
        let desired = desired::of(site, &Registry::read(context.home)?.controllers(), &line);
        let keys = desired.iter().map(|desired| (desired.key.as_str(), desired.values.as_slice()));
        file::written(keys)
    };
    let lines = lines().map_err(|problem: Problem| problem.at(&site.controller))?;
    Ok(String::from_utf8_lossy(&lines).into_owned())
}
