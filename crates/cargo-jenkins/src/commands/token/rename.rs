//! `cargo jenkins token rename`

use crate::console::Console;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::lifecycle::rename;
use jenkins_token::model::TokenName;
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::json;

/// Rename a token.
///
/// The list is read again afterwards: the token must be in it by its new name.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token rename laptop old-laptop")]
pub(super) struct Rename {
    /// Its name or uuid
    old: String,
    /// Its new name
    new: String,
}

impl Rename {
    pub(super) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<(), Error> {
        let new = TokenName::parse(&self.new)?;
        let choice = invocation.choose(console)?;
        let (credential, _) = choice.credential()?;
        let was =
            block_on(rename::rename(choice.world, &choice.chosen, &credential, &self.old, &new))??;
        let account = choice.account();
        let old = escape::line(&was.name);
        if console.wants_json() {
            return console.print_json(&json!({
                "controller": account.controller.as_str(),
                "user": account.user.as_str(),
                "uuid": was.uuid.as_str(),
                "old_name": old,
                "name": new.to_string(),
            }));
        }
        console.say(format!("Renamed token `{old}` of {account} to `{new}`"));
        Ok(())
    }
}
