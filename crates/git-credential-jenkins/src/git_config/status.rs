//! Will a fetch work? Read off git's own configuration, each value with where it stands.

use super::checks::Checks;
use super::configuration::Configuration;
use super::context::SetupContext;
use super::effective::Effective;
use super::finding::Finding;
use super::url_match::without_userinfo;
use jenkins_token::accounts::Registry;
use jenkins_token::escape;
use jenkins_token::model::{Controller, Site};

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

/// What git will do for `site`, of the accounts in `registry`.
#[must_use]
pub fn status(
    context: &SetupContext<'_>,
    configuration: &Configuration,
    site: &Site,
    registry: &Registry,
) -> Status {
    let effective = Effective { controller: &site.controller, settings: &configuration.settings };
    let checks = Checks { context, configuration, effective, site, registry };
    Status {
        controller: site.controller.clone(),
        git: configuration.text.clone(),
        is_wired: effective.helpers().is_some(),
        values: values(effective),
        findings: checks.findings(),
    }
}

/// The settings that matter and hold.
fn values(effective: Effective<'_>) -> Vec<Value> {
    let counts = [effective.last("usehttppath")].into_iter();
    let counts =
        counts.chain(["proactiveauth", "sslcainfo", "cookiefile"].map(|it| effective.closest(it)));
    let settings = effective.of("credential", "helper").chain(counts.flatten());
    let values = settings.chain(effective.rewrites()).map(|setting| Value {
        key: without_userinfo(&setting.key),
        value: without_userinfo(&setting.value),
        origin: setting.origin.clone(),
    });
    values.collect()
}
