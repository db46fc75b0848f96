//! The credential for git, as a header that it reads from its environment, what a front door before
//! the controller wants to see, and how that is reached.

use crate::commands::token::basic;
use crate::process::Variables;
use git_credential_jenkins::git_config;
use jenkins_token::model::{Account, Header, Secret, Site};
use jenkins_token::{Error, Problem};
use std::process::Command;

const COUNT: &str = "GIT_CONFIG_COUNT";

/// Adds the headers to the configuration that git finds in its environment, behind what is there: for
/// the account's root alone, and for as long as the command runs.
///
/// # Errors
/// [`Problem::Usage`] for a count that git would refuse.
pub(super) fn put(
    command: &mut Command,
    account: &Account,
    token: &Secret,
    (site, front): (&Site, &[Header]),
    variable: &Variables,
) -> Result<(), Error> {
    let count = variable(COUNT).unwrap_or_default();
    let known =
        if count.is_empty() { Some(0) } else { count.to_str().and_then(|it| it.parse().ok()) };
    let known: u32 = known.ok_or_else(|| {
        let why = format!("{COUNT} is not a number, so git would refuse its environment");
        Error::from(Problem::Usage { why })
    })?;
    let mut next = known;
    let mut set = |name: &str, value: &str| {
        let key = format!("http.{}.{name}", account.controller.as_str());
        command.env(format!("GIT_CONFIG_KEY_{next}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{next}"), value);
        next = next.saturating_add(1);
    };
    set("extraHeader", &basic(account, token));
    for header in front {
        let line = Secret::new(format!("{}: {}", header.name, header.value.expose()));
        set("extraHeader", line.expose());
    }
    for (name, value) in git_config::way(site) {
        set(name, &value);
    }
    let is_by_key = site.pin.is_some() && site.ca_file.is_none() && site.controller.is_https();
    if is_by_key {
        // The key alone decides, as it does here; git would ask who signed the certificate, too.
        set("sslVerify", "false");
    }
    if is_by_key || !front.is_empty() {
        // curl takes them along to wherever a redirect leads.
        set("followRedirects", "false");
    }
    command.env(COUNT, next.to_string());
    Ok(())
}
