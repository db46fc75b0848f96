//! A pinned key. git checks it besides who signed the certificate, for which name and until when,
//! and not in the place of that; so git is asked whether it is pleased.

use super::certificate_seen::Seen;
use super::checks::Checks;
use super::finding::{Finding, fatal, warning};
use super::{certificate_seen, git};
use jenkins_token::next_step::{Choice, Language, Run, Verb};

impl Checks<'_> {
    pub(super) fn pin(&self) -> Option<Finding> {
        let pin = self.site.pin.filter(|_| self.site.controller.is_https())?.to_string();
        let said = self.effective.closest("pinnedpubkey").map(git::Setting::text);
        if said != Some(&pin) {
            let what = "git does not know the public key that login was given";
            return Some(fatal(what, &self.setup()));
        }
        if self.site.ca_file.is_some() {
            return None;
        }
        let controller = &self.site.controller;
        let root = Some(controller.to_string());
        let choices = vec![Choice::CaFile];
        let with_file = self.context.person.run(&Run { root, choices, ..Verb::Login.into() });
        let what = "git asks for more than the public key: it checks the certificate as well";
        match self.certificate_seen.get_or_init(|| Seen::by_git(controller.as_str())) {
            Seen::Accepted => None,
            Seen::Refused(words) => {
                let what = format!("{what}, and refuses it: {words}");
                let by_key = self.context.person.with_header(controller);
                let next = if certificate_seen::is_of_signer(words) {
                    format!("{with_file}; or, by the key alone: {by_key}")
                } else {
                    by_key
                };
                Some(fatal(&what, &next))
            }
            Seen::Unknown => {
                Some(warning(what, &format!("where git does not know who signed it: {with_file}")))
            }
        }
    }
}
