//! A process that dies, or whose disk or network fails, at its nth call of a kind.

use super::trace::Step;
use crate::{Lab, Ran};
use std::process::Command;

/// What happens at the chosen call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// In words.
    pub name: &'static str,
    /// The call.
    pub call: &'static str,
    effect: &'static str,
    /// Whether every later call of the kind fails too.
    lasts: bool,
}

const KILL: &str = "signal=SIGKILL";

const fn once(name: &'static str, call: &'static str, effect: &'static str) -> Strike {
    Strike { name, call, effect, lasts: false }
}

const fn from_then_on(name: &'static str, call: &'static str, effect: &'static str) -> Strike {
    Strike { name, call, effect, lasts: true }
}

impl Strike {
    /// Death on entering each call that matters. Together they are also death after each: nothing
    /// that matters lies between a call and the next one, whatever its kind, and after the last
    /// there is only the exit. A test sees that every
    /// kind of call that matters is among them.
    pub const KILLS: [Strike; 10] = [
        once("killed before mkdir", "mkdir", KILL),
        once("killed before create", "openat", KILL),
        once("killed before write", "write", KILL),
        once("killed before sync", "fsync", KILL),
        once("killed before rename", "renameat", KILL),
        once("killed before unlink", "unlink", KILL),
        once("killed before connect", "connect", KILL),
        once("killed before send", "writev", KILL),
        once("killed before receive", "recvfrom", KILL),
        once("killed before telling the keyring", "sendmsg", KILL),
    ];

    /// A full disk, a read-only directory, a network that fails, once or from then on.
    pub const FAILURES: [Strike; 13] = [
        once("disk full on create", "openat", "error=ENOSPC"),
        once("disk full on write", "write", "error=ENOSPC"),
        once("disk full on sync", "fsync", "error=ENOSPC"),
        from_then_on("disk full from this sync on", "fsync", "error=ENOSPC"),
        once("read-only: mkdir", "mkdir", "error=EROFS"),
        once("read-only: create", "openat", "error=EROFS"),
        once("read-only: rename", "renameat", "error=EROFS"),
        from_then_on("read-only from this rename on", "renameat", "error=EROFS"),
        once("read-only: unlink", "unlink", "error=EROFS"),
        once("connection refused", "connect", "error=ECONNREFUSED"),
        from_then_on("connections refused from now on", "connect", "error=ECONNREFUSED"),
        once("request not sent", "writev", "error=EPIPE"),
        once("reply lost", "recvfrom", "error=ECONNRESET"),
    ];
}

/// A command that was struck.
pub struct Struck {
    /// What it did.
    pub ran: Ran,
    /// The step it was struck at.
    pub at: Step,
}

impl Lab {
    /// Runs a command made by [`Lab::command`] and strikes at its `nth` call of the kind, from 1.
    /// `None` when it made fewer, or that one was done all the same.
    ///
    /// # Panics
    /// When strace cannot be run.
    #[must_use]
    pub fn strike(
        &self,
        plain: &Command,
        input: &str,
        strike: Strike,
        nth: usize,
    ) -> Option<Struck> {
        let on = if strike.lasts { "+" } else { "" };
        let injected = format!("{}:{}:when={nth}{on}", strike.call, strike.effect);
        let (ran, steps) = self.watch_with(plain, input, Some(&injected));
        let is_struck = |step: &Step| step.call == strike.call && step.nth == nth && !step.done;
        let at = steps.into_iter().find(is_struck)?;
        Some(Struck { ran, at })
    }
}
