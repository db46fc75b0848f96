//! `cargo jenkins token …`

mod create;
mod list;
mod print;
mod rename;
mod revoke;
mod rotate;

use crate::exit;
use crate::invocation::Task;
use clap::{Args, Subcommand};
use jenkins_token::Error;

/// Print the stored token and a newline, nothing else.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins token
  cargo jenkins token --json
  cargo jenkins token list")]
pub(crate) struct Token {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Create one more token and print it once
    Create(create::Create),
    /// List the tokens the controller knows for the account
    #[command(after_help = "Examples:
  cargo jenkins token list
  cargo jenkins token list --json")]
    List,
    /// Give a token another name
    Rename(rename::Rename),
    /// End tokens that are not the one in use
    Revoke(revoke::Revoke),
    /// Put a new token in the place of the stored one
    Rotate(rotate::Rotate),
}

impl Token {
    pub(crate) fn run(self, task: &mut Task<'_>) -> Result<u8, Error> {
        match self.what {
            None => print::print(task)?,
            Some(What::Create(create)) => return create.run(task),
            Some(What::List) => list::list(task)?,
            Some(What::Rename(rename)) => rename.run(task)?,
            Some(What::Revoke(revoke)) => revoke.run(task)?,
            Some(What::Rotate(rotate)) => return rotate.run(task),
        }
        Ok(exit::DONE)
    }
}
