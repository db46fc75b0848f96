//! One file per command: its options, and from the lifecycle's answer to words.

mod api;
mod complete;
mod completions;
mod crumb;
mod doctor;
mod exec;
mod git;
mod git_follow;
mod help;
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
    Login(login::Login),
    Logout(logout::Logout),
    Status(status::Status),
    Switch(switch::Switch),
    Token(token::Token),
    Crumb(crumb::Crumb),
    Api(api::Api),
    Exec(exec::Exec),
    Git(git::Git),
    Init(init::Init),
    Recover(recover::Recover),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Help(help::Help),
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
            Command::Doctor(doctor) => doctor.run(invocation, console),
            Command::Completions(completions) => completions.run(invocation, console),
            Command::Help(help) => help.run(invocation, console),
            Command::Complete(complete) => complete.run(invocation, console),
        }
    }
}
