//! Every state that a server is met in: what is said, with which exit code, and what to do next. The
//! token that was stored before stays in each.

mod changes;
mod rows;
mod starting;
mod told_apart;

use jenkins_sandbox::{Jenkins, Scenario, User};
use lab::{Lab, PASSWORD};

pub use rows::{ROWS, said};

const PROGRAM: &str = crate::login::PROGRAM;

/// What is to be served, as the sandbox reads it.
fn scenario(jenkins: Jenkins, text: &str) -> Scenario {
    let mut scenario: Scenario = text.parse().unwrap_or_else(|why| panic!("{why}: {text}"));
    scenario.server.jenkins = jenkins;
    if scenario.server.users.is_empty() {
        scenario.server.users.push(User::new("alice", PASSWORD));
    }
    scenario
}

/// A server in that state, and nobody is logged in.
fn in_state(jenkins: Jenkins, text: &str) -> Lab {
    let scenario = scenario(jenkins, text);
    let faults: Vec<_> = scenario.faults().collect();
    let lab = Lab::with(scenario.server, PROGRAM);
    for fault in faults {
        lab.sandbox.fail(fault);
    }
    lab
}

/// A server that came into that state after somebody had logged in.
pub fn after_a_login(jenkins: Jenkins, text: &str) -> Lab {
    let lab = Lab::new(jenkins, PROGRAM);
    lab.login();
    let scenario = scenario(jenkins, text);
    for fault in scenario.faults() {
        lab.sandbox.fail(fault);
    }
    lab.sandbox.configure(|setup| *setup = scenario.server);
    lab
}
