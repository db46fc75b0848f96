//! What a command did.

use std::io::Write;
use std::process::{Child, Command};
use std::sync::mpsc::channel;
use std::time::Duration;

/// More than any command takes: one that hangs fails its test instead of stopping all of them.
const PATIENCE: Duration = Duration::from_secs(240);

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
    /// When it does not end.
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
    let id = child.id().to_string();
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(PATIENCE) else {
        // Nobody has waited for it, so the number is still its own.
        let _ = Command::new("kill").args(["-s", "KILL", &id]).status();
        panic!("it did not end within {PATIENCE:?}");
    };
    let output = output.expect("its output can be read");
    Ran {
        code: output.status.code().unwrap_or(128),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
