//! An Authorization header of the configuration: git sends it, and drops what a helper answers.

use super::checks::Checks;
use super::finding::{Finding, fatal, warning};
use super::git::Setting;
use super::shown;
use base64::Engine as _;
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::model::{Account, Token};
use jenkins_token::stores::Environment;
use zeroize::Zeroizing;

impl Checks<'_> {
    /// The header that is sent instead, if there is one.
    pub(super) fn header(&self) -> Option<&Setting> {
        self.effective.headers().into_iter().rfind(|it| is_authorization(it.text()))
    }

    /// What is to be said of it, where it `is_ours`: with a token that is known here.
    pub(super) fn sent_instead(&self, header: &Setting, is_ours: bool) -> Finding {
        let (key, place) = (shown::key(header), self.place(header));
        let holds = format!("{key} holds an Authorization header");
        if is_ours {
            let what = format!(
                "{holds} with the token: it is sent instead of the helper's answer, and outlives the \
                 token ({place})"
            );
            return warning(&what, &self.taken_out(header));
        }
        let what = format!("{holds}, which is sent instead of the stored token ({place})");
        fatal(&what, &self.taken_out(header))
    }

    /// Whether it is the token of an account here, and not one that is known to be over.
    pub(super) fn is_token(&self, header: &Setting) -> bool {
        let said = header.text().split_once(':').map(|(_, value)| value.trim());
        let Some((scheme, sent)) = said.and_then(|value| value.split_once(' ')) else {
            return false;
        };
        if !scheme.eq_ignore_ascii_case("basic") {
            return false;
        }
        let is_sent = |account: &Account, token: &Token| {
            let pair = Zeroizing::new(format!("{}:{}", account.user, token.value.expose()));
            let encoded = base64::engine::general_purpose::STANDARD.encode(pair.as_bytes());
            *Zeroizing::new(encoded) == *sent.trim()
        };
        self.of_the_environment().is_some_and(|(account, token)| is_sent(&account, &token))
            || self.of_accounts().iter().any(|(account, token)| is_sent(account, token))
    }

    fn of_the_environment(&self) -> Option<(Account, Token)> {
        let environment = Environment::from_variables(self.context.variable).ok()??;
        let account = environment.account()?.clone();
        let token = environment.token(&account)?;
        Some((account, token))
    }

    /// The tokens of the accounts there; a keyring that is locked gives none.
    fn of_accounts(&self) -> Vec<(Account, Token)> {
        let on = |user| Filter { controller: Some(self.site.controller.clone()), user };
        let world = self.world();
        let entries = choose_account::all(self.registry, &on(None)).into_iter();
        let good = entries.filter_map(|entry| {
            let filter = on(Some(entry.account.user.clone()));
            let chosen = choose_account::choose(self.registry, &filter, None, || Ok(None)).ok()?;
            Some((entry.account, choose_account::handed_out(&world, &chosen, None).ok()?))
        });
        good.collect()
    }
}

/// Whether that header is the one a credential is sent in.
pub(super) fn is_authorization(header: &str) -> bool {
    let name = header.split([':', ';']).next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("authorization")
}
