//! `docs/errors.md` and the enum of problems say the same: a heading per problem, below the heading
//! of its exit code.

use std::collections::BTreeSet;
use strum::VariantNames;

const PAGE: &str = include_str!("../../docs/errors.md");

/// A heading below the one of an exit code: `("not-signed-in", "no-account")`.
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
    // TODO-free exception list lives here
    let enumerated: BTreeSet<&str> = jenkins_token::Problem::VARIANTS.iter().copied().collect();
    assert_eq!(names, enumerated);
}
