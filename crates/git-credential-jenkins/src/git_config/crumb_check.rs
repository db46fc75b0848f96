//! Before 2.96 what is posted with a token needs a crumb too, and git posts when it clones and
//! fetches. git has none, unless it stands among the headers that it adds to every request.

use super::checks::Checks;
use super::desired;
use super::finding::{Finding, fatal, warning};
use super::git::Setting;
use super::shown;
use jenkins_token::model::Version;

impl Checks<'_> {
    pub(super) fn crumb(&self) -> Option<Finding> {
        let said = self.registry.facts(&self.site.controller);
        let version = said.version.filter(Version::wants_crumbs_with_tokens)?;
        let controller = &self.site.controller;
        let key = format!("http.{}.extraHeader", desired::url(self.site));
        let crumb = self.context.person.crumb(controller);
        let given = format!("git config --global --replace-all {key} \"$({crumb})\" '[Cc]rumb'");
        let is_crumb = |it: &&Setting| is_crumb(it.text());
        if let Some(header) = self.effective.headers().into_iter().rfind(is_crumb) {
            let what = format!(
                "the crumb in {} is good for one address of this machine only ({})",
                shown::key(header),
                self.place(header)
            );
            return Some(warning(&what, &format!("after the next 403: {given}")));
        }
        let before = format!("Jenkins {version} wants a crumb with a token too (before 2.96)");
        match said.crumbs {
            Some(false) => None,
            Some(true) => {
                let what = format!("{before}, and git has none: clone and fetch get 403");
                Some(fatal(&what, &given))
            }
            None => {
                let what = format!("{before}, unless its protection against CSRF is off");
                Some(fatal(&what, &format!("{crumb} (it finds out)")))
            }
        }
    }
}

/// `.crumb` or `Jenkins-Crumb`, or what an administrator called it.
fn is_crumb(header: &str) -> bool {
    let name = header.split(':').next().unwrap_or_default();
    name.to_ascii_lowercase().contains("crumb")
}
