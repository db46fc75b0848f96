//! `docs/errors.md` and the enum of problems say the same: a heading per problem, below the heading
//! of its exit code.

use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/errors.md");

/// Each problem's heading, with the class whose heading it stands below.
fn headings(page: &str) -> Vec<(&str, &str)> {
    let mut class = "";
    let mut found = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            class = title.split('`').nth(1).unwrap_or_default();
        } else if let Some(name) = line.strip_prefix("## `").and_then(|l| l.strip_suffix('`')) {
            found.push((class, name));
        }
    }
    found
}

#[test]
fn every_problem_has_its_heading() {
    let page: Vec<&str> = headings(PAGE).into_iter().map(|(_, name)| name).collect();
    let names: BTreeSet<&str> = page.iter().copied().collect();
    assert_eq!(page.len(), names.len(), "a heading stands twice");
    let enumerated: BTreeSet<&str> = jenkins_token::Problem::names().collect();
    assert_eq!(names, enumerated);
}

#[test]
fn a_heading_stands_below_its_exit_code() {
    use jenkins_token::Problem as P;
    for problem in [
        P::PlainHttp,
        P::NothingLeft { id: String::new() },
        P::Starting,
        P::NoAccount,
        P::CrumbRefused,
        P::KeyringLocked,
        P::OutcomeUnknown { name: String::new() },
        P::Bug { what: String::new() },
    ] {
        let class: &str = problem.class().into();
        assert!(headings(PAGE).contains(&(class, problem.name())), "{}", problem.name());
    }
}
