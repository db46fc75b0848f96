//! `cargo jenkins token …`

mod create;
mod curl_config;
mod format;
mod list;
mod print;
mod rename;
mod revoke;
mod rotate;

pub(crate) use format::basic;

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::{Args, Subcommand};
use jenkins_token::{Error, Problem};

/// Print the stored token; create, list, rename, revoke more.
///
/// Without a verb it prints the stored token and a newline, nothing else; with --format the user too,
/// as another program reads them, so that the token stands in no command line.
///
/// curl sends what its config file holds to every URL that it is given, over https alone where the
/// controller has that; with a netrc file it sends the token to that host only, whatever the port. In
/// a netrc file, a user id with blanks or quotes is read by curl 7.84 and Python 3.11 or later.
///
/// Where a login was given a private CA, a pinned key, a client certificate or a front door's
/// headers, they stand in curl's config file too. The other forms have no place for them.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token
  cargo jenkins token --format netrc
  cargo jenkins token --json
  cargo jenkins token list")]
pub(crate) struct Token {
    /// Print user and token as another program reads them
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<format::Format>,
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
        if self.format.is_some() && (self.command.is_some() || console.wants_json()) {
            let why = "--format is of `token` alone: without a verb, and without --json";
            return Err(Problem::Usage { why: why.to_owned() }.into());
        }
        match self.command {
            None => print::print(invocation, console, self.format)?,
            Some(Command::Create(create)) => return create.run(invocation, console),
            Some(Command::List(list)) => list.run(invocation, console)?,
            Some(Command::Rename(rename)) => rename.run(invocation, console)?,
            Some(Command::Revoke(revoke)) => revoke.run(invocation, console)?,
            Some(Command::Rotate(rotate)) => return rotate.run(invocation, console),
        }
        Ok(exit::DONE)
    }
}
