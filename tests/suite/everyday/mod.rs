//! What scripts and client libraries ask every day: each recorded call is asked of the sandbox of
//! that version, in the same state and at the same times, and the answers must be alike. Also with
//! other names, parameters and order, for which the same must hold.

mod alike;
mod changed;
mod content;
mod reason;
mod recorded;
mod replay;
mod shape;
mod world;

use alike::{Outcome, Reason};
use changed::Change;
use jenkins_sandbox::{Jenkins, Planted};
use recorded::Recorded;
use replay::{Answered, replay};
use std::fmt::Write;

/// The recorded versions.
const VERSIONS: [Jenkins; 4] =
    [Jenkins::V2_198, Jenkins::V2_426_2, Jenkins::V2_541_2, Jenkins::V2_572];

/// The files of a version, and how many exchanges are in each.
const FILES: [(&str, usize); 3] = [("calls", 82), ("python-jenkins", 41), ("api4jenkins", 29)];

/// How many answers were equal, 501, and different for each reason; and what has none.
#[derive(Default)]
struct Counts {
    asked: usize,
    equal: usize,
    /// Of the equal ones.
    pages: usize,
    left_out: usize,
    different: Vec<(Reason, String)>,
    wrong: String,
}

impl Counts {
    fn add(&mut self, answered: Vec<Answered>) {
        for one in answered {
            self.asked += 1;
            match one.outcome {
                Outcome::Equal => self.equal += 1,
                Outcome::EqualButForWords => {
                    self.equal += 1;
                    self.pages += 1;
                }
                Outcome::LeftOut => self.left_out += 1,
                Outcome::Different(reason) => self.different.push((reason, one.about)),
                Outcome::Wrong(differences) => {
                    // A line each: bodies may be long.
                    let said = differences.join("; ").replace('\n', "⏎");
                    let said: String = said.chars().take(500).collect();
                    let _ = writeln!(self.wrong, "{}: {said}", one.about);
                }
            }
        }
    }

    fn said(&self, what: &str) -> String {
        let wrong = self.wrong.lines().count();
        format!(
            "{what}: asked {}, equal {} (of these pages: status, headers and reason only: {}), \
             501 {}, different with a reason {}, without {wrong}",
            self.asked,
            self.equal,
            self.pages,
            self.left_out,
            self.different.len(),
        )
    }
}

#[test]
fn everyday_calls_are_answered_alike() {
    let Some(recorded) = Recorded::wanted_by("everyday calls are answered alike") else { return };
    let mut total = Counts::default();
    for jenkins in VERSIONS {
        for (file, count) in FILES {
            let exchanges = recorded.of(jenkins, file);
            assert_eq!(exchanges.len(), count, "{} {file}", jenkins.version());
            let mut counts = Counts::default();
            counts.add(replay(&recorded, jenkins, exchanges, &Change::none(), None));
            println!("{}", counts.said(&format!("everyday {} {file}", jenkins.version())));
            total.asked += counts.asked;
            total.equal += counts.equal;
            total.pages += counts.pages;
            total.left_out += counts.left_out;
            total.different.extend(counts.different);
            total.wrong.push_str(&counts.wrong);
        }
    }
    println!("{}", total.said("everyday"));
    assert_eq!(total.wrong, "", "{}", total.said("everyday"));
    assert!(total.different.len() <= 10, "{:?}", total.different);
    let page = include_str!("../../../docs/sandbox.md");
    for (reason, about) in total.different {
        assert!(
            page.contains(reason.said()),
            "{about} differs, and docs/sandbox.md does not say it"
        );
    }
}

#[test]
fn the_same_holds_for_other_names_parameters_and_orders() {
    let skipped = "everyday calls with other names, parameters and orders";
    let Some(recorded) = Recorded::wanted_by(skipped) else { return };
    let is_soak = std::env::var_os("JENKINS_TOKEN_SOAK").is_some();
    let (first, runs) = if is_soak { (changed::fresh_seed(), 40) } else { (7, 3) };
    for jenkins in VERSIONS {
        let exchanges = recorded.of(jenkins, "calls");
        for seed in first..first + runs {
            let change = Change::seeded(seed);
            let mut counts = Counts::default();
            let shuffled = changed::shuffled(exchanges, seed);
            counts.add(replay(&recorded, jenkins, &shuffled, &change, None));
            let about = format!("everyday {} seed {seed}", jenkins.version());
            println!("{}", counts.said(&about));
            assert_eq!(counts.wrong, "", "{about}: {change:?}");
            assert_eq!(counts.asked, exchanges.len(), "{about}");
        }
    }
}

/// What each leniency makes different: at least the calls of these descriptions.
#[test]
fn planted_leniencies_are_noticed() {
    let planted = [
        (Planted::XmlNotParsed, "XML that is broken"),
        (Planted::Latin1NotApplied, "what became of them"),
        (Planted::QueueStands, "its place in the queue"),
    ];
    let Some(recorded) = Recorded::wanted_by("planted leniencies are noticed") else { return };
    for (bug, about) in planted {
        for jenkins in VERSIONS {
            let exchanges = recorded.of(jenkins, "calls");
            let mut counts = Counts::default();
            counts.add(replay(&recorded, jenkins, exchanges, &Change::none(), Some(bug)));
            let noticed = counts.wrong.lines().any(|line| line.contains(about));
            println!("{}", counts.said(&format!("planted {bug:?}, {}", jenkins.version())));
            assert!(noticed, "{bug:?} on {}: {}", jenkins.version(), counts.wrong);
        }
    }
}
