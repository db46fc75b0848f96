//! Disturbs a flow at each of its steps, judges what is left, counts and prints.

use crate::login::PROGRAM;
use lab::faults::trace::Step;
use lab::faults::{Flow, Strike, judge};
use lab::{Lab, PASSWORD, Ran};
use std::collections::BTreeMap;
use std::process::Command;

/// What a row of disturbed runs showed.
pub(crate) struct Report {
    title: String,
    /// How many cases of each fault there were.
    cases: BTreeMap<String, usize>,
    /// The promises that were broken, each with its case.
    pub(crate) violations: Vec<String>,
}

impl Report {
    pub(crate) fn new(title: impl Into<String>) -> Report {
        Report { title: title.into(), cases: BTreeMap::new(), violations: Vec::new() }
    }

    /// One case of `fault` at `step`, judged.
    pub(crate) fn case(&mut self, fault: &str, step: impl std::fmt::Display, found: Vec<String>) {
        *self.cases.entry(fault.to_owned()).or_default() += 1;
        let case = |what| format!("{}, {fault}, at: {step}: {what}", self.title);
        self.violations.extend(found.into_iter().map(case));
    }

    pub(crate) fn count(&self) -> usize {
        self.cases.values().sum()
    }

    /// Says how many cases there were, and that no promise was broken.
    pub(crate) fn conclude(self) {
        let each: Vec<_> = self.cases.iter().map(|(fault, n)| format!("{fault} {n}")).collect();
        println!("faults: {}: {} cases: {}", self.title, self.count(), each.join(", "));
        assert!(self.violations.is_empty(), "{}", self.violations.join("\n"));
    }
}

/// The steps of an undisturbed run that matter.
pub(crate) fn steps(flow: &Flow, bus: Option<String>) -> Vec<Step> {
    let lab = flow.begin(PROGRAM, bus);
    let (ran, steps) = lab.watch(&flow.command(&lab), PASSWORD);
    assert_eq!(ran.code, 0, "{}: {}", flow.name, ran.err);
    steps.into_iter().filter(Step::matters).collect()
}

/// Prints steps in words, equal neighbours once.
pub(crate) fn tell(flow: &Flow, steps: &[Step]) {
    let words: Vec<String> = steps.iter().map(ToString::to_string).collect();
    println!("faults: {}: {} steps: {}", flow.name, steps.len(), words.join("; "));
}

/// Strikes at every step of the kind; `command` makes what is struck.
pub(crate) fn strike_all(
    report: &mut Report,
    flow: &Flow,
    steps: &[Step],
    strikes: &[Strike],
    command: impl Fn(&Lab) -> Command,
) {
    for strike in strikes {
        for step in steps.iter().filter(|step| step.call == strike.call) {
            let lab = flow.begin(PROGRAM, None);
            let Some(struck) = lab.strike(&command(&lab), PASSWORD, *strike, step.nth) else {
                report.case(strike.name, step, vec!["the step did not come".to_owned()]);
                continue;
            };
            let told = judge::is_told(&lab, &struck.ran);
            let mut found = judge::violations(flow, &lab, &String::new);
            found.extend(told);
            report.case(strike.name, &struck.at, found);
        }
    }
}

/// Stops `flow` after each of `steps`, lets `act` happen in the world, and goes on; `judged` looks
/// at how it ended and what is left.
pub(crate) fn freeze_all(
    report: &mut Report,
    flow: &Flow,
    steps: &[Step],
    fault: &str,
    act: impl Fn(&Lab),
    judged: impl Fn(&Lab, &Ran) -> Vec<String>,
) {
    for step in steps {
        let lab = flow.begin(PROGRAM, None);
        let mut command = flow.command(&lab);
        command.env("LAB_CLOCK", lab.home().join("clock"));
        let point = (step.call.as_str(), step.nth);
        let Some(frozen) = lab.freeze(&command, PASSWORD, point, || act(&lab)) else {
            report.case(fault, step, vec!["the step did not come".to_owned()]);
            continue;
        };
        report.case(fault, &frozen.after, judged(&lab, &frozen.ran));
    }
}

/// Those after which the controller was spoken to, or is about to be.
pub(crate) fn around_requests(steps: &[Step]) -> Vec<Step> {
    let around = |step: &&Step| ["connect", "writev", "recvfrom"].contains(&step.call.as_str());
    steps.iter().filter(around).cloned().collect()
}
