//! The exit codes, which scripts may rely on.

use jenkins_token::{Class, Error, Problem};
use std::io::Write;

/// Done.
pub const DONE: u8 = 0;
/// Not found, or declined; HTTP 404 from `api`.
pub const NO: u8 = 1;
/// Usage or bad input; nothing was sent.
pub const USAGE: u8 = 2;
/// Unreachable, timeout, TLS, not Jenkins, 5xx, could not check.
pub const UNREACHABLE: u8 = 3;
/// Not signed in: no account, wrong, revoked, expired.
pub const NOT_SIGNED_IN: u8 = 4;
/// Refused: permission, crumb, the server says error.
pub const REFUSED: u8 = 5;
/// Store or local file.
pub const STORE: u8 = 6;
/// Half done or outcome unknown: the journal holds it.
pub const UNFINISHED: u8 = 7;
/// Our mistake.
pub const BUG: u8 = 70;
/// `exec`: this program failed before the other began.
pub const EXEC_FAILED: u8 = 125;
/// `exec`: the other program cannot be run.
pub const COMMAND_UNUSABLE: u8 = 126;
/// `exec`: the other program is not found.
pub const COMMAND_NOT_FOUND: u8 = 127;
/// Interrupted: what a shell reports for a program that SIGINT ended.
pub const INTERRUPTED: u8 = 130;

/// The code of a class of problems.
#[must_use]
pub fn code(class: Class) -> u8 {
    match class {
        Class::No => NO,
        Class::Usage => USAGE,
        Class::Unreachable => UNREACHABLE,
        Class::NotSignedIn => NOT_SIGNED_IN,
        Class::Refused => REFUSED,
        Class::Store => STORE,
        Class::Unfinished => UNFINISHED,
        Class::Bug => BUG,
    }
}

/// The code of an error.
#[must_use]
pub fn code_of(error: &Error) -> u8 {
    code(error.class())
}

/// The code of an error of `exec`, as `env` has it: codes below 125 are those of the program that it
/// would become.
#[must_use]
pub fn code_of_exec(error: &Error) -> u8 {
    match error.problem {
        Problem::CommandNotFound { .. } => COMMAND_NOT_FOUND,
        Problem::CommandUnusable { .. } => COMMAND_UNUSABLE,
        _ => EXEC_FAILED,
    }
}

/// The code of several outcomes: the one that most wants a person.
#[must_use]
pub fn gravest(codes: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 6] = [UNFINISHED, NOT_SIGNED_IN, REFUSED, STORE, UNREACHABLE, NO];
    let codes: Vec<u8> = codes.into_iter().collect();
    let named = ORDER.into_iter().find(|code| codes.contains(code));
    named.or_else(|| codes.into_iter().max()).unwrap_or(DONE)
}

/// A panic says where, never what: its text could hold a secret.
pub(crate) fn turn_panics_into_70() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "error: this is a bug at {place}; please report it");
        std::process::exit(i32::from(BUG));
    }));
}
