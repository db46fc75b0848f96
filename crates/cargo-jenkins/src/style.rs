//! How a terminal is written to: how wide it is, what it can show, and what its person asked for.

use crate::global_options::{Color, GlobalOptions};
use crate::process::Variables;
use jenkins_token::escape;
use rustix::termios::tcgetwinsize;
use std::io::IsTerminal;
use std::os::fd::AsFd;

/// The width where a terminal does not say its own.
const USUAL: usize = 80;
/// Narrower than this nothing can be laid out; wider, lines are hard to follow.
const WIDTHS: (usize, usize) = (40, 200);

/// What a colour says. The word that has it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Good,
    Bad,
    /// Nobody knows yet, or not for long.
    Doubtful,
}

impl Meaning {
    const ALL: [Meaning; 3] = [Meaning::Good, Meaning::Bad, Meaning::Doubtful];

    fn color(self) -> &'static str {
        match self {
            Meaning::Good => "\u{1b}[1;32m",
            Meaning::Bad => "\u{1b}[1;31m",
            Meaning::Doubtful => "\u{1b}[1;33m",
        }
    }
}

/// The end of a colour.
const END: &str = "\u{1b}[0m";

/// A line on its way to a terminal, in which nothing but our colours gets past the last look at
/// what nobody escaped before.
pub(crate) fn escaped(line: &str) -> String {
    let colors = || Meaning::ALL.map(Meaning::color).into_iter().chain([END]);
    let mut parts = line.split('\u{1b}');
    let mut shown = escape::message(parts.next().unwrap_or_default());
    for part in parts {
        let part = format!("\u{1b}{part}");
        let color = colors().find(|color| part.starts_with(color)).unwrap_or_default();
        shown.push_str(color);
        shown.push_str(&escape::message(&part[color.len()..]));
    }
    shown
}

/// One terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// In columns.
    pub(crate) width: usize,
    /// Whether lines are to be read one after the other, as by a screen reader.
    pub(crate) is_plain: bool,
    is_colored: bool,
    /// Whether its cursor can be moved.
    moves: bool,
}

impl Style {
    /// Of this stream, as options, else variables, want it written to.
    pub(crate) fn of(
        stream: impl AsFd + IsTerminal,
        options: &GlobalOptions,
        variable: &Variables,
    ) -> Style {
        let is_terminal = stream.is_terminal();
        let width = tcgetwinsize(stream).map_or(0, |size| usize::from(size.ws_col));
        Style {
            width: if width == 0 { USUAL } else { width.clamp(WIDTHS.0, WIDTHS.1) },
            is_plain: options.plain || is_terminal && is_plain(variable),
            moves: is_capable(variable),
            is_colored: wants_color(options.color, variable).unwrap_or(is_terminal),
        }
    }

    /// `text` in the colour of what it means.
    pub(crate) fn painted(&self, text: &str, meaning: Meaning) -> String {
        if !self.is_colored || text.is_empty() {
            return text.to_owned();
        }
        format!("{}{text}{END}", meaning.color())
    }

    /// Whether what was shown can be taken away again.
    pub(crate) fn is_erasable(&self) -> bool {
        self.moves && !self.is_plain
    }

    /// A line to a person, with the word in colour that says of what kind it is, as clap has it.
    pub(crate) fn labelled(&self, line: &str) -> String {
        for (label, meaning) in [("error:", Meaning::Bad), ("warning:", Meaning::Doubtful)] {
            if let Some(rest) = line.strip_prefix(label) {
                return format!("{}{rest}", self.painted(label, meaning));
            }
        }
        line.to_owned()
    }
}

/// Whether a terminal shows colour: what was asked for, else what the variables say that
/// <https://no-color.org>, <https://bixense.com/clicolors> and cargo have, else whether it can.
fn wants_color(wanted: Color, variable: &Variables) -> Option<bool> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match wanted {
        Color::Always => return Some(true),
        Color::Never => return Some(false),
        Color::Auto => {}
    }
    if set("NO_COLOR").is_some() {
        return Some(false);
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return Some(true);
    }
    match set("CARGO_TERM_COLOR").as_deref().and_then(|value| value.to_str()) {
        Some("always") => return Some(true),
        Some("never") => return Some(false),
        _ => {}
    }
    let is_off = set("CLICOLOR").is_some_and(|value| value == "0");
    (is_off || !is_capable(variable)).then_some(false)
}

/// Whether the terminal knows more than lines.
fn is_capable(variable: &Variables) -> bool {
    variable("TERM").is_some_and(|term| !term.is_empty() && term != "dumb")
}

/// Whether the variable that other programs read too asks for lines that a screen reader reads well.
fn is_plain(variable: &Variables) -> bool {
    variable("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0")
}
