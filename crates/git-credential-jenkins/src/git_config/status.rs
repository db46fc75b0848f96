//! Will a fetch work? Read off git's own configuration, each value with where it stands.

use super::Outside;
use super::checks::{Finding, Look};
use super::effective::Holding;
use super::git::{self, Setting, Version};
use super::url_match::without_userinfo;
use jenkins_token::accounts::Registry;
use jenkins_token::model::Controller;
use jenkins_token::transport::Site;
use jenkins_token::{Problem, escape};

/// What git will do for one controller.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// Which.
    pub controller: Controller,
    /// git's version, as it says it.
    pub git: String,
    /// Whether git will ask the helper for it at all.
    pub is_wired: bool,
    /// The settings that matter, in git's order.
    pub values: Vec<Value>,
    /// What speaks against it.
    pub findings: Vec<Finding>,
}

/// A setting that holds for the controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its key.
    pub key: String,
    /// What it says.
    pub value: String,
    /// Where: `file:/home/alice/.gitconfig`.
    pub origin: String,
}

impl Status {
    /// Whether nothing on this machine keeps a fetch from working.
    #[must_use]
    pub fn works(&self) -> bool {
        !self.findings.iter().any(|finding| finding.is_fatal)
    }

    /// For a person, line by line; every foreign text is escaped.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{}: git {}", self.controller, escape::line(&self.git))];
        for Value { key, value, origin } in &self.values {
            let said = format!("{key} = {value}  ({origin})");
            lines.push(format!("  {}", escape::line(&said)));
        }
        for finding in &self.findings {
            let word = if finding.is_fatal { "problem" } else { "warning" };
            lines.push(format!("  {word}: {}; next: {}", finding.what, finding.next));
        }
        lines.push(format!("  {}", self.verdict()));
        lines
    }

    /// In one sentence.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.works(), self.is_wired) {
            (true, _) => {
                "git gets the stored token: nothing on this machine keeps a fetch from working"
            }
            (false, false) => "git does not ask for the stored token: a fetch will not work",
            (false, true) => "a fetch will not work",
        }
    }
}

/// git's version, and every setting that holds in this directory.
#[derive(Debug)]
pub struct Configuration {
    pub(super) version: Version,
    pub(super) text: String,
    pub(super) settings: Vec<Setting>,
}

impl Configuration {
    /// Asks git.
    ///
    /// # Errors
    /// [`Problem::GitAbsent`], [`Problem::GitRefused`].
    pub fn read() -> Result<Configuration, Problem> {
        let (version, text) = git::version()?;
        Ok(Configuration { version, text, settings: git::settings()? })
    }
}

/// What git will do for `site`, of the accounts in `registry`.
#[must_use]
pub fn status(
    outside: &Outside<'_>,
    configuration: &Configuration,
    site: &Site,
    registry: &Registry,
) -> Status {
    let holding = Holding { controller: &site.controller, settings: &configuration.settings };
    let look = Look { outside, configuration, holding, site, registry };
    Status {
        controller: site.controller.clone(),
        git: configuration.text.clone(),
        is_wired: holding.helpers().is_some(),
        values: values(holding),
        findings: look.findings(),
    }
}

/// The settings that matter and hold.
fn values(holding: Holding<'_>) -> Vec<Value> {
    let counts = [holding.last("usehttppath")].into_iter();
    let counts =
        counts.chain(["proactiveauth", "sslcainfo", "cookiefile"].map(|it| holding.closest(it)));
    let settings = holding.of("credential", "helper").chain(counts.flatten());
    let values = settings.chain(holding.rewrites()).map(|setting| Value {
        key: without_userinfo(&setting.key),
        value: without_userinfo(&setting.value),
        origin: setting.origin.clone(),
    });
    values.collect()
}
