//! What a command did.

use std::io::Write;
use std::process::{Child, Command};

/// What a command did.
pub struct Ran {
    /// Its exit code; 128 and more for a signal.
    pub code: i32,
    /// Its data.
    pub out: String,
    /// Its words.
    pub err: String,
}

impl Ran {
    /// What a command that was started did, at its end.
    ///
    /// # Panics
    /// When it cannot be waited for.
    #[must_use]
    pub fn of(child: Child) -> Ran {
        ended(child)
    }
}

pub(crate) fn feed(mut command: Command, input: &str) -> Child {
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // A command that reads nothing may have closed it already.
    let _ = stdin.write_all(input.as_bytes());
    child
}

pub(crate) fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().expect("the program ends");
    Ran {
        code: output.status.code().unwrap_or(128),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
