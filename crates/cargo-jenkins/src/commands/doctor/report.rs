//! The checks for a program, and for a public report.

use super::screen;
use crate::console::Console;
use jenkins_token::escape;
use jenkins_token::lifecycle::doctor::Check;
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) fn json_of(checks: &[Check], console: &Console) -> Value {
    let row = |check: &Check| {
        let state: &str = check.finding.into();
        json!({
            "name": check.part.name(),
            "state": state,
            "detail": escape::message(&check.detail),
            "problem": check.error.as_ref().map(|error| error.problem.name()),
            "next": screen::next(check, console),
        })
    };
    json!({ "checks": checks.iter().map(row).collect::<Vec<_>>() })
}

/// Nothing in it is anybody's: of each part only what says nothing of whose it is.
pub(super) fn of(checks: &[Check]) -> String {
    let (version, os, machine) =
        (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let mut text = format!("cargo-jenkins {version} on {os} {machine}\n");
    for check in checks {
        let state: &str = check.finding.into();
        let _ = writeln!(text, "{}: {state} ({})", check.part.name(), escape::line(&check.public));
    }
    text
}
