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
/// A server that is in that state, and nobody has logged in.
pub fn in_state(jenkins: Jenkins, text: &str) -> Lab {
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

/// The page's own example, and its own command.
#[test]
fn who_plays_the_scenario_of_the_page_can_log_in_as_it_says() {
    let page = include_str!("../../docs/sandbox.md");
    let block = |kind: &str| {
        let mut blocks = page.split(kind).skip(1).filter_map(|rest| rest.split("```").next());
        blocks.find(|block| kind != "```sh\n" || block.starts_with("printf")).expect("a block")
    };
    let scenario: Scenario = block("```toml\n").parse().expect("it reads");
    let faults: Vec<_> = scenario.faults().collect();
    let lab = Lab::with(scenario.server, PROGRAM);
    for fault in faults {
        lab.sandbox.fail(fault);
    }
    let line = block("```sh\n").replace("cargo jenkins", "\"$PROGRAM\" jenkins");
    let line = line.replace("http://127.0.0.1:8080/jenkins", lab.sandbox.url());
    let mut command = lab.command_of("sh");
    command.env("PROGRAM", PROGRAM).env("PATH", "/usr/bin:/bin").args(["-c", &line]);
    let ran = lab.run_command(command, "");
    assert_eq!((ran.code, lab.names().len()), (0, 1), "{line}: {}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}
