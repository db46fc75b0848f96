//! What a login was told of the way to the controller, and git has to know too: a client
//! certificate, a public key, and what a front door wants to see.

use super::checks::Checks;
use super::finding::{Finding, fatal};
use super::git::Setting;
use super::header_check::is_authorization;
use jenkins_token::model::{FrontHeaders, HeaderName};
use jenkins_token::next_step::{Choice, Language, Run, Verb};
use std::path::Path;

impl Checks<'_> {
    pub(super) fn reach(&self) -> Vec<Finding> {
        let (certificate, key) = match &self.site.client_certificate {
            Some(own) => (
                self.shown("sslcert", "GIT_SSL_CERT", &own.certificate),
                self.shown("sslkey", "GIT_SSL_KEY", &own.key),
            ),
            None => (None, None),
        };
        let found = [certificate, key, self.pin(), self.front_headers()];
        found.into_iter().flatten().collect()
    }

    /// A file of the client certificate.
    fn shown(&self, name: &str, variable: &str, file: &Path) -> Option<Finding> {
        let shown = file.display();
        if !file.is_file() {
            let root = Some(self.site.controller.to_string());
            let choices = vec![Choice::ClientCert];
            let next = self.context.person.run(&Run { root, choices, ..Verb::Login.into() });
            return Some(fatal(&format!("{shown} is gone, which git shows there"), &next));
        }
        let before = (self.context.variable)(variable).filter(|it| !it.is_empty());
        if before.is_some_and(|before| *before != *file.as_os_str()) {
            let what = format!("{variable} names another file than {shown}, and comes before it");
            return Some(fatal(&what, &format!("unset {variable}")));
        }
        let said = self.effective.closest(name);
        let is_told = said.is_some_and(|setting| setting.text() == file.to_string_lossy());
        let what = format!("git does not show {shown}, which login was given");
        (!is_told).then(|| fatal(&what, &self.setup()))
    }

    /// They are in no file: git has them where its environment does.
    fn front_headers(&self) -> Option<Finding> {
        let sent: Vec<&str> = self.effective.headers().into_iter().map(Setting::text).collect();
        let is_sent = |name: &HeaderName| {
            let is_it = |line: &&str| {
                let said = line.split(':').next().unwrap_or_default();
                said.trim().eq_ignore_ascii_case(name.as_str())
            };
            sent.iter().any(is_it)
        };
        let what = match &self.site.headers {
            FrontHeaders::None => return None,
            FrontHeaders::Command(_) if sent.iter().any(|line| !is_authorization(line)) => {
                return None;
            }
            FrontHeaders::Command(command) => {
                format!("what {} prints", command.first().map_or("a program", String::as_str))
            }
            FrontHeaders::Stored(_) | FrontHeaders::Given(_) => {
                if self.site.headers.names().iter().all(is_sent) {
                    return None;
                }
                self.site.headers.said()
            }
        };
        let what = format!("the front door wants {what}, which git has in no file");
        Some(fatal(&what, &self.context.person.with_header(&self.site.controller)))
    }
}
