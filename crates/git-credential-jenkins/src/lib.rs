//! The credential helper that git calls, and what makes git call it.
//!
//! `get` answers with the token of an account the person has logged in to, `erase` puts it in doubt,
//! `store` does nothing. No network, no HTTP code, no terminal, no prompt; a keyring that does not
//! answer is given up after its own deadline. [`git_config`] writes and reads git's configuration.

mod advice;
mod commands;
pub mod git_config;
mod helper;
mod process;
mod program_path;
mod protocol;
mod scope;

pub use advice::Person;
pub use process::{Process, Variables};
pub use program_path::{own as own_program, own_name};

use jenkins_token::next_step::{Language, Verb};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: git-credential-jenkins [--home DIR] get|store|erase|capability
       git credential-jenkins setup [--absolute] URL
       git credential-jenkins remove|status URL

git calls the first form by itself. The second makes git call it for the controller at URL, undoes
that, or says whether a fetch will work; with --absolute it names the helper by its path. Log in first:
";

/// Runs with the process's own arguments, environment and streams.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(main_in(&mut Process::own()))
}

/// The same in another process's place; gives the exit code.
pub fn main_in(process: &mut Process<'_>) -> u8 {
    // Before any secret may be in its memory.
    jenkins_token::process::keep_private();
    std::panic::set_hook(Box::new(|panic| {
        // A panic says where, never what: its text could hold a secret.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "error: this is a bug at {place}; please report it");
        std::process::exit(70);
    }));
    run(std::env::args_os().skip(1), process)
}

/// Runs one command line, without the program's own name; gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, process: &mut Process<'_>) -> u8 {
    let mut arguments = arguments.into_iter().peekable();
    if arguments.next_if(|argument| argument == "--home").is_some() {
        let Some(home) = arguments.next().map(PathBuf::from).filter(|home| home.is_absolute())
        else {
            return usage(process);
        };
        process.home = Some(home);
    }
    let words: Vec<OsString> = arguments.collect();
    let words: Vec<&str> = words.iter().map(|word| word.to_str().unwrap_or("")).collect();
    match words.as_slice() {
        ["get"] => helper::get(process),
        ["erase"] => helper::erase(process),
        ["store"] => helper::store(process),
        ["capability"] => helper::capability(process),
        ["setup", "--absolute", url] | ["setup", url, "--absolute"] => {
            commands::setup(process, url, true)
        }
        ["setup", url] => commands::setup(process, url, false),
        ["remove", url] => commands::remove(process, url),
        ["status", url] => commands::status(process, url),
        ["--version" | "-V"] => {
            u8::from(writeln!(process.out, "git-credential-jenkins {}", version()).is_err())
        }
        ["--help" | "-h" | "help"] => {
            u8::from(process.out.write_all(usage_of(process).as_bytes()).is_err())
        }
        [] | ["get" | "store" | "erase" | "capability" | "setup" | "remove" | "status", ..] => {
            usage(process)
        }
        // An action of a later git is none of ours.
        _ => 0,
    }
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn usage(process: &mut Process<'_>) -> u8 {
    let _ = process.err.write_all(usage_of(process).as_bytes());
    2
}

fn usage_of(process: &Process<'_>) -> String {
    format!("{USAGE}{}\n", process.person().run(&Verb::Login.into()))
}
