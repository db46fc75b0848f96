//! What keeps a fetch of one URL from working, or may.

use super::certificate_seen::Seen;
use super::configuration::Configuration;
use super::context::SetupContext;
use super::desired;
use super::effective::Effective;
use super::finding::{Finding, fatal};
use super::git::{PROACTIVE, Setting, UPDATE};
use super::{place, shown};
use jenkins_token::accounts::Registry;
use jenkins_token::escape;
use jenkins_token::model::{Controller, Site};
use jenkins_token::next_step::Verb;
use std::cell::OnceCell;

/// What is looked at.
pub(super) struct Checks<'a> {
    pub(super) context: &'a SetupContext<'a>,
    pub(super) configuration: &'a Configuration,
    pub(super) effective: Effective<'a>,
    pub(super) site: &'a Site,
    pub(super) registry: &'a Registry,
    /// What git made of the certificate, once it was asked.
    pub(super) certificate_seen: &'a OnceCell<Seen>,
}

impl Checks<'_> {
    /// All there is to say, the worst of a kind first.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let header = self.header();
        // What git sends by itself needs no helper and no newer git.
        let sends_token = header.is_some_and(|header| self.is_token(header));
        if !sends_token {
            findings.extend(self.git());
        }
        findings.extend(self.repository());
        findings.extend(self.effective.stops().map(|setting| self.stops(setting)));
        let target = self.effective.target;
        if !target.is_at(&self.site.controller) {
            // One that git cannot read, for the password in it.
            let password = self.password().filter(|_| target.address.is_none());
            findings.push(password.unwrap_or_else(|| self.elsewhere()));
            return findings;
        }
        if !sends_token {
            findings.extend(self.password());
        }
        findings.extend(header.map(|header| self.sent_instead(header, sends_token)));
        if !sends_token || self.asks_helpers() {
            findings.extend(self.helpers(sends_token));
            findings.extend(self.account());
            findings.extend(self.path());
        }
        if !sends_token {
            findings.extend(self.proactive());
        }
        findings.extend(self.crumb());
        findings.extend(self.transport());
        findings.extend(self.reach());
        findings
    }

    pub(super) fn setup(&self) -> String {
        self.context.person.on(Verb::GitSetup, &self.site.controller)
    }

    /// Where a setting stands.
    pub(super) fn place(&self, setting: &Setting) -> String {
        place::of(setting, self.effective.settings)
    }

    /// What takes a setting out.
    pub(super) fn taken_out(&self, setting: &Setting) -> String {
        place::out(setting, self.effective.settings, self.context.variable)
    }

    fn git(&self) -> Option<Finding> {
        let Configuration { version, text, .. } = self.configuration;
        let what = format!(
            "git {text} sends a token only when it is asked for one, and Jenkins answers 403 instead of asking"
        );
        (*version < PROACTIVE).then(|| fatal(&what, UPDATE))
    }

    /// git does nothing in a repository it refuses, whoever owns it.
    fn repository(&self) -> Option<Finding> {
        let why = self.configuration.refusal.as_deref()?;
        let here = std::env::current_dir().unwrap_or_default();
        let top = here.ancestors().find(|top| top.join(".git").exists()).unwrap_or(&here);
        let next = if why.contains("dubious ownership") {
            let top = escape::word(&top.to_string_lossy());
            format!("git config --global --add safe.directory {top}")
        } else {
            "git status".to_owned()
        };
        Some(fatal(&format!("git refuses this repository: {why}"), &next))
    }

    fn stops(&self, setting: &Setting) -> Finding {
        let (key, place) = (shown::key(setting), self.place(setting));
        fatal(
            &format!("git stops at {key}, which has no value ({place})"),
            &self.taken_out(setting),
        )
    }

    fn elsewhere(&self) -> Finding {
        let target = self.effective.target;
        let (from, to) =
            (shown::without_userinfo(&target.written), shown::without_userinfo(&target.url));
        let Some(rule) = target.rule else {
            let next = format!("git remote set-url {}", target.remote.unwrap_or("origin"));
            return fatal(&format!("{to} is not at {}", self.site.controller), &next);
        };
        let (key, place) = (shown::key(rule), self.place(rule));
        let what = format!("{key} sends git to another URL: to {to} for {from} ({place})");
        fatal(&what, &self.taken_out(rule))
    }

    /// git sends a password that stands in the URL and asks nobody; it clones nothing.
    fn password(&self) -> Option<Finding> {
        let target = self.effective.target;
        if !target.wanted.has_password {
            return None;
        }
        if let Some(rule) = target.rule {
            let what = format!(
                "{} puts a password into the URL, which is sent instead ({})",
                shown::key(rule),
                self.place(rule)
            );
            return Some(fatal(&what, &self.taken_out(rule)));
        }
        let url = shown::without_userinfo(&target.written);
        let (what, next) = match target.remote {
            Some(remote) => (
                format!("the URL of the remote {remote} holds a password, which is sent instead"),
                format!("git remote set-url {} {}", escape::word(remote), escape::word(&url)),
            ),
            None => {
                ("the URL holds a password, which is sent instead".to_owned(), format!("use {url}"))
            }
        };
        Some(fatal(&what, &next))
    }

    /// Whether git asks its helpers before it is refused anything; a password in the URL is enough
    /// for it.
    fn asks_helpers(&self) -> bool {
        self.configuration.version >= PROACTIVE
            && self.is_proactive()
            && !self.effective.target.wanted.has_password
    }

    fn is_proactive(&self) -> bool {
        self.effective.proactive().is_some_and(|it| it.text() != "none")
    }

    fn proactive(&self) -> Option<Finding> {
        let said = self.effective.proactive();
        if self.is_proactive() {
            return None;
        }
        // A word that git does not know outranks what is said for less of the URL all the same.
        let said = said.or(self.effective.closest("proactiveauth"));
        let url = desired::url(self.site);
        let place = said.map_or(String::new(), |it| format!(" ({})", self.place(it)));
        let what = format!(
            "http.{url}.proactiveAuth is not basic{place}: git waits for a 401, and Jenkins answers 403"
        );
        let own = format!("http.{url}.proactiveauth");
        // setup writes for the root: what is said of a part of it stands.
        let is_outdone = |it: &Setting| {
            it.is_before_setups_lines()
                && (it.key == own || self.effective.settings.iter().all(|it| it.key != own))
        };
        let next = match said {
            Some(it) if !is_outdone(it) => self.taken_out(it),
            _ => self.setup(),
        };
        Some(fatal(&what, &next))
    }

    fn path(&self) -> Option<Finding> {
        let here = &self.site.controller;
        let on_host = |other: &Controller| other != here && other.origin() == here.origin();
        let others = self.registry.controllers();
        let is_unclear = !self.effective.tells_path() && others.iter().any(on_host);
        let what =
            "you are logged in to several controllers on this host, and git does not say the path";
        let said = self.effective.last("usehttppath");
        let next = match said {
            Some(it) if !it.is_before_setups_lines() => self.taken_out(it),
            _ => self.setup(),
        };
        is_unclear.then(|| fatal(what, &next))
    }
}
