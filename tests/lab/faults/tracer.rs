//! A command under strace: watched, struck at one of its calls, or stopped there while something
//! else happens.

use super::trace::{self, CALLS, Step};
use crate::ran::{ended, feed};
use crate::{Lab, Ran};
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// Whether strace may trace here; when it may not, says what is skipped.
///
/// # Panics
/// When `JENKINS_TOKEN_STRICT` is set and it may not.
#[must_use]
pub fn can_trace(skipped: &str) -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "/bin/true"]).status();
    if traced.is_ok_and(|status| status.success()) {
        return true;
    }
    println!("SKIPPED {skipped}: strace is not installed, or may not trace");
    assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "strict: nothing may be skipped");
    false
}

/// A command that was stopped, and went on.
pub struct Frozen {
    /// What it did in the end.
    pub ran: Ran,
    /// After which step it was stopped.
    pub after: Step,
}

impl Lab {
    fn log(&self) -> PathBuf {
        self.home().join("strace.log")
    }

    /// `plain` under strace; `injected` is what `-e inject=` takes.
    fn traced(&self, plain: &Command, injected: Option<&str>) -> Command {
        let mut traced = Command::new("strace");
        // 96 letters hold the longest request line; no secret is kept of what follows it.
        traced.args(["-f", "-y", "-qq", "-s", "96", "-o"]).arg(self.log());
        traced.args(["-e", &format!("trace={CALLS}")]);
        if let Some(injected) = injected {
            traced.args(["-e", &format!("inject={injected}")]);
        }
        traced.arg(plain.get_program()).args(plain.get_args());
        self.furnish(&mut traced);
        traced.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        traced.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        traced
    }

    fn log_text(&self) -> String {
        let bytes = std::fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Runs a command made by [`Lab::command`], and tells its steps.
    ///
    /// # Panics
    /// When strace cannot be run.
    #[must_use]
    pub fn watch(&self, plain: &Command, input: &str) -> (Ran, Vec<Step>) {
        self.watch_with(plain, input, None)
    }

    /// The same with calls that are made to fail, or to do nothing.
    ///
    /// # Panics
    /// When strace cannot be run.
    #[must_use]
    pub fn watch_with(
        &self,
        plain: &Command,
        input: &str,
        injected: Option<&str>,
    ) -> (Ran, Vec<Step>) {
        let _ = std::fs::remove_file(self.log());
        let ran = ended(feed(self.traced(plain, injected), input));
        (ran, trace::read(&self.log_text(), self.home()))
    }

    /// Runs a command, stops it after its `nth` call of that name, lets `act` happen, and lets it
    /// go on. `None` when it makes fewer calls; then nothing happened.
    ///
    /// # Panics
    /// When strace cannot be run.
    #[must_use]
    pub fn freeze(
        &self,
        plain: &Command,
        input: &str,
        (call, nth): (&str, usize),
        act: impl FnOnce(),
    ) -> Option<Frozen> {
        let _ = std::fs::remove_file(self.log());
        let injected = format!("{call}:signal=SIGSTOP:when={nth}");
        let mut child = feed(self.traced(plain, Some(&injected)), input);
        let stopped = loop {
            let log = self.log_text();
            if let Some(line) = log.lines().find(|line| line.contains("stopped by SIGSTOP")) {
                break line.split(' ').next().map(ToOwned::to_owned);
            }
            if child.try_wait().expect("a child of ours").is_some() {
                break None;
            }
            sleep(Duration::from_millis(1));
        };
        let Some(pid) = stopped else {
            let _ = ended(child);
            return None;
        };
        let after = trace::read(&self.log_text(), self.home()).pop().expect("a step before");
        act();
        let sent = Command::new("kill").args(["-s", "CONT", &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -s CONT");
        Some(Frozen { ran: ended(child), after })
    }
}
