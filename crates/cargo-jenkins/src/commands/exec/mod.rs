//! `cargo jenkins exec`

mod child;
mod find_program;
mod git_header;
mod mint;

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::lifecycle::choose_account::Chosen;
use jenkins_token::model::Secret;
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Run a command with the token in its environment, or with one of its own.
///
/// The command gets `JENKINS_URL`, `JENKINS_USER_ID` and `JENKINS_API_TOKEN`, the names that Jenkins'
/// own CLI reads. Who can read that program's environment can read the token. Exits as env does: 125
/// when this program fails, 126 when the command cannot be run, 127 when it is not found; else with
/// the command's own code.
///
/// With --mint the command gets a token of its own, which is revoked when the command ends, however it
/// ends: by itself, by a signal (which is passed on to it), or because it could not be run. What the
/// command leaves behind in the background has no token any more then. Where this program is killed
/// without a chance to do so, the journal has the token, and it stays as long as the command runs:
/// `recover`, the next --mint, login or logout of the account revokes it afterwards. Until then, and
/// where nobody comes back, it lives no longer than --expires says.
///
/// With --git-header git (2.31 or later) finds in its environment a header to send to this controller
/// and nowhere else, and how that is reached where a login was given a private CA, a client
/// certificate or a pinned key; what its environment configures already stays. That is for a git that
/// cannot use the credential helper: one before 2.46, or of somebody whose configuration is left alone.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins exec env
  cargo jenkins exec -- java -jar jenkins-cli.jar who-am-i
  cargo jenkins exec --env CI_TOKEN=token env
  cargo jenkins exec --mint -- sh -c 'echo $JENKINS_URL'
  cargo jenkins exec --git-header -- git ls-remote https://ci.example.com/userContent.git")]
pub(crate) struct Exec {
    /// Set this variable, too, to the user, the token or the URL
    #[arg(long, value_name = "NAME=user|token|url", value_parser = setting)]
    env: Vec<(String, Part)>,
    /// Let git send user and token to this controller, by its environment
    #[arg(long)]
    git_header: bool,
    /// Create a token for this command alone, and revoke it when the command ends (Jenkins 2.129 and
    /// later)
    #[arg(long)]
    mint: bool,
    /// When the token of --mint expires, should nobody revoke it [default: 1d] (Jenkins 2.548 and
    /// later)
    #[arg(long, value_name = "WHEN", requires = "mint")]
    expires: Option<String>,
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
        console.exit_code = exit::code_of_exec;
        self.name_help(console);
        let done = if self.mint {
            self.run_with_its_own(invocation, console)
        } else {
            self.become_it(invocation, console)
        };
        done.unwrap_or_else(|error| {
            let code = console.report(&error);
            invocation.tell_of_hidden_accounts(console, &error.problem);
            code
        })
    }

    /// Becomes the command; comes back only when that fails.
    fn become_it(&self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let name = self.program()?;
        find_program::find(name, (invocation.process.variable)("PATH"))?;
        let choice = invocation.choose(console)?;
        let token = choice.handed_out()?;
        let mut command = self.command(invocation, &choice.chosen, &token.value)?;
        console.flush()?;
        Err(unusable(name, &command.exec()))
    }

    fn program(&self) -> Result<&OsString, Error> {
        self.command.first().ok_or_else(|| {
            let why = "a command is needed after --".to_owned();
            Problem::Usage { why }.into()
        })
    }

    /// The command with `token` in its environment.
    fn command(
        &self,
        invocation: &Invocation,
        Chosen { account, site, .. }: &Chosen,
        token: &Secret,
    ) -> Result<Command, Error> {
        let mut command = Command::new(self.program()?);
        command
            .args(&self.command[1..])
            .env("JENKINS_URL", account.controller.as_str())
            .env("JENKINS_USER_ID", account.user.as_str())
            .env("JENKINS_API_TOKEN", token.expose())
            // Only one of the two can be meant, and this one is not the command's.
            .env_remove("JENKINS_API_TOKEN_FILE");
        for (name, part) in &self.env {
            match part {
                Part::User => command.env(name, account.user.as_str()),
                Part::Token => command.env(name, token.expose()),
                Part::Url => command.env(name, account.controller.as_str()),
            };
        }
        if self.git_header {
            let front = block_on(invocation.world()?.front_headers(account))??;
            let variable = &invocation.process.variable;
            git_header::put(&mut command, account, token, (site, &front), variable)?;
        }
        Ok(command)
    }

    /// What helps where the command cannot be run.
    fn name_help(&self, console: &mut Console) {
        let name = self.command.first().map(|name| name.to_string_lossy()).unwrap_or_default();
        // What is in this directory is not on PATH.
        if !name.contains('/') && Path::new(&*name).is_file() {
            console.help = console.program_line(&format!("exec -- ./{}", escape::word(&name)));
        }
    }
}

/// What the system says of a command that was found and cannot be run.
fn unusable(name: &OsStr, error: &std::io::Error) -> Error {
    let problem = Problem::of_limit(error).unwrap_or_else(|| {
        let name = name.to_string_lossy().into_owned();
        match error.kind() {
            ErrorKind::NotFound => Problem::CommandNotFound {
                name,
                why: "the program that it is written for (its first line) is not there",
            },
            _ => Problem::CommandUnusable { name, why: error.to_string() },
        }
    });
    problem.into()
}
