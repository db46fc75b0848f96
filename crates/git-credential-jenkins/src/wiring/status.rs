//! Will a fetch work? Read off git's own configuration, each value with where it stands.

use super::git::{self, PROACTIVE, Setting, Version};
use super::helper_line::{self, Called, PROGRAM, SHORT_PATH};
use super::url_match::{closeness, parts};
use super::{Outside, wanted};
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

/// Something that keeps a fetch from working, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether a fetch will not work for it.
    pub is_fatal: bool,
    /// What.
    pub what: String,
    /// What to do.
    pub next: String,
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
    version: Version,
    text: String,
    settings: Vec<Setting>,
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

/// The settings that hold for one controller.
struct Holding<'a> {
    controller: &'a Controller,
    settings: &'a [Setting],
}

impl<'a> Holding<'a> {
    fn of(&self, section: &'a str, name: &'a str) -> impl Iterator<Item = (usize, &'a Setting)> {
        let controller = self.controller;
        self.settings.iter().filter_map(move |setting| {
            let (of, scope, said) = parts(&setting.key)?;
            let meant = of == section && said == name;
            Some((closeness(scope, controller).filter(|_| meant)?, setting))
        })
    }

    /// The helpers git asks, in order: an empty one ends the list before it.
    fn helpers(&self) -> Vec<&'a Setting> {
        self.of("credential", "helper").fold(Vec::new(), |mut asked, (_, setting)| {
            if setting.value.is_empty() {
                asked.clear();
            } else {
                asked.push(setting);
            }
            asked
        })
    }

    /// Of `credential.*` the last one counts.
    fn last(&self, name: &'a str) -> Option<&'a Setting> {
        self.of("credential", name).last().map(|(_, setting)| setting)
    }

    /// Of `http.*` the closest one counts, and of equals the last.
    fn closest(&self, name: &'a str) -> Option<&'a Setting> {
        self.of("http", name).max_by_key(|(closeness, _)| *closeness).map(|(_, setting)| setting)
    }
}

/// What git will do for `site`. `others` are the controllers that are logged in to.
#[must_use]
pub fn status(
    outside: &Outside<'_>,
    configuration: &Configuration,
    site: &Site,
    others: &[Controller],
) -> Status {
    let Configuration { version, text, settings } = configuration;
    let controller = &site.controller;
    let holding = Holding { controller, settings };
    let setup = format!("cargo jenkins git setup -c {controller}");
    let mut findings = Vec::new();
    let mut find = |is_fatal, what: String, next: &str| {
        findings.push(Finding { is_fatal, what: escape::line(&what), next: next.to_owned() });
    };
    if *version < PROACTIVE {
        find(
            true,
            format!(
                "git {text} sends no token before it is asked, and Jenkins answers 403 instead of asking"
            ),
            "update git to 2.46 or later",
        );
    }
    let helpers = holding.helpers();
    let ours = helpers
        .iter()
        .position(|helper| !matches!(helper_line::called(&helper.value), Called::Other));
    match ours {
        None => find(true, "no helper of git's is git-credential-jenkins".to_owned(), &setup),
        Some(at) => {
            for helper in &helpers[..at] {
                find(
                    false,
                    format!(
                        "`{}` is asked first ({}); what it knows is sent instead",
                        helper.value, helper.origin
                    ),
                    &setup,
                );
            }
            check_program(outside, &helpers[at].value, &setup, &mut find);
        }
    }
    let proactive = holding.closest("proactiveauth");
    if !proactive.is_some_and(|setting| ["basic", "auto"].contains(&setting.value.as_str())) {
        find(
            true,
            format!(
                "http.{}.proactiveAuth is not basic: git waits for a 401, and Jenkins answers 403",
                wanted::url(site)
            ),
            &setup,
        );
    }
    let tells_path = holding.last("usehttppath").filter(|setting| is_true(&setting.value));
    let on_host =
        |other: &&Controller| *other != controller && other.origin() == controller.origin();
    if tells_path.is_none() && others.iter().any(|other| on_host(&other)) {
        find(
            true,
            "you are logged in to several controllers on this host, and git does not tell the path"
                .to_owned(),
            &setup,
        );
    }
    let ca_file = holding.closest("sslcainfo");
    if let Some(file) = &site.ca_file
        && ca_file.is_none_or(|setting| setting.value != file.to_string_lossy())
    {
        find(true, format!("git does not trust {}, which login was given", file.display()), &setup);
    }
    let cookies = holding.closest("cookiefile").filter(|setting| !setting.value.is_empty());
    if let Some(setting) = cookies {
        find(
            false,
            format!(
                "a cookie file is sent along ({}); with a session in it, clone and fetch get 403",
                setting.origin
            ),
            &format!("git config --global http.{}.cookieFile ''", wanted::url(site)),
        );
    }
    let rewrites = rewrites(controller, settings);
    for setting in &rewrites {
        find(
            false,
            format!("{} sends git to another URL ({})", setting.key, setting.origin),
            "check that URL, or take the rule out with git config --unset",
        );
    }
    let mut values: Vec<&Setting> =
        holding.of("credential", "helper").map(|(_, setting)| setting).collect();
    values.extend(tells_path.into_iter().chain(proactive).chain(ca_file).chain(cookies));
    values.extend(rewrites);
    let values = values.into_iter().map(|setting| Value {
        key: setting.key.clone(),
        value: setting.value.clone(),
        origin: setting.origin.clone(),
    });
    Status {
        controller: controller.clone(),
        git: text.clone(),
        is_wired: ours.is_some(),
        values: values.collect(),
        findings,
    }
}

/// Whether git will find the program, also when an editor started from the desktop runs it.
fn check_program(
    outside: &Outside<'_>,
    line: &str,
    setup: &str,
    find: &mut impl FnMut(bool, String, &str),
) {
    let path = (outside.variable)("PATH").unwrap_or_default();
    let again = format!("{setup} --absolute");
    match helper_line::called(line) {
        Called::At(program) if !helper_line::is_program(&program) => {
            find(true, format!("{} is not there, or cannot be run", program.display()), setup);
        }
        Called::ByName => {
            let Some(found) = helper_line::find(&path.to_string_lossy()) else {
                return find(true, format!("{PROGRAM} is not on PATH"), &again);
            };
            let own = helper_line::program(outside.program, outside.variable);
            if own.is_ok_and(|own| !helper_line::is_same(&found, &own)) {
                find(
                    false,
                    format!(
                        "git calls {}, which is not the one installed with this program",
                        found.display()
                    ),
                    &again,
                );
            }
            if !helper_line::find(SHORT_PATH)
                .is_some_and(|short| helper_line::is_same(&short, &found))
            {
                find(
                    false,
                    format!(
                        "programs started from the desktop look in {SHORT_PATH} only and do not find {}",
                        found.display()
                    ),
                    &again,
                );
            }
        }
        Called::At(_) | Called::Other => {}
    }
}

/// `url.<base>.insteadOf` rules that lead away from the controller.
fn rewrites<'a>(controller: &Controller, settings: &'a [Setting]) -> Vec<&'a Setting> {
    let root = controller.as_str();
    let leads_away = |setting: &&Setting| {
        parts(&setting.key).is_some_and(|(section, base, name)| {
            section == "url"
                && ["insteadof", "pushinsteadof"].contains(&name)
                && !setting.value.is_empty()
                && (root.starts_with(&setting.value) || setting.value.starts_with(root))
                && !base.is_some_and(|base| base.starts_with(root))
        })
    };
    settings.iter().filter(leads_away).collect()
}

fn is_true(value: &str) -> bool {
    // A key without `=` is true too.
    ["", "true", "yes", "on", "1"].contains(&value.to_ascii_lowercase().as_str())
}
