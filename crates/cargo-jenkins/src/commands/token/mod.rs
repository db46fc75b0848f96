//! `cargo jenkins token …`

mod create;
mod list;
mod print;
mod rename;
mod revoke;
mod rotate;

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::{Args, Subcommand};
use jenkins_token::Error;

/// Print the stored token; create, list, rename, revoke more.
///
/// Without a verb it prints the stored token and a newline, nothing else.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token
  cargo jenkins token --json
  cargo jenkins token list")]
pub(crate) struct Token {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Create(create::Create),
    List(list::List),
    Rename(rename::Rename),
    Revoke(revoke::Revoke),
    Rotate(rotate::Rotate),
}

impl Token {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        match self.command {
            None => print::print(invocation, console)?,
            Some(Command::Create(create)) => return create.run(invocation, console),
            Some(Command::List(list)) => list.run(invocation, console)?,
            Some(Command::Rename(rename)) => rename.run(invocation, console)?,
            Some(Command::Revoke(revoke)) => revoke.run(invocation, console)?,
            Some(Command::Rotate(rotate)) => return rotate.run(invocation, console),
        }
        Ok(exit::DONE)
    }
}
