//! What goes wrong with the nth request of a command, or with its files.

use super::chance::Chance;
use super::state::State;
use super::verb::Verb;
use crate::Ran;
use jenkins_sandbox::Fault;
use std::fs;
use std::thread::sleep;
use std::time::Duration;

/// One trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A request fares so.
    Request {
        /// Which, from 0.
        nth: usize,
        /// How.
        fault: Fault,
    },
    /// The first request that changes a token fares so.
    Change {
        /// How.
        fault: Fault,
    },
    /// The process is killed while a request is under way.
    Killed {
        /// Which, from 0.
        nth: usize,
        /// Whether the controller had carried it out.
        done: bool,
    },
    /// The list of accounts cannot be changed.
    NoAccounts,
}

impl Trouble {
    /// Any, with one of the first `far` requests.
    pub fn any(chance: &mut Chance, far: usize) -> Trouble {
        let nth = chance.below(far).min(chance.below(far));
        let status = *chance.one_of(&[200, 302, 303, 400, 401, 403, 404, 408, 421, 429, 499, 502]);
        match chance.below(15) {
            12 => Trouble::Change { fault: Fault::Answered { status } },
            13 => Trouble::Change { fault: Fault::CrumbDenied },
            14 => Trouble::Change { fault: Fault::Lost },
            0..=2 => Trouble::Killed { nth, done: true },
            3 => Trouble::Killed { nth, done: false },
            4 => Trouble::NoAccounts,
            5 => Trouble::Request { nth, fault: Fault::Lost },
            6 => Trouble::Request { nth, fault: Fault::Refuse },
            7 => Trouble::Request { nth, fault: Fault::Cut { after: 20 } },
            8 => Trouble::Request { nth, fault: Fault::Reject },
            9 => Trouble::Request { nth, fault: Fault::CrumbDenied },
            10 => Trouble::Request { nth, fault: Fault::FrontDoor { status } },
            _ => Trouble::Request { nth, fault: Fault::Answered { status } },
        }
    }

    /// Runs the command in it; says whether it came.
    pub(super) fn during(self, state: &mut State<'_>, verb: Verb) -> (Ran, bool) {
        let before = strikes(state);
        let ran = match self {
            Trouble::Request { nth, fault } => {
                state.lab.sandbox.fail(fault.on("").after(nth));
                verb.run(state)
            }
            Trouble::Change { fault } => {
                state.lab.sandbox.fail(fault.on("POST "));
                verb.run(state)
            }
            Trouble::Killed { nth, done } => {
                let fault = if done { Fault::Silent } else { Fault::Swallowed };
                state.lab.sandbox.fail(fault.on("").after(nth));
                killed(state, verb, before)
            }
            Trouble::NoAccounts => {
                let lock = state.lab.home().join("tokens/locks/accounts.lock");
                let _ = fs::remove_file(&lock);
                let blocked = fs::create_dir(&lock).is_ok();
                let ran = verb.run(state);
                if blocked {
                    let _ = fs::remove_dir(&lock);
                }
                return (ran, blocked);
            }
        };
        let struck = strikes(state) > before;
        (ran, struck)
    }
}

fn strikes(state: &State<'_>) -> usize {
    state.lab.sandbox.asked().iter().filter(|asked| asked.fault.is_some()).count()
}

/// Runs it until the fault strikes, and kills it then.
fn killed(state: &mut State<'_>, verb: Verb, before: usize) -> Ran {
    let mut child = verb.start(state);
    while strikes(state) == before && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        sleep(Duration::from_millis(1));
    }
    if strikes(state) > before {
        let _ = child.kill();
    }
    let ran = Ran::of(child);
    state.hear(&ran);
    ran
}
