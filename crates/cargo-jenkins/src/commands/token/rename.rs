//! `cargo jenkins token rename`

use crate::invocation::Task;
use clap::Args;
use jenkins_token::lifecycle::{lookup, rename};
use jenkins_token::model::TokenName;
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::json;

/// Give a token another name, and see it listed so.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins token rename laptop old-laptop")]
pub(super) struct Rename {
    /// Its name or uuid
    old: String,
    /// What it is to be called
    new: String,
}

impl Rename {
    pub(super) fn run(self, task: &mut Task<'_>) -> Result<(), Error> {
        let new = TokenName::parse(&self.new)?;
        let ground = task.ground()?;
        let environment = task.environment()?;
        let chosen = task.choose(&ground, environment.as_ref())?;
        let world = ground.world();
        let (credential, _) = block_on(lookup::credential(&world, &chosen, environment.as_ref()))??;
        let was = block_on(rename::rename(&world, &chosen, &credential, &self.old, &new))??;
        let account = &chosen.entry.account;
        let old = escape::line(&was.name);
        if task.wants_json() {
            return task.print_json(&json!({
                "controller": account.controller.as_str(),
                "user": account.user.as_str(),
                "uuid": was.uuid.as_str(),
                "old_name": old,
                "name": new.to_string(),
            }));
        }
        task.say(format!("Token `{old}` of {account} is called `{new}` now"));
        Ok(())
    }
}
