//! `cargo jenkins exec`

mod git_header;

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
///
/// With --git-header git (2.31 or later) finds in its environment a header to send to this controller
/// and nowhere else; what its environment configures already stays. That is for a git that cannot use
/// the credential helper: one before 2.46, or of somebody whose configuration is left alone.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins exec env
  cargo jenkins exec -- java -jar jenkins-cli.jar who-am-i
  cargo jenkins exec --env CI_TOKEN=token env
  cargo jenkins exec --git-header -- git ls-remote https://ci.example.com/userContent.git")]
pub(crate) struct Exec {
    /// Set this variable, too, to the user, the token or the URL
    #[arg(long, value_name = "NAME=user|token|url", value_parser = setting)]
    env: Vec<(String, Part)>,
    /// Let git send user and token to this controller, by its environment
    #[arg(long)]
    git_header: bool,
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "CMD")]
    command: Vec<OsString>,
}

/// What a variable can be set to.
#[derive(Clone, Copy)]
enum Part {
    User,
    Token,
    Url,
}

/// `NAME=token`, and its kin.
fn setting(text: &str) -> Result<(String, Part), String> {
    let (name, part) =
        text.split_once('=').ok_or("it is written NAME=user, NAME=token or NAME=url")?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.is_empty() || !name.bytes().all(plain) || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err("a variable's name has letters, digits and _".to_owned());
    }
    let part = match part.to_ascii_lowercase().as_str() {
        "user" => Part::User,
        "token" => Part::Token,
        "url" => Part::Url,
        _ => return Err("what it is set to is user, token or url".to_owned()),
    };
    Ok((name.to_owned(), part))
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
        for (name, part) in &self.env {
            match part {
                Part::User => command.env(name, account.user.as_str()),
                Part::Token => command.env(name, token.value.expose()),
                Part::Url => command.env(name, account.controller.as_str()),
            };
        }
        if self.git_header {
            git_header::put(&mut command, account, &token.value, &invocation.process.variable)?;
        }
        Ok(command)
    }
}
