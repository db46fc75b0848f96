//! The sandbox answers what real servers answered: every recorded exchange of seven versions is
//! asked again, in its true order, and the answers must be alike. None is left out.

pub mod compare;
mod learn;
mod lexer;
pub mod page;
mod page_markup;
pub mod replay;
mod request;
mod steps;
mod strictness;
mod structure;
mod symbols;
mod unrecorded;
pub mod wire;
mod world;

use jenkins_sandbox::Planted;
use replay::{Answered, replay};
use std::fmt::Write;

/// The first words of the names that make up the authentication surface; the rest is counted apart:
/// login pages, odd requests, and servers that were set up otherwise or were starting.
const FAMILIES: &[&str] = &[
    "crumb",
    "whoami",
    "me",
    "api",
    "generate",
    "fixed",
    "list",
    "rename",
    "revoke",
    "revokeall",
    "revokeallexcept",
    "legacy",
    "change",
    "quietdown",
    "cancelquietdown",
    "createitem",
    "root",
];

#[test]
fn conformance_2_46_1() {
    conformance("2.46.1", 117);
}

#[test]
fn conformance_2_160() {
    conformance("2.160", 187);
}

#[test]
fn conformance_2_198() {
    conformance("2.198", 155);
}

#[test]
fn conformance_2_426_2() {
    conformance("2.426.2", 250);
}

#[test]
fn conformance_2_479_1() {
    conformance("2.479.1", 48);
}

#[test]
fn conformance_2_541_2() {
    conformance("2.541.2", 171);
}

#[test]
fn conformance_2_572() {
    conformance("2.572", 269);
}

/// `recorded` is how many exchanges there are: a replay that stops early would differ in none.
fn conformance(version: &str, recorded: usize) {
    let Some(folder) = lab::recordings::folder("conformance") else { return };
    let answered = replay(&folder, version, None);
    let equal: Vec<&Answered> = answered.iter().filter(|a| a.differences.is_empty()).collect();
    let of_families = equal.iter().filter(|a| FAMILIES.contains(&family(&a.id))).count();
    let mut report = format!(
        "{version}: asked {}, equal {} ({of_families} of the authentication families), excluded 0\n",
        answered.len(),
        equal.len(),
    );
    for answer in answered.iter().filter(|a| !a.differences.is_empty()) {
        let _ = writeln!(report, "{}: {}", answer.id, answer.differences.join("; "));
    }
    println!("{report}");
    assert_eq!(equal.len(), answered.len(), "answers differ:\n{report}");
    assert_eq!(answered.len(), recorded, "exchanges are missing");
}

/// `crumb` of `2.426.2/037-crumb-json`.
fn family(id: &str) -> &str {
    id.split(['/', '-']).nth(2).unwrap_or_default()
}

/// A comparison that cannot fail proves nothing: each bug must show where it bites.
#[test]
fn planted_crumb_without_session_is_noticed() {
    notices(Planted::CrumbWithoutSession, "generate-password-crumb-no-cookie", "status: 200");
}

#[test]
fn planted_list_for_anonymous_is_noticed() {
    notices(Planted::ListForAnonymous, "list-anonymous", "status: 200");
}

#[test]
fn planted_template_row_is_noticed() {
    notices(Planted::TemplateRowCounted, "list-one-token", "token section");
}

fn notices(bug: Planted, name: &str, difference: &str) {
    let Some(folder) = lab::recordings::folder("planted bugs") else { return };
    for version in ["2.426.2", "2.572"] {
        let answered = replay(&folder, version, Some(bug));
        let bitten = answered.iter().find(|a| a.id.ends_with(&format!("-{name}")));
        let differences = &bitten.expect("an exchange of that name").differences;
        assert!(differences.iter().any(|d| d.contains(difference)), "{version}: {differences:?}");
    }
}
