//! `cargo jenkins`: the command tree, and from a command line to an exit code.

mod account_choice;
mod commands;
mod completion;
mod console;
pub mod exit;
mod extra_word;
mod global_options;
mod habits;
mod help;
mod invocation;
mod meant_root;
mod process;
mod progress;
mod project;
mod prompt;
mod style;
mod tables;
mod terminal;
mod text_width;
mod times;
mod token_options;
mod typed;
mod usage_error;

pub use process::Process;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};
use commands::Command;
use console::Console;
use global_options::GlobalOptions;
use habits::Habit;
use invocation::Invocation;
use jenkins_token::next_step::CommandLine;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// API tokens for Jenkins: log in once, then just use the token.
///
/// `login` creates a token with your password, once, and stores it. After that `token` prints it,
/// `api` uses it, git and Python find it, and `token rotate` replaces it.
#[derive(Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_long_help = "Examples:
  cargo jenkins login https://ci.example.com
  cargo jenkins status
  cargo jenkins api me/api/json

Exit codes:
  0  done                      5  refused
  1  not found, or declined    6  the keyring or a file failed
  2  bad input                 7  half done: cargo jenkins recover
  3  unreachable, not checked  70  a bug of this program
  4  not signed in             130  interrupted

cargo jenkins help environment lists every environment variable that is read.")]
struct Arguments {
    #[command(flatten, next_help_heading = help::GLOBAL)]
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
    terminal::survive_full_files();
    run(std::env::args_os(), process)
}

/// Runs one command line.
fn run(arguments: impl IntoIterator<Item = OsString>, process: Process) -> ExitCode {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let program = called(&arguments);
    let typed = typed(program, &arguments, &process);
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
    let mut tree = help::bare(Arguments::command(), program);
    let habit = habits::spelled_right(&mut arguments, &tree);
    let read = parsed(&arguments, &mut tree).or_else(|_| {
        // Help, or what is told of a line that makes no sense, is in the words of the help.
        tree = tree_called(program);
        parsed(&arguments, &mut tree)
    });
    let (parsed, matches) = match read {
        Ok(parsed) => parsed,
        Err(error) => {
            let options = GlobalOptions::of_unparsed(&arguments);
            let mut console = Console::new(options, &process.variable, typed);
            tell_habit(&mut console, habit);
            return ExitCode::from(usage_error::report(error, &arguments, &tree, &mut console));
        }
    };
    let mut console = Console::new(parsed.options, &process.variable, typed);
    console.typed = console.typed.of(&matches, &tree);
    console.help = format!("{} --help", habits::meant(&arguments, &tree).0.join(" "));
    tell_habit(&mut console, habit);
    let invocation = Invocation::new(&console, process, cargo, program, tree_called);
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

const ITSELF: CommandLine = CommandLine("cargo-jenkins");

/// What a person typed to run this: by itself, where nobody may have cargo, or through cargo.
fn called(arguments: &[OsString]) -> CommandLine {
    let itself = arguments.first().map(Path::new).and_then(Path::file_stem);
    let by_cargo = arguments.get(1).is_some_and(|first| first == "jenkins");
    let by_itself = !by_cargo && itself.is_some_and(|name| name == "cargo-jenkins");
    if by_itself { ITSELF } else { CommandLine("cargo jenkins") }
}

/// What a person types to run it again, which may be a path.
fn typed(program: CommandLine, arguments: &[OsString], process: &Process) -> CommandLine {
    match arguments.first().map(Path::new) {
        Some(called) if program == ITSELF => {
            git_credential_jenkins::own_name(called, &process.variable)
        }
        _ => program,
    }
}

/// Says the name that something has here, once, for a person.
fn tell_habit(console: &mut Console, habit: Option<Habit>) {
    if let Some(Habit { typed, right }) = habit.filter(|_| !console.wants_json()) {
        console.say(format!("note: {0} {typed} is {0} {right} here", console.program.0));
    }
}

fn parsed(
    line: &[OsString],
    tree: &mut clap::Command,
) -> Result<(Arguments, ArgMatches), clap::Error> {
    let matches = tree.try_get_matches_from_mut(line)?;
    let mut parsed = Arguments::from_arg_matches(&matches).map_err(|error| error.format(tree))?;
    let mut last = &matches;
    while let Some((_, below)) = last.subcommand() {
        last = below;
    }
    let url = last.try_get_one::<String>(help::ROOT_URL).ok().flatten();
    if let Some(word) = url.filter(|word| !global_options::may_be_a_root(word))
        && let (_, command) = habits::meant(line, tree)
        && command.has_subcommands()
    {
        return Err(usage_error::not_a_verb(word, command));
    }
    match (url, &parsed.options.controller) {
        (Some(url), Some(other)) if !global_options::is_same(url, other) => {
            let why = "two controllers are named: by position and with --controller";
            return Err(tree.error(clap::error::ErrorKind::ArgumentConflict, why));
        }
        (Some(url), _) => parsed.options.controller = Some(url.clone()),
        (None, _) => {}
    }
    Ok((parsed, matches))
}

/// The command tree, for help, completions and tests.
#[must_use]
pub fn tree() -> clap::Command {
    tree_called(CommandLine("cargo jenkins"))
}

fn tree_called(program: CommandLine) -> clap::Command {
    help::of(Arguments::command(), program)
}
