//! `cargo jenkins`: the command tree, and from a command line to an exit code.

mod account_choice;
mod commands;
mod completion;
mod console;
pub mod exit;
mod global_options;
mod invocation;
mod process;
mod project;
mod prompt;
mod style;
mod tables;
mod terminal;
mod text_width;
mod times;
mod token_options;
mod usage_error;

pub use process::Process;

use clap::Parser;
use commands::Command;
use console::Console;
use global_options::GlobalOptions;
use invocation::Invocation;
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
struct Arguments {
    #[command(flatten)]
    options: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

/// Runs with the process's own arguments, environment and streams.
#[must_use]
pub fn main() -> ExitCode {
    main_in(Process::own())
}

/// The same with another clock.
#[must_use]
pub fn main_in(process: Process) -> ExitCode {
    exit::turn_panics_into_70();
    jenkins_token::process::keep_private();
    run(std::env::args_os(), process)
}

/// Runs one command line.
fn run(arguments: impl IntoIterator<Item = OsString>, process: Process) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let program = called(&arguments);
    // Cargo passes its own name for us as the first argument, and says where it is itself.
    let mut cargo = None;
    if arguments.get(1).is_some_and(|first| first == "jenkins") {
        arguments.remove(1);
        let path = (process.variable)("CARGO").map(PathBuf::from);
        cargo = path.filter(|path| path.is_absolute());
    }
    // What git calls has no options of ours, and is not for people.
    if arguments.get(1).is_some_and(|first| first == "git-credential") {
        return ExitCode::from(commands::credential(arguments.split_off(2), &process));
    }
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = usage_error::discreet(error, &arguments);
            // Codes below 125 are those of the program that exec would become.
            let usage = if is_exec(&arguments) { exit::EXEC_FAILED } else { exit::USAGE };
            return exit::of_usage(&error, usage);
        }
    };
    let mut console = Console::new(parsed.options, &process.variable, program);
    let invocation = Invocation::new(&console, process, cargo, tree);
    let done = parsed.command.run(&invocation, &mut console);
    invocation.settle(&mut console);
    // What was printed has to leave this process before it is called done.
    match (done, console.flush()) {
        (Err(error), _) | (Ok(exit::DONE), Err(error)) => {
            let code = console.report(&error);
            invocation.tell_of_hidden_accounts(&mut console, &error.problem);
            ExitCode::from(code)
        }
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
    <Arguments as clap::CommandFactory>::command()
}
