//! Which of git's settings hold for one URL, in the order in which git reads them.

use super::credential_match;
use super::git::Setting;
use super::helper_line::{self, Called};
use super::target::Target;
use super::url_match::{Address, Closeness, parts};

/// Settings in git's order, as they hold for one URL.
#[derive(Clone, Copy)]
pub(super) struct Effective<'a> {
    pub(super) target: &'a Target<'a>,
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
    /// Every `credential.*` that holds; git takes all of them, in order.
    pub(super) fn credential(&self) -> impl Iterator<Item = (&'a str, &'a Setting)> + use<'a> {
        let target = self.target;
        self.settings.iter().filter_map(move |setting| {
            let ("credential", context, name) = parts(&setting.key)? else { return None };
            let address = target.address.as_ref()?;
            let holds = |context| credential_match::holds(context, &target.wanted, address);
            context.is_none_or(holds).then_some((name, setting))
        })
    }

    /// Every `http.*` called `name` that git takes: none that names the URL less closely than one
    /// before it.
    pub(super) fn http(&self, name: &str) -> Vec<&'a Setting> {
        let mut closest: Option<Closeness> = None;
        let mut taken = Vec::new();
        for setting in self.settings {
            let Some(("http", scope, said)) = parts(&setting.key) else { continue };
            let Some(address) = self.target.address.as_ref().filter(|_| said == name) else {
                continue;
            };
            let pattern = scope.map(Address::parse);
            let near = match pattern {
                None => None,
                Some(pattern) => match pattern.and_then(|pattern| pattern.closeness(address)) {
                    None => continue,
                    near => near,
                },
            };
            if near >= closest {
                closest = near;
                taken.push(setting);
            }
        }
        taken
    }

    /// The last of them, which is the one that counts.
    pub(super) fn closest(&self, name: &str) -> Option<&'a Setting> {
        self.http(name).pop()
    }

    /// What decides whether a token is sent before it is asked for; git skips what it does not know.
    pub(super) fn proactive(&self) -> Option<&'a Setting> {
        let is_known = |it: &&Setting| ["auto", "basic", "none"].contains(&it.text());
        self.http("proactiveauth").into_iter().rfind(is_known)
    }

    /// The headers git adds to every request; an empty one ends the list before it.
    pub(super) fn headers(&self) -> Vec<&'a Setting> {
        let all = self.http("extraheader");
        let start = all.iter().rposition(|it| it.text().is_empty()).map_or(0, |at| at + 1);
        all[start..].to_vec()
    }

    /// Every helper git asks until one answers. An empty entry ends the list before it.
    pub(super) fn asked(&self) -> Vec<&'a Setting> {
        let helpers = self.credential().filter(|(name, _)| *name == "helper");
        let all: Vec<&Setting> = helpers.map(|(_, setting)| setting).collect();
        let start = all.iter().rposition(|it| it.text().is_empty()).map_or(0, |at| at + 1);
        all[start..].to_vec()
    }

    /// `None` when ours is not asked.
    pub(super) fn helpers(&self) -> Option<Helpers<'a>> {
        let asked = self.asked();
        let is_ours = |setting: &&Setting| helper_line::called(setting.text()) != Called::Other;
        let at = asked.iter().position(is_ours)?;
        let after = asked[at + 1..].iter().copied().filter(|setting| !is_ours(setting)).collect();
        Some(Helpers { ours: asked[at], after, before: asked[..at].to_vec() })
    }

    /// Of `credential.*` the last one counts.
    pub(super) fn last(&self, name: &str) -> Option<&'a Setting> {
        self.credential().filter(|(said, _)| *said == name).map(|(_, setting)| setting).last()
    }

    /// Whether git tells its helpers the path.
    pub(super) fn tells_path(&self) -> bool {
        let is_true = |it: &Setting| {
            let said = it.text().to_ascii_lowercase();
            ["true", "yes", "on"].contains(&said.as_str())
                || said.parse().is_ok_and(|number: i64| number != 0)
        };
        self.last("usehttppath").is_some_and(is_true)
    }

    /// Whom git asks for, and the setting that says so; the user of the URL comes first.
    pub(super) fn user(&self) -> Option<(&'a str, Option<&'a Setting>)> {
        match &self.target.wanted.user {
            Some(user) => Some((user, None)),
            None => self.last("username").map(|setting| (setting.text(), Some(setting))),
        }
    }

    /// Settings without a value where git needs one: it stops there.
    pub(super) fn stops(&self) -> impl Iterator<Item = &'a Setting> + use<'a> {
        let credential = self.credential().map(|(_, setting)| setting);
        let http = ["extraheader", "proactiveauth"].into_iter().flat_map(|name| self.http(name));
        let http: Vec<_> = http.collect();
        credential.chain(http).filter(|setting| setting.value.is_none())
    }
}
