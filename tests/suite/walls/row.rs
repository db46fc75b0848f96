//! What a wall means to each command.

use lab::Ran;
use serde_json::Value;

/// A wall, and what is to be said of it.
pub struct Row {
    /// Its name.
    pub wall: &'static str,
    /// How the text names who answered; nothing where nobody did.
    pub by: &'static str,
    /// The problem of commands that only read; `-` where they work.
    pub reads: &'static str,
    /// The problem of commands that change tokens; `-` where they work.
    pub posts: &'static str,
    /// The problem of a login, whoever names it; nothing where it is that of the others.
    pub login: &'static str,
    /// The exit of those that fail.
    pub exit: i32,
    /// What the next step says.
    pub next: &'static str,
}

/// A wall that stops everything alike, with exit 3.
pub const fn stops(
    wall: &'static str,
    by: &'static str,
    problem: &'static str,
    next: &'static str,
) -> Row {
    Row { wall, by, reads: problem, posts: problem, login: "", exit: 3, next }
}

/// What a command said in JSON of what went wrong.
#[derive(Debug)]
pub struct Said {
    pub problem: String,
    pub message: String,
    pub next: String,
}

/// What `ran` said.
pub fn said(ran: &Ran) -> Option<Said> {
    let said: Value = serde_json::from_str(ran.err.trim()).ok()?;
    let text = |key: &str| said["error"][key].as_str().unwrap_or_default().to_owned();
    Some(Said { problem: text("problem"), message: text("message"), next: text("next") })
}

/// The name of the problem that `status` says its account has.
pub fn noted(ran: &Ran) -> Option<String> {
    let said: Value = serde_json::from_str(ran.out.trim()).ok()?;
    said["accounts"][0]["problem"].as_str().map(str::to_owned)
}
