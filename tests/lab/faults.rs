//! A process that dies, or whose disk or network fails, at a chosen step: strace counts its system
//! calls and strikes at the nth of a kind.

use crate::{Lab, Ran};
use std::path::Path;
use std::process::Command;

/// What happens at the chosen call of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// In words.
    pub name: &'static str,
    call: &'static str,
    effect: &'static str,
}

const fn strike(name: &'static str, call: &'static str, effect: &'static str) -> Strike {
    Strike { name, call, effect }
}

impl Strike {
    /// Killed on entering each call that changes a file or touches the network (between two of them
    /// lies nothing that could be half done); a full or read-only disk; a network that fails.
    pub const ALL: [Strike; 13] = [
        strike("killed before write", "write", KILL),
        strike("killed before sync", "fsync", KILL),
        strike("killed before rename", "renameat", KILL),
        strike("killed before unlink", "unlink", KILL),
        strike("killed before connect", "connect", KILL),
        strike("killed before send", "writev", KILL),
        strike("killed before receive", "recvfrom", KILL),
        strike("disk full on write", "write", "error=ENOSPC"),
        strike("disk full on sync", "fsync", "error=ENOSPC"),
        strike("rename refused", "renameat", "error=EROFS"),
        strike("unlink refused", "unlink", "error=EROFS"),
        strike("connection refused", "connect", "error=ECONNREFUSED"),
        strike("reply lost", "recvfrom", "error=ECONNRESET"),
    ];
}

const KILL: &str = "signal=SIGKILL";

/// Whether strace may trace here; when it may not, says what is skipped.
///
/// # Panics
/// When `JENKINS_TOKEN_STRICT` is set and it may not.
#[must_use]
pub fn can_strike(skipped: &str) -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "/bin/true"]).status();
    if traced.is_ok_and(|status| status.success()) {
        return true;
    }
    println!("SKIPPED {skipped}: strace is not installed, or may not trace");
    assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "strict: nothing may be skipped");
    false
}

impl Lab {
    /// Runs a command and strikes at its `nth` counted call, from 1. `None` when it made fewer.
    ///
    /// # Panics
    /// When strace cannot be run.
    #[must_use]
    pub fn run_struck(
        &self,
        arguments: &[&str],
        input: &str,
        strike: Strike,
        nth: usize,
    ) -> Option<Ran> {
        let log = self.home().join("strace.log");
        let call = strike.call;
        let plain = self.command(arguments);
        let mut traced = Command::new("strace");
        traced.args(["-f", "-qq", "-o"]).arg(&log);
        traced.args(["-e", &format!("trace={call}")]);
        traced.args(["-e", &format!("inject={call}:{}:when={nth}", strike.effect)]);
        traced.arg(plain.get_program()).args(plain.get_args());
        self.furnish(&mut traced);
        traced.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let ran = self.run_command(traced, input);
        struck(&log, strike).then_some(ran)
    }
}

fn struck(log: &Path, strike: Strike) -> bool {
    let traced = std::fs::read_to_string(log).expect("strace wrote its log");
    let mark = if strike.effect == KILL { "killed by SIGKILL" } else { "(INJECTED)" };
    traced.contains(mark)
}
