//! `cargo jenkins`: the command tree, and from a command line to an exit code.

mod commands;
mod completion;
pub mod exit;
mod invocation;
mod process;
mod project;
mod prompt;
mod tables;
mod terminal;
mod token_options;
mod usage_error;

pub use process::{Shell, Variables};

use clap::{Args, Parser, Subcommand, ValueEnum};
use commands::{
    api, complete, completions, crumb, exec, git, init, login, logout, recover, status, switch,
    token,
};
use jenkins_token::next_step::CommandLine;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// API tokens for Jenkins: log in once, then just use the token.
#[derive(Parser)]
#[command(name = "cargo jenkins", bin_name = "cargo jenkins", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 unreachable or could not check, \
4 not signed in, 5 refused, 6 store, 7 half done (cargo jenkins recover), 70 bug, 130 interrupted."
)]
pub struct Command {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every command.
#[derive(Args, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
struct Everywhere {
    /// The controller's root URL
    #[arg(short, long, global = true, value_name = "URL")]
    controller: Option<String>,
    /// The user id on the controller
    #[arg(short, long, global = true, value_name = "ID")]
    user: Option<String>,
    /// One JSON object on stdout; errors as JSON on stderr
    #[arg(long, global = true)]
    json: bool,
    /// One JSON object a line
    #[arg(long, global = true, conflicts_with = "json")]
    json_lines: bool,
    /// No progress and hints
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Tell of every request and decision; never a secret
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// How long one exchange with a controller may take
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Never ask; fail instead
    #[arg(long, global = true)]
    no_input: bool,
    /// Yes to every question
    #[arg(short, long, global = true)]
    yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Verb {
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
    /// Print a completion script
    Completions(completions::Completions),
    #[command(hide = true)]
    Complete(complete::Complete),
}

/// Runs with the process's own arguments, environment and streams.
#[must_use]
pub fn main() -> ExitCode {
    main_in(&mut Shell::of_process())
}

/// The same in another shell.
#[must_use]
pub fn main_in(shell: &mut Shell) -> ExitCode {
    exit::turn_panics_into_70();
    jenkins_token::process::keep_private();
    run(std::env::args_os(), shell)
}

/// Runs one command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>, shell: &mut Shell) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let program = called(&arguments);
    // Cargo passes its own name for us as the first argument, and says where it is itself.
    let mut cargo = None;
    if arguments.get(1).is_some_and(|first| first == "jenkins") {
        arguments.remove(1);
        let path = (shell.variable)("CARGO").map(PathBuf::from);
        cargo = path.filter(|path| path.is_absolute());
    }
    let command = match Command::try_parse_from(&arguments) {
        Ok(command) => command,
        Err(error) => {
            let error = usage_error::discreet(error, &arguments);
            // Codes below 125 are those of the program that exec would become.
            let usage = if is_exec(&arguments) { exit::EXEC_FAILED } else { exit::USAGE };
            return exit::of_usage(&error, usage);
        }
    };
    let everywhere = command.everywhere;
    let mut task = invocation::Task::new(&everywhere, shell, program, cargo);
    let done = match command.verb {
        Verb::Login(login) => login.run(&mut task),
        Verb::Logout(logout) => logout.run(&mut task),
        Verb::Status(status) => status.run(&mut task),
        Verb::Switch(switch) => switch.run(&mut task),
        Verb::Token(token) => token.run(&mut task),
        Verb::Crumb(crumb) => crumb.run(&mut task),
        Verb::Api(api) => api.run(&mut task),
        Verb::Exec(exec) => Ok(exec.run(&mut task)),
        Verb::Git(git) => git.run(&mut task),
        Verb::Init(init) => init.run(&mut task),
        Verb::Recover(recover) => recover.run(&mut task),
        Verb::Completions(completions) => completions.run(&mut task),
        Verb::Complete(complete) => complete.run(&mut task),
    };
    task.settle();
    // What was printed has to leave this process before it is called done.
    match (done, task.flush()) {
        (Err(error), _) | (Ok(exit::DONE), Err(error)) => ExitCode::from(task.report(&error)),
        (Ok(code), _) => ExitCode::from(code),
    }
}

/// What a person typed to run this: by itself, where nobody may have cargo, or through cargo.
fn called(arguments: &[OsString]) -> CommandLine {
    let itself = arguments.first().map(Path::new).and_then(Path::file_stem);
    let by_cargo = arguments.get(1).is_some_and(|first| first == "jenkins");
    let by_itself = !by_cargo && itself.is_some_and(|name| name == "cargo-jenkins");
    CommandLine(if by_itself { "cargo-jenkins" } else { "cargo jenkins" })
}

/// Whether a line that cannot be parsed was meant for `exec`.
fn is_exec(arguments: &[OsString]) -> bool {
    let parsed = tree().ignore_errors(true).try_get_matches_from(arguments);
    parsed.is_ok_and(|matches| matches.subcommand_name() == Some("exec"))
}

/// The command tree, for help, completions and tests.
#[must_use]
pub fn tree() -> clap::Command {
    <Command as clap::CommandFactory>::command()
}
