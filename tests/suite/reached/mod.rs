//! Whatever can go wrong is seen to go wrong in some test, and each case that clients get wrong has
//! one.

mod by_alert;
mod by_command;
mod cases;
mod problems;

use crate::states::ROWS;
use std::collections::BTreeSet;
use std::path::Path;

/// Fails where `test` is not a test of that file, which is named from the directory of the tests.
fn must_be_there(about: &str, file: &str, test: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let source =
        std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{about}: {file}: {why}"));
    let at = source.find(&format!("fn {test}(")).unwrap_or_else(|| {
        panic!("{about}: {file} has no {test}");
    });
    let above = source[..at].rsplit("\n\n").next().unwrap_or_default();
    assert!(above.contains("#[test]"), "{about}: {test} of {file} is not a test");
}

#[test]
fn every_problem_is_reached() {
    let mut reached: BTreeSet<&str> =
        problems::ELSEWHERE.iter().flat_map(|(_, _, names)| *names).copied().collect();
    let by_state = ROWS.iter().flat_map(|row| [row.token.0, row.password.0]);
    reached.extend(by_state.filter(|name| !name.is_empty()));
    reached.extend(by_alert::ROWS.map(|(_, problem)| problem));
    reached.extend(by_command::ROWS.iter().map(|row| row.problem));
    for (file, test, names) in problems::ELSEWHERE {
        must_be_there(&names.join(", "), file, test);
    }
    let all: BTreeSet<&str> = jenkins_token::Problem::names().collect();
    let strange: Vec<_> = reached.difference(&all).collect();
    assert!(strange.is_empty(), "there are no such problems: {strange:?}");
    let not_yet: BTreeSet<&str> = problems::NOT_YET.iter().map(|(name, _)| *name).collect();
    let missing: BTreeSet<&str> = all.difference(&reached).copied().collect();
    assert_eq!(missing, not_yet, "left: those that no test reaches; right: those known for it");
    println!("{} problems are reached, {} are not", all.len() - missing.len(), missing.len());
}

#[test]
fn every_case_has_its_test() {
    for (at, (file, test)) in cases::CASES.iter().enumerate() {
        must_be_there(&format!("case {}", at + 1), file, test);
    }
    assert_eq!(cases::CASES.len(), 59);
}
