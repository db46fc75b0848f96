//! What a person, or a script, reads of the checks.

use crate::console::Console;
use crate::style::Meaning;
use crate::text_width::{columns, padded, wrapped};
use jenkins_token::escape;
use jenkins_token::lifecycle::doctor::{Check, Finding};

/// A word for each finding, as long as the longest.
fn word(finding: Finding) -> &'static str {
    match finding {
        Finding::Ok => "ok",
        Finding::Warning => "warning",
        Finding::Fail => "fail",
        Finding::NotAsked => "-",
    }
}

/// What to do, in the words of this command line; also where all is well and more could be wished.
fn ways(check: &Check, console: &Console) -> Vec<String> {
    let lines = check.next.as_ref().map(|step| step.lines_in(&console.typed)).unwrap_or_default();
    let begins = std::iter::once("next: ").chain(std::iter::repeat("  or: "));
    lines.iter().zip(begins).map(|(way, begin)| format!("{begin}{way}")).collect()
}

/// A line a part, with what to do below it.
pub(super) fn laid_out(checks: &[Check], console: &Console) -> Vec<String> {
    let style = &console.style;
    let names = checks.iter().map(|check| columns(check.part.name())).max().unwrap_or_default();
    let indent = "warning".len() + names + 6;
    let mut lines = Vec::new();
    for check in checks {
        let state = padded(word(check.finding), "warning".len());
        let state = match check.finding {
            Finding::Ok => style.painted(&state, Meaning::Good),
            Finding::Warning => style.painted(&state, Meaning::Doubtful),
            Finding::Fail => style.painted(&state, Meaning::Bad),
            Finding::NotAsked => state,
        };
        let name = padded(check.part.name(), names);
        let width = style.width.saturating_sub(indent).max(30);
        let detail = wrapped(&escape::message(&check.detail), width);
        let mut detail = detail.iter();
        let first = detail.next().map_or("", String::as_str);
        lines.push(format!("  {state}  {name}  {first}"));
        let blank = " ".repeat(indent);
        lines.extend(detail.map(|more| format!("{blank}{more}")));
        lines.extend(ways(check, console).iter().map(|way| format!("{blank}{way}")));
    }
    lines
}

/// One fact a line, each with its name.
pub(super) fn plain(checks: &[Check], console: &Console) -> Vec<String> {
    let mut lines = Vec::new();
    for check in checks {
        let finding = match check.finding {
            Finding::NotAsked => "not asked",
            finding => word(finding),
        };
        let detail = escape::line(&check.detail);
        // It may say so itself.
        let detail = detail.strip_prefix("not asked: ").unwrap_or(&detail);
        lines.push(format!("{}: {finding}, {detail}", check.part.name()));
        lines.extend(ways(check, console).iter().map(|way| way.trim_start().to_owned()));
    }
    lines
}

/// Name, finding, evidence, and what to do, with tabs between.
pub(super) fn piped(checks: &[Check], console: &Console) -> String {
    let line = |check: &Check| {
        let finding: &str = check.finding.into();
        let next = next(check, console).unwrap_or_default();
        let cells = [check.part.name(), finding, &escape::message(&check.detail), &next];
        cells.map(|cell| cell.replace('\t', " ")).join("\t")
    };
    checks.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What to do, on one line.
pub(super) fn next(check: &Check, console: &Console) -> Option<String> {
    check.next.as_ref().map(|step| step.said_in(&console.typed))
}
