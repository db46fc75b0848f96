//! `cargo jenkins exec`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::{Error, Problem, escape};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Run a command with the token in its environment.
///
/// The command gets `JENKINS_URL`, `JENKINS_USER_ID` and `JENKINS_API_TOKEN`, the names that Jenkins'
/// own CLI reads. Who can read that program's environment can read the token. Exits as env does: 125
/// when this program fails, 126 when the command cannot be run, 127 when it is not found; else with
/// the command's own code.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins exec -- env
  cargo jenkins exec -- java -jar jenkins-cli.jar who-am-i")]
pub(crate) struct Exec {
    /// The command and its arguments
    #[arg(required = true, last = true, value_name = "CMD")]
    command: Vec<OsString>,
}

impl Exec {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> u8 {
        let started = self.prepare(invocation, console).and_then(|mut command| {
            console.flush()?;
            let error = command.exec();
            if let Some(problem) = Problem::of_limit(&error) {
                return Err(problem.into());
            }
            let code = match error.kind() {
                ErrorKind::NotFound => exit::COMMAND_NOT_FOUND,
                _ => exit::COMMAND_UNUSABLE,
            };
            let name = escape::line(&command.get_program().to_string_lossy());
            console.tell(&format!("error: `{name}` cannot be run: {error}"));
            Ok(code)
        });
        started.unwrap_or_else(|error| {
            console.report(&error);
            invocation.tell_of_hidden_accounts(console, &error.problem);
            exit::EXEC_FAILED
        })
    }

    fn prepare(self, invocation: &Invocation, console: &mut Console) -> Result<Command, Error> {
        let choice = invocation.choose(console)?;
        let account = choice.account();
        let token = choice.handed_out()?;
        let mut words = self.command.into_iter();
        let program = words.next().ok_or_else(|| {
            let why = "a command is needed after --".to_owned();
            Problem::Usage { why }
        })?;
        let mut command = Command::new(program);
        command
            .args(words)
            .env("JENKINS_URL", account.controller.as_str())
            .env("JENKINS_USER_ID", account.user.as_str())
            .env("JENKINS_API_TOKEN", token.value.expose());
        Ok(command)
    }
}
