//! Takes out of git's configuration what setup put in.

use super::file::ConfigFile;
use super::record::{Back, PATIENCE, Root, SetupRecord};
use jenkins_token::accounts::{GitConfigLock, Home};
use jenkins_token::model::Controller;
use jenkins_token::{Error, Problem, escape};
use std::path::{Path, PathBuf};

/// What a removal did to one file.
#[derive(Debug, PartialEq, Eq)]
pub enum Removed {
    /// The file has its old bytes again.
    Restored(PathBuf),
    /// Our values are gone; what others wrote since stays.
    TakenOut(PathBuf),
}

/// Takes out what setup put in for `controller`; nothing had been set up where no file is told.
///
/// # Errors
/// As for [`super::setup`].
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
            format!("git no longer uses the token for {controller}; {} is restored", shown(file))
        }
        Removed::TakenOut(file) => {
            format!("git no longer uses the token for {controller} ({})", shown(file))
        }
    };
    removed.iter().map(line).collect()
}

fn take_out(home: &Home, controller: &Controller) -> Result<Vec<Removed>, Problem> {
    let _held = GitConfigLock::acquire(home, PATIENCE)?;
    let mut record = SetupRecord::read(home)?;
    let of_root = |root: &Root| root.root == controller.as_str();
    let mut removed = Vec::new();
    for changed in &mut record.files {
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
    record.files.retain(|changed| !changed.roots.is_empty());
    if !removed.is_empty() {
        record.write(home)?;
    }
    Ok(removed)
}
