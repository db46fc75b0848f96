//! Which of git's settings hold for one controller.

use super::git::Setting;
use super::helper_line::{self, Called};
use super::url_match::{closeness, parts};
use jenkins_token::model::Controller;

/// Settings in git's order, as they hold for one controller.
#[derive(Clone, Copy)]
pub(super) struct Effective<'a> {
    pub(super) controller: &'a Controller,
    pub(super) settings: &'a [Setting],
}

/// The helpers git asks, in order, around the one that is ours.
pub(super) struct Helpers<'a> {
    /// Asked first: what they know is sent.
    pub(super) before: Vec<&'a Setting>,
    pub(super) ours: &'a Setting,
    /// Not asked, and told the token all the same.
    pub(super) after: Vec<&'a Setting>,
}

impl<'a> Effective<'a> {
    /// Those called `name` in the sections `section`.
    pub(super) fn of(
        &self,
        section: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Setting> + use<'a> {
        self.ranked(section, name).map(|(_, setting)| setting)
    }

    fn ranked(
        &self,
        section: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = ((usize, usize), &'a Setting)> + use<'a> {
        let controller = self.controller;
        self.settings.iter().filter_map(move |setting| {
            let (of, scope, said) = parts(&setting.key)?;
            let meant = of == section && said == name;
            Some((closeness(scope, controller).filter(|_| meant)?, setting))
        })
    }

    /// `None` when ours is not asked. An empty entry ends the list before it.
    pub(super) fn helpers(&self) -> Option<Helpers<'a>> {
        let mut asked: Vec<&Setting> = Vec::new();
        for setting in self.of("credential", "helper") {
            if setting.value.is_empty() {
                asked.clear();
            } else {
                asked.push(setting);
            }
        }
        let is_ours = |setting: &&Setting| helper_line::called(&setting.value) != Called::Other;
        let at = asked.iter().position(is_ours)?;
        let after = asked[at + 1..].iter().copied().filter(|setting| !is_ours(setting)).collect();
        Some(Helpers { ours: asked[at], after, before: asked[..at].to_vec() })
    }

    /// Of `credential.*` the last one counts.
    pub(super) fn last(&self, name: &'a str) -> Option<&'a Setting> {
        self.of("credential", name).last()
    }

    /// Whether git tells its helpers the path.
    pub(super) fn tells_path(&self) -> bool {
        // A key without `=` is true too.
        let is_true = |value: &str| {
            ["", "true", "yes", "on", "1"].contains(&value.to_ascii_lowercase().as_str())
        };
        self.last("usehttppath").is_some_and(|setting| is_true(&setting.value))
    }

    /// Of `http.*` the closest one counts, and of equals the last.
    pub(super) fn closest(&self, name: &'a str) -> Option<&'a Setting> {
        self.ranked("http", name).max_by_key(|(closeness, _)| *closeness).map(|(_, it)| it)
    }

    /// `url.<base>.insteadOf` rules that lead away from the controller.
    pub(super) fn rewrites(&self) -> Vec<&'a Setting> {
        let root = self.controller.as_str();
        let leads_away = |setting: &&Setting| {
            parts(&setting.key).is_some_and(|(section, base, name)| {
                section == "url"
                    && ["insteadof", "pushinsteadof"].contains(&name)
                    && !setting.value.is_empty()
                    && (root.starts_with(&setting.value) || setting.value.starts_with(root))
                    && !base.is_some_and(|base| base.starts_with(root))
            })
        };
        self.settings.iter().filter(leads_away).collect()
    }
}
