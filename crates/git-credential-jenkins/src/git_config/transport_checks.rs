//! What lies between git and the controller: protocols, proxies, certificates, cookies.

use super::checks::Checks;
use super::desired;
use super::finding::{Finding, fatal, warning};
use super::git::Setting;
use super::shown;
use jenkins_token::next_step::{Choice, Language, Run, Verb};

impl Checks<'_> {
    pub(super) fn transport(&self) -> Vec<Finding> {
        let found = [self.protocol(), self.proxy(), self.certificate(), self.cookies()];
        found.into_iter().flatten().collect()
    }

    /// git may be told to use some protocols only.
    fn protocol(&self) -> Option<Finding> {
        let scheme = if self.site.controller.is_https() { "https" } else { "http" };
        let allowed = (self.context.variable)("GIT_ALLOW_PROTOCOL");
        if let Some(allowed) = allowed.map(|allowed| allowed.to_string_lossy().into_owned()) {
            let is_in = allowed.split(':').any(|protocol| protocol == scheme);
            let what = format!("GIT_ALLOW_PROTOCOL does not name {scheme}: git refuses the URL");
            return (!is_in).then(|| fatal(&what, "unset GIT_ALLOW_PROTOCOL"));
        }
        let last = |key: &str| self.effective.settings.iter().rfind(|it| it.key == key);
        let said = last(&format!("protocol.{scheme}.allow")).or_else(|| last("protocol.allow"))?;
        let what = format!("{} forbids git to use {scheme} ({})", said.key, self.place(said));
        let is_never = said.text().eq_ignore_ascii_case("never");
        is_never.then(|| fatal(&what, &self.taken_out(said)))
    }

    /// Nobody can tell from here whether it lets git through.
    fn proxy(&self) -> Option<Finding> {
        let own = self.effective.target.remote.map(|remote| format!("remote.{remote}.proxy"));
        let settings = self.effective.settings;
        let own = own.and_then(|own| settings.iter().rfind(|setting| setting.key == own));
        let said = own.or_else(|| self.effective.closest("proxy"))?;
        let proxy = shown::without_userinfo(said.text());
        let what = format!("git goes through the proxy {proxy} ({})", self.place(said));
        let next = "check that it leads to the controller";
        (!said.text().is_empty()).then(|| warning(&what, next))
    }

    fn certificate(&self) -> Option<Finding> {
        let said = self.effective.closest("sslcainfo");
        let Some(file) = self.site.ca_file.as_ref() else {
            let is_alone = |it: &&Setting| !it.text().is_empty() && self.site.controller.is_https();
            return said.filter(is_alone).map(|it| {
                let what = format!("git trusts the CAs in {} only ({})", it.text(), self.place(it));
                warning(&what, &self.taken_out(it))
            });
        };
        if !file.is_file() {
            let root = Some(self.site.controller.to_string());
            let choices = vec![Choice::CaFile];
            let next = self.context.person.run(&Run { root, choices, ..Verb::Login.into() });
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
        let is_told = said.is_some_and(|setting| setting.text() == file.to_string_lossy());
        let what = format!("git does not trust {}, which login was given", file.display());
        (!is_told).then(|| fatal(&what, &self.setup()))
    }

    fn cookies(&self) -> Option<Finding> {
        let setting = self.effective.closest("cookiefile").filter(|it| !it.text().is_empty())?;
        let what = format!(
            "a cookie file is sent along ({}); with a session in it, clone and fetch get 403",
            self.place(setting)
        );
        let next = format!("git config --global http.{}.cookieFile ''", desired::url(self.site));
        Some(warning(&what, &next))
    }
}
