//! Will a fetch work? Read off git's own configuration, each value with where it stands.

use super::checks::Checks;
use super::configuration::Configuration;
use super::context::SetupContext;
use super::effective::Effective;
use super::finding::{Finding, Gravity};
use super::git::Setting;
use super::{place, shown, target};
use jenkins_token::accounts::Registry;
use jenkins_token::escape;
use jenkins_token::model::{Controller, Site};
use std::cell::OnceCell;

/// What git will do for one controller.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// Which.
    pub controller: Controller,
    /// git's version, as it says it.
    pub git: String,
    /// Whether git will ask the helper for it at all.
    pub is_wired: bool,
    /// The helpers that git asks, in order, until one answers.
    pub helpers: Vec<String>,
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
    /// The line there, where it is known.
    pub line: Option<usize>,
}

impl Status {
    /// Whether nothing on this machine prevents a fetch.
    #[must_use]
    pub fn works(&self) -> bool {
        !self.has(Gravity::Fatal)
    }

    /// Whether git gives the token to another program, which keeps it.
    #[must_use]
    pub fn leaks(&self) -> bool {
        self.has(Gravity::Leak)
    }

    /// Whether a fetch works and the token stays where it is.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.works() && !self.leaks()
    }

    fn has(&self, gravity: Gravity) -> bool {
        self.findings.iter().any(|finding| finding.gravity == gravity)
    }

    /// For a person, line by line; every foreign text is escaped.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{}: git {}", self.controller, escape::line(&self.git))];
        for Value { key, value, origin, line } in &self.values {
            let line = line.map_or(String::new(), |line| format!(", line {line}"));
            let said = format!("{key} = {value}  ({origin}{line})");
            lines.push(format!("  {}", escape::line(&said)));
        }
        lines.extend(self.findings.iter().map(|finding| format!("  {finding}")));
        lines.push(format!("  {}", self.verdict()));
        lines
    }

    /// In one sentence.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.works(), self.is_wired) {
            (true, _) if self.leaks() => {
                "git gets the stored token, and gives it to another helper, which stores it"
            }
            (true, _) => "git gets the stored token: nothing on this machine prevents a fetch",
            (false, false) => "git does not ask for the stored token: a fetch will not work",
            (false, true) => "a fetch will not work",
        }
    }
}

/// What git will do for `site`, of the accounts in `registry`: for the URL `asked`, else the remotes
/// in this directory, else the repository that every Jenkins may host.
#[must_use]
pub fn status(
    context: &SetupContext<'_>,
    configuration: &Configuration,
    site: &Site,
    registry: &Registry,
    asked: Option<&str>,
) -> Status {
    let settings = &configuration.settings;
    let targets = target::all(settings, &site.controller, &registry.controllers(), asked);
    let certificate_seen = OnceCell::new();
    let mut is_wired = true;
    let mut values: Vec<Value> = Vec::new();
    let mut found: Vec<(Finding, Vec<&str>)> = Vec::new();
    for target in &targets {
        let effective = Effective { target, settings };
        is_wired &= effective.helpers().is_some();
        for setting in that_matter(effective) {
            let value = value_of(setting, settings);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let certificate_seen = &certificate_seen;
        let checks = Checks { context, configuration, effective, site, registry, certificate_seen };
        let remote = target.remote.unwrap_or_default();
        for finding in checks.findings() {
            match found.iter_mut().find(|(other, _)| *other == finding) {
                Some((_, remotes)) => remotes.push(remote),
                None => found.push((finding, vec![remote])),
            }
        }
    }
    let every = targets.len();
    let named = |(mut finding, remotes): (Finding, Vec<&str>)| {
        if remotes.len() < every && !finding.what.contains("remote ") {
            finding.what = escape::message(&format!("{}: {}", remotes.join(", "), finding.what));
        }
        finding
    };
    Status {
        controller: site.controller.clone(),
        git: configuration.text.clone(),
        is_wired,
        helpers: targets.first().map_or(vec![], |target| {
            let asked = Effective { target, settings }.asked();
            asked.into_iter().map(shown::value).collect()
        }),
        values,
        findings: found.into_iter().map(named).collect(),
    }
}

/// The settings that matter and hold.
fn that_matter(effective: Effective<'_>) -> Vec<&Setting> {
    let helpers = effective.credential().filter(|(name, _)| *name == "helper");
    let mut settings: Vec<&Setting> = helpers.map(|(_, setting)| setting).collect();
    settings.extend(["usehttppath", "username"].iter().filter_map(|it| effective.last(it)));
    settings.extend(effective.proactive());
    settings.extend(["sslcainfo", "cookiefile"].iter().filter_map(|it| effective.closest(it)));
    settings.extend(effective.headers());
    settings.extend(effective.target.rule);
    settings
}

fn value_of(setting: &Setting, settings: &[Setting]) -> Value {
    Value {
        key: shown::key(setting),
        value: shown::value(setting),
        origin: setting.origin.clone(),
        line: place::line(setting, settings),
    }
}
