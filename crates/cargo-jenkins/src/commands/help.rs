//! `cargo jenkins help`

use crate::console::Console;
use crate::help::ENVIRONMENT;
use crate::invocation::Invocation;
use crate::{exit, habits, usage_error};
use clap::Args;
use jenkins_token::Error;
use std::ffi::OsString;

/// Show the help of a command or a topic.
///
/// The topic environment lists every environment variable that is read.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins help
  cargo jenkins help token create
  cargo jenkins help environment")]
pub(crate) struct Help {
    /// The command, or: environment
    #[arg(value_name = "COMMAND")]
    words: Vec<OsString>,
}

impl Help {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        if self.words == ["environment"] {
            console.print(ENVIRONMENT.replace("cargo jenkins", invocation.program.0))?;
            return Ok(exit::DONE);
        }
        let mut line = vec![OsString::from(invocation.program.0)];
        line.extend(self.words);
        habits::spelled_right(&mut line, &invocation.tree());
        line.push("--help".into());
        // The help is what clap calls an error here.
        let Err(error) = invocation.tree().try_get_matches_from(&line) else {
            return Ok(exit::DONE);
        };
        Ok(usage_error::report(error, &line, &invocation.tree(), console))
    }
}
