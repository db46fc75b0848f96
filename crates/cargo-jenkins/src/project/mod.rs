//! What a checkout says about Jenkins in its manifests. It is a stranger's text: it chooses among
//! accounts a person logged in to, and shortens lives; it never adds or widens anything.

mod edit;
mod job;
mod manifest;
mod settings;

pub(crate) use edit::{Edited, controller_in, edited};
pub(crate) use job::{Job, WrittenJob};
pub(crate) use manifest::{nearest, read};

use cargo_metadata::Metadata;
use jenkins_token::lifecycle::choose_account::Suggestion;
use jenkins_token::model::{ControllerTime, Expiry, TokenName};
use jenkins_token::{Error, Problem, escape};
use jiff::{Span, civil::Date};
use serde_json::Value;
use settings::{Settings, Source};
use std::path::{Path, PathBuf};

/// The settings of the package and workspace a command was started in.
pub(crate) struct Project {
    settings: Settings,
    job: Option<Job>,
    /// What names the controller.
    said_by: String,
    /// Keys nobody knows, each with its manifest.
    pub(crate) unknown: Vec<String>,
}

impl Project {
    /// Reads `[package.metadata.jenkins]`, then `[workspace.metadata.jenkins]`, of the manifest
    /// that is next to or above `directory`. Outside of a project there is nothing to read.
    pub(crate) fn read(cargo: &Path, directory: &Path) -> Result<Option<Project>, Error> {
        let Some(manifest) = nearest(directory) else { return Ok(None) };
        let metadata = read(cargo, &manifest)?;
        Project::of(&metadata, &manifest).map(Some)
    }

    fn of(metadata: &Metadata, manifest: &Path) -> Result<Project, Error> {
        let mut unknown = Vec::new();
        let package = package(metadata, manifest).map_or(&Value::Null, |found| &found.metadata);
        let package_says = Source { table: "package.metadata.jenkins", manifest: manifest.into() };
        let package = settings::read(package, &package_says, &mut unknown)?;
        let workspace_says =
            Source { table: "workspace.metadata.jenkins", manifest: root_manifest(metadata) };
        let workspace =
            settings::read(&metadata.workspace_metadata, &workspace_says, &mut unknown)?;
        let job_by = if package.job.is_some() { &package_says } else { &workspace_says };
        let by = if package.controller.is_some() { &package_says } else { &workspace_says };
        let said_by = by.to_string();
        let settings = package.over(workspace);
        if settings.user.is_some() && settings.controller.is_none() {
            let alone = "a user needs `controller` beside it".to_owned();
            return Err(package_says.unusable("user", alone));
        }
        let (job, on) = (settings.job.clone(), settings.controller.as_ref());
        let job = job.map(|job| job.on(on)).transpose();
        let job = job.map_err(|why| job_by.unusable("job", why))?;
        Ok(Project { settings, job, said_by, unknown })
    }

    /// The account the settings name, if they name one.
    pub(crate) fn suggestion(&self) -> Option<Suggestion> {
        let controller = self.settings.controller.clone()?;
        let said_by = self.said_by.clone();
        Some(Suggestion { controller, user: self.settings.user.clone(), said_by })
    }

    /// The table and manifest that name the controller, fit for a terminal.
    pub(crate) fn said_by(&self) -> String {
        escape::line(&self.said_by)
    }

    /// Where the project's job is.
    pub(crate) fn job(&self) -> Option<&Job> {
        self.job.as_ref()
    }

    /// What a new token for this project is called, unless the person says otherwise.
    pub(crate) fn token_name(&self) -> Option<&TokenName> {
        self.settings.token_name.as_ref()
    }

    /// When a new token for this project ends, if it would be `otherwise` without it: sooner, or
    /// the same.
    ///
    /// # Errors
    /// [`Problem::ClockWrong`] when the two cannot be compared.
    pub(crate) fn shortened(
        &self,
        otherwise: Expiry,
        now: ControllerTime,
    ) -> Result<Expiry, Problem> {
        let Some(expires) = self.settings.expires else { return Ok(otherwise) };
        now.must_be_right()?;
        let today = now.day();
        let day = |expiry: Expiry| match expiry {
            Expiry::Never => Date::MAX,
            Expiry::Days(days) => today.saturating_add(Span::new().days(days)),
            Expiry::On(date) => date,
        };
        Ok(if day(expires) < day(otherwise) { expires } else { otherwise })
    }
}

/// The package of that manifest; a virtual workspace has none.
fn package<'a>(metadata: &'a Metadata, manifest: &Path) -> Option<&'a cargo_metadata::Package> {
    // Cargo may spell a path through a link or a `..` in another way.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let wanted = real(manifest);
    metadata.packages.iter().find(|package| real(package.manifest_path.as_std_path()) == wanted)
}

/// Whether the package of that manifest has a table of settings.
pub(crate) fn has_its_own(metadata: &Metadata, manifest: &Path) -> bool {
    package(metadata, manifest).is_some_and(|found| found.metadata.get("jenkins").is_some())
}

/// The manifest of the workspace's root, which for a package on its own is its own.
pub(crate) fn root_manifest(metadata: &Metadata) -> PathBuf {
    metadata.workspace_root.as_std_path().join("Cargo.toml")
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;

    fn project(expires: Option<&str>) -> Project {
        let expires = expires.map(|text| Expiry::parse(text).expect("an expiry"));
        let settings = Settings { expires, ..Settings::default() };
        Project { settings, job: None, said_by: String::new(), unknown: Vec::new() }
    }

    #[test]
    fn a_project_only_shortens() {
        let now = ControllerTime::said("2026-11-24T12:00:00Z".parse().expect("an instant"));
        let cases = [
            (None, "never", "never"),
            (Some("30d"), "never", "30d"),
            (Some("never"), "7d", "7d"),
            (Some("365d"), "2026-12-01", "2026-12-01"),
            (Some("2026-11-25"), "7d", "2026-11-25"),
            (Some("9999-12-31"), "never", "never"),
        ];
        for (says, otherwise, ends) in cases {
            let otherwise = Expiry::parse(otherwise).expect("an expiry");
            let shortened = project(says).shortened(otherwise, now).expect("a right clock");
            assert_eq!(shortened.to_string(), ends, "{says:?}");
        }
    }
}
