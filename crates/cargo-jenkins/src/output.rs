//! What people see: errors, ages, tables. Server text comes escaped.

use comfy_table::{ContentArrangement, Table, presets};
use jenkins_token::Error;
use jenkins_token::next_step::CommandLine;
use jiff::Timestamp;

/// An error and its next step.
pub(crate) fn error(error: &Error, program: CommandLine) -> String {
    format!("error: {error}\n  next: {}", error.next_step().said_in(&program))
}

/// `3 days ago`.
pub(crate) fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_second() - then.as_second()).max(0);
    let (count, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// RFC 3339, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Rows for a person: aligned, with a header; for a program: tabs, no header.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, person: bool) -> String {
    if !person {
        let lines: Vec<String> = rows.into_iter().map(|row| row.join("\t")).collect();
        return lines.join("\n");
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// `text` in green (good) or red (bad), when colour is wanted.
pub(crate) fn colored(text: &str, good: bool, color: bool) -> String {
    match (color, good) {
        (false, _) => text.to_owned(),
        (true, true) => format!("\u{1b}[32m{text}\u{1b}[0m"),
        (true, false) => format!("\u{1b}[31m{text}\u{1b}[0m"),
    }
}
