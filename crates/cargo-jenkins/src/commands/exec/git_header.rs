//! The credential for git, as a header that it reads from its environment.

use crate::commands::token::basic;
use crate::process::Variables;
use jenkins_token::model::{Account, Secret};
use jenkins_token::{Error, Problem};
use std::process::Command;

const COUNT: &str = "GIT_CONFIG_COUNT";

/// Adds the header to the configuration that git finds in its environment, behind what is there: for
/// the account's root alone, and for as long as the command runs.
///
/// # Errors
/// [`Problem::Usage`] for a count that git would refuse.
pub(super) fn put(
    command: &mut Command,
    account: &Account,
    token: &Secret,
    variable: &Variables,
) -> Result<(), Error> {
    let count = variable(COUNT).unwrap_or_default();
    let known =
        if count.is_empty() { Some(0) } else { count.to_str().and_then(|it| it.parse().ok()) };
    let known: u32 = known.ok_or_else(|| {
        let why = format!("{COUNT} is not a number, so git would refuse its environment");
        Error::from(Problem::Usage { why })
    })?;
    command
        .env(COUNT, known.saturating_add(1).to_string())
        .env(
            format!("GIT_CONFIG_KEY_{known}"),
            format!("http.{}.extraHeader", account.controller.as_str()),
        )
        .env(format!("GIT_CONFIG_VALUE_{known}"), basic(account, token).as_str());
    Ok(())
}
