//! Tables, for a person and for a program. Whoever fills one escapes what others wrote.

use crate::style::Style;
use crate::text_width::{columns, lines_of, padded, shortened};

/// Between two columns.
const GAP: usize = 2;
/// A name shorter than this tells nothing.
const SHORT: usize = 16;

/// Rows under a header; what they are about stands in one column, and may be shortened.
pub(crate) struct Table {
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    /// Which column that is.
    pub(crate) name: usize,
}

/// Lines of cells with tabs between them, without a header.
pub(crate) fn tabs(rows: Vec<Vec<String>>) -> String {
    let lines: Vec<String> = rows.into_iter().map(|row| row.join("\t")).collect();
    lines.join("\n")
}

impl Table {
    /// In columns where these have room, else row by row; no line is wider than the terminal.
    pub(crate) fn laid_out(&self, style: &Style) -> Vec<String> {
        let wanted = |column: usize| {
            let cells = self.rows.iter().map(|row| columns(&row[column]));
            cells.chain([columns(self.header[column])]).max().unwrap_or_default()
        };
        let mut widths: Vec<usize> = (0..self.header.len()).map(wanted).collect();
        let others: usize = widths.iter().sum::<usize>() - widths[self.name];
        let used = others + GAP * widths.len().saturating_sub(1);
        let room = style.width.saturating_sub(used);
        if room < SHORT.min(widths[self.name]) {
            return self.row_by_row(style);
        }
        widths[self.name] = widths[self.name].min(room);
        let line = |cells: Vec<&str>| {
            let cells = cells.iter().zip(&widths);
            let cells: Vec<String> =
                cells.map(|(cell, width)| padded(&shortened(cell, *width), *width)).collect();
            cells.join(&" ".repeat(GAP)).trim_end().to_owned()
        };
        let rows = self.rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
        std::iter::once(line(self.header.clone())).chain(rows).collect()
    }

    /// The name, with the marks before it, and below it what else there is.
    fn row_by_row(&self, style: &Style) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.rows {
            let marks = row[..self.name].join(" ");
            let indent = if marks.is_empty() { 0 } else { columns(&marks) + 1 };
            let mark = if indent == 0 { String::new() } else { format!("{marks} ") };
            lines.push(format!("{mark}{}", shortened(&row[self.name], style.width - indent)));
            let facts: Vec<String> = self
                .facts(row)
                .map(|(name, fact)| format!("{} {fact}", name.to_lowercase()))
                .collect();
            let below = lines_of(&facts, " · ", style.width - 4);
            lines.extend(below.into_iter().map(|line| format!("    {line}")));
        }
        lines
    }

    /// One fact a line, each with its name.
    pub(crate) fn plain(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.rows {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            let marks = row[..self.name].join(" ");
            let in_use = if marks.trim().is_empty() { "" } else { " (in use)" };
            let name = capitalized(self.header[self.name]);
            lines.push(format!("{name}: {}{in_use}", row[self.name]));
            lines.extend(
                self.facts(row).map(|(name, fact)| format!("{}: {fact}", capitalized(name))),
            );
        }
        lines
    }

    /// What stands behind the name, where there is something.
    fn facts<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = (&'static str, &'a String)> {
        let cells = self.header.iter().zip(row).skip(self.name + 1);
        cells.filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| (*name, cell))
    }
}

/// `LAST USED` as `Last used`.
fn capitalized(header: &str) -> String {
    let (first, rest) = header.split_at_checked(1).unwrap_or_default();
    format!("{first}{}", rest.to_lowercase())
}
