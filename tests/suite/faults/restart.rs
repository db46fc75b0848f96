//! The server restarts after any request, and comes back in every stage that was seen.

use super::harness::{Report, around_requests, freeze_all, steps};
use jenkins_sandbox::Stage;
use lab::faults::{Flow, can_trace, judge};

const STAGES: [Stage; 4] = [Stage::Stumbling, Stage::Guarded, Stage::Checking, Stage::Forgetful];

fn restart_everywhere(flow: &Flow) {
    if !can_trace(&format!("restarts during {}", flow.name)) {
        return;
    }
    let steps = around_requests(&steps(flow, None));
    let mut report = Report::new(format!("{}, the server restarting", flow.name));
    freeze_all(
        &mut report,
        flow,
        &steps,
        "up again at once",
        |lab| lab.sandbox.restart(),
        |lab, _| judge::violations(flow, lab, &String::new),
    );
    for stage in STAGES {
        freeze_all(
            &mut report,
            flow,
            &steps,
            &format!("{stage:?}"),
            |lab| lab.sandbox.restart_slowly(stage),
            |lab, _| {
                lab.sandbox.ready();
                judge::violations(flow, lab, &String::new)
            },
        );
    }
    report.conclude();
}

#[test]
fn during_logins() {
    restart_everywhere(&Flow::FIRST_LOGIN);
    restart_everywhere(&Flow::SECOND_LOGIN);
}

#[test]
fn during_creations() {
    restart_everywhere(&Flow::CREATE_USE);
    restart_everywhere(&Flow::CREATE);
}

#[test]
fn during_a_rotation() {
    restart_everywhere(&Flow::ROTATE);
}

#[test]
fn during_ends() {
    restart_everywhere(&Flow::REVOKE);
    restart_everywhere(&Flow::LOGOUT);
}
