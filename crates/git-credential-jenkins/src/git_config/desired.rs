//! What git's configuration has to say for one controller.

use jenkins_token::model::{Controller, Site};

/// A key and what it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Desired {
    pub(super) key: String,
    pub(super) values: Vec<String>,
    /// Whether values add up, as those of `helper` do; else the last one counts.
    pub(super) is_list: bool,
}

/// The root as configuration keys spell it: without the closing slash.
pub(super) fn url(site: &Site) -> &str {
    site.controller.as_str().trim_end_matches('/')
}

/// The key of the helpers of `site`.
pub(super) fn helper(site: &Site) -> String {
    format!("credential.{}.helper", url(site))
}

/// The keys of `site`, where `line` calls the helper.
///
/// An empty entry ends the list of those configured before, so that no other helper is asked first
/// and none is told the token. `proactiveAuth` is needed because Jenkins answers 403 to nobody, and
/// git asks its helpers only after a 401. The path tells `site` from what else is on its host, one of
/// `others` perhaps.
pub(super) fn of(site: &Site, others: &[Controller], line: &str) -> Vec<Desired> {
    let url = url(site);
    let one =
        |key: String, value: &str| Desired { key, values: vec![value.to_owned()], is_list: false };
    let mut desired = vec![Desired {
        key: helper(site),
        values: vec![String::new(), line.to_owned()],
        is_list: true,
    }];
    let here = &site.controller;
    let is_shared = others.iter().any(|other| other != here && other.origin() == here.origin());
    if here.context() != "/" || is_shared {
        desired.push(one(format!("credential.{url}.useHttpPath"), "true"));
    }
    desired.push(one(format!("http.{url}.proactiveAuth"), "basic"));
    for (name, value) in way(site) {
        desired.push(one(format!("http.{url}.{name}"), &value));
    }
    desired
}

/// How `site` is reached: the variables of `http.<url>` and their values.
#[must_use]
pub fn way(site: &Site) -> Vec<(&'static str, String)> {
    let mut way = vec![];
    if let Some(file) = &site.ca_file {
        way.push(("sslCAInfo", file.to_string_lossy().into_owned()));
    }
    if let Some(own) = &site.client_certificate {
        way.push(("sslCert", own.certificate.to_string_lossy().into_owned()));
        way.push(("sslKey", own.key.to_string_lossy().into_owned()));
        // Where a redirect leads, it would be shown too.
        way.push(("followRedirects", "false".to_owned()));
    }
    if let Some(pin) = site.pin {
        way.push(("pinnedPubkey", pin.to_string()));
    }
    way
}
