//! The sandbox answers what real servers answered: every recorded exchange is asked again, and of
//! the families that make up the authentication surface the answers must be alike.

mod compare;
mod errands;
mod exclusions;
mod page;
mod replay;
mod steps;
mod symbols;
mod wire;
mod world;

use exclusions::reason;
use replay::{Answered, replay};
use std::fmt::Write;

/// The first word of the exchanges that are compared.
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

/// Words before the family on servers that were set up otherwise.
const OTHER_SERVERS: &[&str] = &["anonread", "ctx", "expired", "nosec", "strict", "wizard"];

/// What a version may not fall below: a replay that stops early would differ nowhere.
const AT_LEAST: &[(&str, usize)] = &[("2.46.1", 80), ("2.426.2", 140), ("2.572", 160)];

#[test]
fn conformance_2_46_1() {
    conformance("2.46.1");
}

#[test]
fn conformance_2_426_2() {
    conformance("2.426.2");
}

#[test]
fn conformance_2_572() {
    conformance("2.572");
}

fn conformance(version: &str) {
    let Some(folder) = lab::recordings::folder("conformance") else { return };
    let answered = replay(&folder, version);
    let compared: Vec<_> = answered.iter().filter(|a| family(&a.id).is_some()).collect();
    let excluded = compared.iter().filter(|a| reason(&a.id).is_some()).count();
    let equal = |a: &&&Answered| reason(&a.id).is_none() && a.differences.is_empty();
    let equals = compared.iter().filter(equal).count();
    let elsewhere = compared.iter().filter(equal).filter(|a| on_other_server(&a.id)).count();

    let mut report = format!(
        "{version}: asked {}, compared {}, equal {equals} ({elsewhere} of them on servers set up \
         otherwise), excluded {excluded}\n",
        answered.len(),
        compared.len(),
    );
    let different =
        compared.iter().filter(|a| reason(&a.id).is_none() && !a.differences.is_empty());
    for answer in different.clone() {
        let _ = writeln!(report, "{}: {}", answer.id, answer.differences.join("; "));
    }
    println!("{report}");
    let at_least = AT_LEAST.iter().find(|(v, _)| *v == version).map_or(0, |(_, n)| *n);
    assert_eq!(different.count(), 0, "answers differ:\n{report}");
    assert!(equals >= at_least, "only {equals} of at least {at_least} are equal");
}

/// The family of an exchange that is compared.
fn family(id: &str) -> Option<&str> {
    let mut words = name(id).split('-');
    let first = words.next()?;
    let word = if OTHER_SERVERS.contains(&first) { words.next()? } else { first };
    FAMILIES.contains(&word).then_some(word)
}

fn on_other_server(id: &str) -> bool {
    name(id).split('-').next().is_some_and(|first| OTHER_SERVERS.contains(&first))
}

/// `crumb-json` of `2.426.2/037-crumb-json`.
fn name(id: &str) -> &str {
    let file = id.rsplit('/').next().unwrap_or(id);
    file.split_once('-').map_or(file, |(_, name)| name)
}
