//! One file per command: its options, and from the lifecycle's answer to words.

mod api;
mod complete;
mod completions;
mod crumb;
mod exec;
mod git;
mod init;
mod login;
mod logout;
mod recover;
mod status;
mod switch;
mod token;

pub(crate) use git::credential;

use crate::console::Console;
use crate::invocation::Invocation;
use clap::Subcommand;
use jenkins_token::Error;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create a named token with a password, verify it and keep it
    Login(login::Login),
    /// Revoke the token that login created, and forget the account
    Logout(logout::Logout),
    /// Show every account and whether its token still works
    Status(status::Status),
    /// Choose the account that answers when none is named
    Switch(switch::Switch),
    /// Print the stored token; create, list, rename and revoke tokens
    Token(token::Token),
    /// Print a crumb, for other programs
    Crumb(crumb::Crumb),
    /// Call the controller's API with the stored token
    Api(api::Api),
    /// Become another program that finds the token in its environment
    Exec(exec::Exec),
    /// Let git use the stored token
    Git(git::Git),
    /// Write the project's controller into its Cargo.toml
    Init(init::Init),
    /// Show and finish what an interrupted command left
    Recover(recover::Recover),
    /// Print a script that completes verbs, options, controllers, users and token names
    Completions(completions::Completions),
    #[command(hide = true)]
    Complete(complete::Complete),
}

impl Command {
    /// Runs it, and gives the exit code or the error to report.
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        match self {
            Command::Login(login) => login.run(invocation, console),
            Command::Logout(logout) => logout.run(invocation, console),
            Command::Status(status) => status.run(invocation, console),
            Command::Switch(switch) => switch.run(invocation, console),
            Command::Token(token) => token.run(invocation, console),
            Command::Crumb(crumb) => crumb.run(invocation, console),
            Command::Api(api) => api.run(invocation, console),
            Command::Exec(exec) => Ok(exec.run(invocation, console)),
            Command::Git(git) => git.run(invocation, console),
            Command::Init(init) => init.run(invocation, console),
            Command::Recover(recover) => recover.run(invocation, console),
            Command::Completions(completions) => completions.run(invocation, console),
            Command::Complete(complete) => complete.run(invocation, console),
        }
    }
}
