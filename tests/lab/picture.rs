//! A terminal's text as a picture: what was shown, with its colours, in SVG. The font is the
//! reader's own.

use std::fmt::Write;

const COLUMNS: usize = 84;
const WIDTH: usize = 8;
const HEIGHT: usize = 19;
const MARGIN: usize = 16;

/// A run of text that looks alike.
struct Piece {
    text: String,
    /// The selections in force, such as `32` for green.
    look: Vec<u8>,
}

/// The lines that a terminal shows for what was written to it: a carriage return begins a line
/// anew, as progress does.
fn lines(shown: &str) -> Vec<Vec<Piece>> {
    let mut lines = vec![];
    for line in shown.replace("\r\n", "\n").trim_end().split('\n') {
        let line = line.rsplit('\r').next().unwrap_or_default();
        let (mut pieces, mut look, mut rest) = (vec![], vec![], line);
        while let Some((text, after)) = rest.split_once("\u{1b}[") {
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), look: look.clone() });
            }
            let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (code, behind) = after.split_at(end);
            if behind.starts_with('m') {
                for number in code.split(';').map(|it| it.parse().unwrap_or(0)) {
                    if number == 0 { look.clear() } else { look.push(number) }
                }
            }
            rest = behind.get(1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            pieces.push(Piece { text: rest.to_owned(), look });
        }
        lines.push(pieces);
    }
    lines
}

fn fill(look: &[u8]) -> &'static str {
    match look.iter().rev().find(|code| (30..=37).contains(*code)) {
        Some(31) => "#ff7b72",
        Some(32) => "#7ee787",
        Some(33) => "#e3b341",
        Some(34 | 36) => "#79c0ff",
        _ if look.contains(&2) => "#8b949e",
        _ => "#e6edf3",
    }
}

/// The picture of a terminal that shows this.
#[must_use]
pub fn svg(title: &str, shown: &str) -> String {
    let lines = lines(shown);
    let (width, height) = (COLUMNS * WIDTH + 2 * MARGIN, lines.len() * HEIGHT + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13\" xml:space=\"preserve\">\n"
    );
    for (at, pieces) in lines.iter().enumerate().filter(|(_, pieces)| !pieces.is_empty()) {
        let y = MARGIN + at * HEIGHT + 13;
        let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{y}\">");
        for piece in pieces {
            let text = piece.text.replace('&', "&amp;").replace('<', "&lt;");
            let bold = if piece.look.contains(&1) { " font-weight=\"bold\"" } else { "" };
            let _ = write!(svg, "<tspan fill=\"{}\"{bold}>{text}</tspan>", fill(&piece.look));
        }
        svg += "</text>\n";
    }
    svg + "</g>\n</svg>\n"
}
