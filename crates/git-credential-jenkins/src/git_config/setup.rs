//! Makes git call the helper, or prints the lines that would.

use super::context::SetupContext;
use super::file::ConfigFile;
use super::record::{Back, Change, Changed, Other, PATIENCE, Root, SetupRecord};
use super::{desired, git, helper_line};
use jenkins_token::accounts::{Home, Registry, WiringLock};
use jenkins_token::model::Controller;
use jenkins_token::model::Site;
use jenkins_token::{Error, Problem};
use std::path::{Path, PathBuf};

/// What a setup came to.
#[derive(Debug, PartialEq, Eq)]
pub struct SetUp {
    /// The file that says it now.
    pub file: PathBuf,
    /// Whether anything had to be changed.
    pub changed: bool,
}

/// Makes git ask the helper for `site`, in the person's own configuration. Doing it again changes
/// nothing.
///
/// # Errors
/// [`Problem::PlainHttp`] for a name that git may take for another machine's,
/// [`Problem::GitAbsent`], [`Problem::GitRefused`], [`Problem::HelperAbsent`], those of the record.
pub fn setup(context: &SetupContext<'_>, site: &Site, absolute: bool) -> Result<SetUp, Error> {
    let at = |problem: Problem| problem.at(&site.controller);
    if site.controller.is_exposed_by_name() && !site.allow_http {
        return Err(at(Problem::PlainHttp));
    }
    let path = git::global_file(context.variable).map_err(at)?;
    ConfigFile::at(&path).must_be_plain().map_err(at)?;
    let line = |absolute| {
        helper_line::line(context.program, context.named_home, context.variable, absolute)
    };
    let by_path = line(true).map_err(at)?;
    // A path that was asked for once stays.
    let key = desired::helper(site);
    let is_by_path = git::values(&path, &key).map_err(at)?.last() == Some(&by_path);
    let line = if absolute || is_by_path { by_path } else { line(false).map_err(at)? };
    set_up(context.home, site, &line, path).map_err(at)
}

fn set_up(home: &Home, site: &Site, line: &str, path: PathBuf) -> Result<SetUp, Problem> {
    let _held = WiringLock::take(home, PATIENCE)?;
    let mut record = SetupRecord::read(home)?;
    let file = ConfigFile::at(&path);
    let desired = desired::of(site, &Registry::read(home)?.controllers(), line);
    let plans = || desired.iter().map(|desired| file.plan(desired)).collect::<Result<Vec<_>, _>>();
    if plans()?.iter().all(Option::is_none) && !file.is_overtaken(&site.controller)? {
        return Ok(SetUp { file: path, changed: false });
    }
    let now = file.bytes()?;
    let original = match record.of_file(&path) {
        None => Some(now.clone()),
        Some(changed) => changed.back.as_ref().and_then(|back| back.apply(now.as_deref())),
    };
    // An earlier setup of this root that wanted something else, or stands before another helper
    // that would be given the token, is taken back first.
    if let Some(changed) = record.of_file(&path) {
        for root in changed.roots.iter().filter(|root| root.root == site.controller.as_str()) {
            root.keys.iter().rev().try_for_each(|key| file.undo(key))?;
        }
    }
    let keys: Vec<_> = plans()?.into_iter().flatten().collect();
    if keys.is_empty() {
        return Ok(SetUp { file: path, changed: false });
    }
    // In the record before it is done: whatever is killed now can be taken back.
    let record_before = record.clone();
    note(&mut record, &path, &site.controller, keys.clone());
    record.write(home)?;
    if let Err(problem) = keys.iter().try_for_each(|key| file.apply(key)) {
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
    let at = |problem: Problem| problem.at(&site.controller);
    let failed = |error: &std::io::Error| at(Problem::of_file(&std::env::temp_dir(), error));
    let line = helper_line::line(context.program, context.named_home, context.variable, absolute);
    let line = line.map_err(at)?;
    // Written by git, which knows how its values are quoted.
    let directory = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = directory.path().join("config");
    let file = ConfigFile::at(&path);
    let others = Registry::read(context.home).map_err(at)?.controllers();
    for desired in desired::of(site, &others, &line) {
        if let Some(key) = file.plan(&desired).map_err(at)? {
            file.apply(&key).map_err(at)?;
        }
    }
    std::fs::read_to_string(&path).map_err(|error| failed(&error))
}
