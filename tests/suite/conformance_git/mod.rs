//! The sandbox hosts git as real servers did: every exchange recorded between git and two of them
//! is asked again, and the answers must be alike. None is left out.

mod history;
mod people;
mod replay;
mod talk;

use jenkins_sandbox::{Jenkins, Planted};
use replay::{replay, replay_planted};
use std::fmt::Write as _;

#[test]
fn conformance_git_2_426_2() {
    conformance(Jenkins::V2_426_2, 263);
}

#[test]
fn conformance_git_2_572() {
    conformance(Jenkins::V2_572, 145);
}

/// `recorded` is how many exchanges there are: a replay that stops early would differ in none.
fn conformance(jenkins: Jenkins, recorded: usize) {
    let Some(folder) = lab::recordings::folder("conformance of hosted git") else { return };
    let answered = replay(&folder, jenkins);
    if answered.is_empty() {
        return;
    }
    let differ: Vec<_> = answered.iter().filter(|a| !a.differences.is_empty()).collect();
    let (asked, equal) = (answered.len(), answered.len() - differ.len());
    let version = jenkins.version();
    let mut report = format!("git-{version}: asked {asked}, equal {equal}, excluded 0\n");
    for answer in &differ {
        let _ = writeln!(report, "{}: {}", answer.id, answer.differences.join("; "));
    }
    println!("{report}");
    assert!(differ.is_empty(), "answers differ:\n{report}");
    assert_eq!(asked, recorded, "exchanges are missing");
}

/// A comparison that cannot fail proves nothing: each bug must show where it bites.
#[test]
fn planted_fetch_without_crumb_is_noticed() {
    notices(Planted::FetchWithoutCrumb, "raw-upload-pack-post-password-1", "status: 200");
}

#[test]
fn planted_challenge_for_anonymous_is_noticed() {
    notices(Planted::ChallengeForAnonymous, "raw-upload-pack-refs-anon-1", "status: 401");
}

#[test]
fn planted_push_for_readers_is_noticed() {
    notices(Planted::PushForReaders, "raw-receive-pack-refs-reader-token-1", "status: 200");
}

fn notices(bug: Planted, name: &str, difference: &str) {
    let Some(folder) = lab::recordings::folder("planted bugs of hosted git") else { return };
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        let answered = replay_planted(&folder, jenkins, bug, name);
        if answered.is_empty() {
            return;
        }
        let bitten = answered.iter().find(|a| a.id.contains(&format!("-{name}-")));
        let differences = &bitten.expect("an exchange of that name").differences;
        assert!(differences.iter().any(|d| d.contains(difference)), "{differences:?}");
    }
}
