//! The URLs that git will fetch from or push to, as it rewrites them.

use super::credential_match::Wanted;
use super::git::Setting;
use super::shown::without_userinfo;
use super::url_match::{Address, parts};
use jenkins_token::model::Controller;

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    /// The remote it is of.
    pub(super) remote: Option<&'a str>,
    /// As it is written.
    pub(super) written: String,
    /// As git uses it.
    pub(super) url: String,
    /// The `url.<base>.insteadOf` that made the difference.
    pub(super) rule: Option<&'a Setting>,
    /// What git asks a credential for.
    pub(super) wanted: Wanted,
    /// Its normal form, if it has one.
    pub(super) address: Option<Address>,
}

impl<'a> Target<'a> {
    pub(super) fn new(
        remote: Option<&'a str>,
        written: &str,
        rule: Option<(&'a Setting, String)>,
    ) -> Target<'a> {
        let (rule, url) = rule.map_or((None, written.to_owned()), |(rule, url)| (Some(rule), url));
        let (wanted, address) = (Wanted::read(&url), Address::parse(&url));
        Target { remote, written: written.to_owned(), url, rule, wanted, address }
    }

    /// Whether git goes to `controller`.
    pub(super) fn is_at(&self, controller: &Controller) -> bool {
        self.address.as_ref().is_some_and(|address| is_below(address, controller))
    }
}

fn is_below(address: &Address, controller: &Controller) -> bool {
    Address::parse(controller.as_str()).is_some_and(|root| root.closeness(address).is_some())
}

/// Those of `controller`, among `others`: `asked`, else the remotes in this directory, else the repository that a
/// Jenkins hosts by itself.
pub(super) fn all<'a>(
    settings: &'a [Setting],
    controller: &Controller,
    others: &[Controller],
    asked: Option<&str>,
) -> Vec<Target<'a>> {
    let rewritten =
        |remote, url: &str| Target::new(remote, url, rewrite(settings, url, "insteadof"));
    if let Some(url) = asked {
        return vec![rewritten(None, url)];
    }
    let is_meant = |target: &Target<'_>| {
        let written = Address::parse(&without_userinfo(&target.written));
        let is_at = |controller: &Controller| {
            target.is_at(controller) || written.as_ref().is_some_and(|it| is_below(it, controller))
        };
        // One that lies below another controller on the same host is that one's.
        let is_deeper = |other: &Controller| other.context().len() > controller.context().len();
        is_at(controller) && !others.iter().any(|other| is_deeper(other) && is_at(other))
    };
    let mut targets = Vec::new();
    for (remote, name, url) in remotes(settings) {
        targets.push(rewritten(Some(remote), url));
        let pushed = rewrite(settings, url, "pushinsteadof").filter(|_| name == "url");
        targets.extend(pushed.map(|rule| Target::new(Some(remote), url, Some(rule))));
    }
    targets.retain(is_meant);
    if targets.is_empty() {
        targets.push(rewritten(None, &format!("{controller}userContent.git")));
    }
    targets
}

/// `url` and `pushurl` of every remote; an empty one ends the list before it.
fn remotes(settings: &[Setting]) -> Vec<(&str, &str, &str)> {
    let mut found: Vec<(&str, &str, &str)> = Vec::new();
    for setting in settings {
        let Some(("remote", Some(remote), name)) = parts(&setting.key) else { continue };
        if !["url", "pushurl"].contains(&name) {
            continue;
        }
        if setting.text().is_empty() {
            found.retain(|(of, is, _)| (*of, *is) != (remote, name));
        } else {
            found.push((remote, name, setting.text()));
        }
    }
    found
}

/// The longest rule that `url` begins with, and what it makes of it.
fn rewrite<'a>(settings: &'a [Setting], url: &str, kind: &str) -> Option<(&'a Setting, String)> {
    let mut longest: Option<(&Setting, &str)> = None;
    for setting in settings {
        let Some(("url", Some(base), name)) = parts(&setting.key) else { continue };
        let prefix = setting.text();
        let is_longer = longest.is_none_or(|(rule, _)| rule.text().len() < prefix.len());
        if name == kind && !prefix.is_empty() && url.starts_with(prefix) && is_longer {
            longest = Some((setting, base));
        }
    }
    longest.map(|(rule, base)| (rule, format!("{base}{}", &url[rule.text().len()..])))
}
