//! What keeps a fetch from working, or may.

use super::configuration::Configuration;
use super::context::SetupContext;
use super::desired;
use super::effective::{Effective, Helpers};
use super::finding::{Finding, fatal, warning};
use super::git::{self, PROACTIVE, Setting, UPDATE};
use super::helper_line::{self, Called};
use super::program_path::{self, PROGRAM, SHORT_PATH};
use super::record;
use super::url_match::{apart, parts, without_userinfo};
use crate::process::FOR_A_PERSON;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::lookup::{self, Filter};
use jenkins_token::model::{Controller, Site};
use jenkins_token::{Problem, escape};
use std::path::Path;

/// What is looked at.
pub(super) struct Checks<'a> {
    pub(super) context: &'a SetupContext<'a>,
    pub(super) configuration: &'a Configuration,
    pub(super) effective: Effective<'a>,
    pub(super) site: &'a Site,
    pub(super) registry: &'a Registry,
}

impl Checks<'_> {
    /// All there is to say, the worst of a kind first.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(self.git());
        match self.effective.helpers() {
            None => {
                findings.push(fatal("no helper of git's is git-credential-jenkins", &self.setup()));
            }
            Some(helpers) => {
                findings.extend(self.program(&helpers.ours.value));
                findings.extend(self.others(&helpers));
            }
        }
        findings.extend(self.token());
        findings.extend(self.proactive());
        findings.extend(self.path());
        findings.extend(self.certificate());
        findings.extend(self.cookies());
        findings.extend(self.remotes());
        findings.extend(self.effective.rewrites().into_iter().map(elsewhere));
        findings
    }

    fn setup(&self) -> String {
        format!("cargo jenkins git setup -c {}", self.site.controller)
    }

    fn git(&self) -> Option<Finding> {
        let Configuration { version, text, .. } = self.configuration;
        let what = format!(
            "git {text} sends no token before it is asked, and Jenkins answers 403 instead of asking"
        );
        (*version < PROACTIVE).then(|| fatal(&what, UPDATE))
    }

    /// Whether git will find the program, also when an editor started from the desktop runs it.
    fn program(&self, line: &str) -> Vec<Finding> {
        let path = (self.context.variable)("PATH").unwrap_or_default();
        let by_path = format!("{} --absolute", self.setup());
        let (program, is_named) = match helper_line::called(line) {
            Called::Other => return vec![],
            Called::At(program) if !program_path::is_program(&program) => {
                let what = format!("{} is not there, or cannot be run", program.display());
                return vec![fatal(&what, &self.setup())];
            }
            Called::At(program) => (program, false),
            Called::ByName => match program_path::find(&path.to_string_lossy()) {
                None => return vec![fatal(&format!("{PROGRAM} is not on PATH"), &by_path)],
                Some(program) => (program, true),
            },
        };
        let is_same = |other: &Path| program_path::is_same(other, &program);
        let own = program_path::program(self.context.program, self.context.variable);
        let mut findings = Vec::new();
        if own.is_ok_and(|own| !is_same(&own)) {
            let what = format!(
                "git calls {}, which is not the one installed with this program",
                program.display()
            );
            findings.push(warning(&what, &by_path));
        }
        if is_named && !program_path::find(SHORT_PATH).is_some_and(|found| is_same(&found)) {
            let what = format!(
                "programs started from the desktop look in {SHORT_PATH} only and do not find {}",
                program.display()
            );
            findings.push(warning(&what, &by_path));
        }
        findings
    }

    fn others(&self, helpers: &Helpers<'_>) -> Vec<Finding> {
        let setup = self.setup();
        let first = helpers.before.iter().map(|helper| {
            let Setting { value, origin, .. } = helper;
            let what =
                format!("`{value}` is asked first ({origin}); what it knows is sent instead");
            warning(&what, &setup)
        });
        // setup moves what it wrote itself, in the one file it writes.
        let is_set_up = record::is_set_up(self.context.home, &self.site.controller);
        let later = helpers.after.iter().map(|helper| {
            let Setting { key, value, origin } = helper;
            let what = format!("`{value}` comes later and is given the token to keep ({origin})");
            let by_hand = format!(
                "take {key} out of that place, or put the lines of cargo jenkins git setup --print \
                 after it"
            );
            let can_move = *origin == helpers.ours.origin && is_set_up == Ok(true);
            warning(&what, if can_move { &setup } else { &by_hand })
        });
        first.chain(later).collect()
    }

    /// What the helper will say of the account that answers.
    fn token(&self) -> Option<Finding> {
        let here = Filter { controller: Some(self.site.controller.clone()), user: None };
        let chosen = lookup::choose(self.registry, &here, None, || Ok(None)).ok()?;
        let is_withheld = chosen.entry.withheld.is_some_and(|it| it.holds(self.context.now));
        let problem = match (chosen.entry.rejected, is_withheld) {
            (Some(_), _) => Problem::TokenRejected,
            (None, true) => Problem::TokenSuspect,
            (None, false) => return None,
        };
        let error = problem.of(&chosen.entry.account);
        let what = format!("git gets nothing: {}", error.problem);
        Some(fatal(&what, &error.next_step().said_in(&FOR_A_PERSON)))
    }

    fn proactive(&self) -> Option<Finding> {
        let said = self.effective.closest("proactiveauth");
        let what = format!(
            "http.{}.proactiveAuth is not basic: git waits for a 401, and Jenkins answers 403",
            desired::url(self.site)
        );
        let sends = said.is_some_and(|it| ["basic", "auto"].contains(&it.value.as_str()));
        (!sends).then(|| fatal(&what, &said.map_or_else(|| self.setup(), |it| self.outdone(it))))
    }

    /// What to do about a setting that says something else: setup can, in its own file.
    fn outdone(&self, setting: &Setting) -> String {
        let Setting { key, origin, .. } = setting;
        let ours = git::global_file(self.context.variable).ok();
        match origin.strip_prefix("file:") {
            Some(file) if ours.is_some_and(|ours| ours.as_os_str() == file) => self.setup(),
            Some(file) => format!(
                "git config --file {} --unset-all {}",
                escape::word(file),
                escape::word(key)
            ),
            None => format!("take {key} out of the {origin}"),
        }
    }

    fn path(&self) -> Option<Finding> {
        let here = &self.site.controller;
        let on_host = |other: &Controller| other != here && other.origin() == here.origin();
        let others = self.registry.controllers();
        let is_unclear = !self.effective.tells_path() && others.iter().any(on_host);
        let what =
            "you are logged in to several controllers on this host, and git does not tell the path";
        is_unclear.then(|| fatal(what, &self.setup()))
    }

    fn certificate(&self) -> Option<Finding> {
        let file = self.site.ca_file.as_ref()?;
        if !file.is_file() {
            let next = format!("cargo jenkins login {} --ca-file FILE", self.site.controller);
            return Some(fatal(
                &format!("{} is gone, with the CA's certificate", file.display()),
                &next,
            ));
        }
        let before = (self.context.variable)("GIT_SSL_CAINFO").filter(|it| !it.is_empty());
        if before.is_some_and(|before| *before != *file.as_os_str()) {
            let what = format!(
                "GIT_SSL_CAINFO names another file than {}, and comes before it",
                file.display()
            );
            return Some(fatal(&what, "unset GIT_SSL_CAINFO"));
        }
        let said = self.effective.closest("sslcainfo");
        let is_told = said.is_some_and(|setting| setting.value == file.to_string_lossy());
        let what = format!("git does not trust {}, which login was given", file.display());
        (!is_told).then(|| fatal(&what, &self.setup()))
    }

    fn cookies(&self) -> Option<Finding> {
        let setting = self.effective.closest("cookiefile").filter(|it| !it.value.is_empty())?;
        let what = format!(
            "a cookie file is sent along ({}); with a session in it, clone and fetch get 403",
            setting.origin
        );
        let next = format!("git config --global http.{}.cookieFile ''", desired::url(self.site));
        Some(warning(&what, &next))
    }

    /// git sends a password that stands in a remote's URL and asks nobody; it clones nothing.
    fn remotes(&self) -> Vec<Finding> {
        let holds_password = |setting: &Setting| {
            let (section, remote, name) = parts(&setting.key)?;
            let (userinfo, url) = apart(&setting.value)?;
            let is_here = url.starts_with(self.site.controller.as_str());
            let meant = section == "remote" && ["url", "pushurl"].contains(&name) && is_here;
            let remote = remote.filter(|_| meant && userinfo.contains(':'))?;
            let what =
                format!("the URL of the remote {remote} holds a password, which is sent instead");
            let (remote, url) = (escape::word(remote), escape::word(&url));
            Some(fatal(&what, &format!("git remote set-url {remote} {url}")))
        };
        self.effective.settings.iter().filter_map(holds_password).collect()
    }
}

fn elsewhere(setting: &Setting) -> Finding {
    let key = without_userinfo(&setting.key);
    let what = format!("{key} sends git to another URL ({})", setting.origin);
    warning(&what, "check that URL, or take the rule out with git config --unset")
}
