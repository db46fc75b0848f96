//! Every state that a server is met in: what is said, with which exit code, and what to do next. The
//! token that was stored before stays in each.

mod rows;
mod starting;

use jenkins_sandbox::{Jenkins, Sandbox, Scenario, Setup, User};
use lab::{Lab, PASSWORD};

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
fn after_a_login(jenkins: Jenkins, text: &str) -> Lab {
    let mut lab = Lab::new(jenkins, PROGRAM);
    lab.login();
    let (value, token) = (lab.token(), lab.sandbox.tokens("alice").remove(0));
    let port = lab.sandbox.url().trim_end_matches('/').rsplit(':').next().map(str::parse);
    let mut scenario = scenario(jenkins, text);
    // Its port is free once it is gone.
    lab.sandbox = Sandbox::start(Setup::new(jenkins)).expect("another sandbox");
    scenario.server.port = port.expect("a port").expect("a number");
    let faults: Vec<_> = scenario.faults().collect();
    lab.sandbox = Sandbox::start(scenario.server).expect("the port is free again");
    lab.sandbox.restore_token("alice", &token.uuid, &token.name, &value);
    for fault in faults {
        lab.sandbox.fail(fault);
    }
    lab
}
