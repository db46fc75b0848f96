//! Tables, for a person and for a program.

use comfy_table::{ContentArrangement, Table, presets};
use jenkins_token::escape;

/// Rows for a person: aligned, with a header; for a program: tabs, no header. A cell is a line, and
/// for a person not a long one.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, person: bool) -> String {
    let cell = |cell: String| if person { escape::line(&cell) } else { escape::lines(&cell) };
    let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect());
    let rows: Vec<Vec<String>> = rows.collect();
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

/// The lines of a table whose last ones end with these words, in green (good) or red (bad).
pub(crate) fn colored<'a>(
    table: &str,
    ends: impl ExactSizeIterator<Item = (&'a str, bool)>,
) -> String {
    let header = table.lines().count() - ends.len();
    let ends = std::iter::repeat_n(("", true), header).chain(ends);
    let lines = table.lines().zip(ends).map(|(line, (word, good))| {
        let color = if good { 32 } else { 31 };
        match line.strip_suffix(word) {
            Some(begin) if !word.is_empty() => {
                format!("{begin}\u{1b}[{color}m{word}\u{1b}[0m\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}
