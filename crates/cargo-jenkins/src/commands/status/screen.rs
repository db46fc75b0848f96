//! What a person reads of `status`: the accounts of each controller, one after the other.

use super::reach;
use super::row::{ForGit, Row};
use crate::console::Console;
use crate::style::{Meaning, Style};
use crate::text_width::{columns, lines_of, padded, shortened, wrapped};
use crate::times;
use jenkins_token::escape;
use jenkins_token::model::{Controller, Origin};

/// Before a user's name: room for the star.
const MARK: usize = 4;
/// Less than this is not worth beginning a name in.
const SHORT: usize = 12;

/// In columns, on a terminal of any width.
pub(super) fn laid_out(rows: &[Row], console: &Console) -> Vec<String> {
    let style = &console.style;
    let longest = |text: fn(&Row) -> String| rows.iter().map(|row| columns(&text(row))).max();
    let users = longest(user).unwrap_or_default().min(style.width / 3);
    let states = longest(|row| row.state.to_owned()).unwrap_or_default();
    let mut lines = Vec::new();
    for (controller, rows) in by_controller(rows) {
        lines.extend(heading(controller, rows[0], style));
        let reach = lines_of(&reach::words(&rows[0].chosen.site), " · ", style.width - 2);
        lines.extend(reach.into_iter().map(|line| format!("  {line}")));
        for row in rows {
            lines.extend(account(row, users, states, console));
        }
    }
    let why = rows.iter().find_map(|row| row.why.as_ref());
    if (rows.len() > 1 || why.is_some()) && rows.iter().any(|row| row.answers) {
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        lines.extend(wrapped(&format!("* = used when no account is named{why}"), style.width));
    }
    lines
}

/// Each controller with its rows, in the order in which they are first named.
fn by_controller(rows: &[Row]) -> Vec<(&Controller, Vec<&Row>)> {
    let mut groups: Vec<(&Controller, Vec<&Row>)> = Vec::new();
    for row in rows {
        let controller = &row.chosen.account.controller;
        match groups.iter_mut().find(|(other, _)| *other == controller) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((controller, vec![row])),
        }
    }
    groups
}

fn heading(controller: &Controller, row: &Row, style: &Style) -> Vec<String> {
    let mut parts = vec![controller.to_string()];
    if let Some(note) = row.version_note() {
        parts.push(note);
    } else if let Some(version) = &row.said.version {
        parts.push(format!("Jenkins {version}"));
    }
    lines_of(&parts, "   ", style.width)
}

/// A line with what matters most, and below it the rest.
fn account(row: &Row, users: usize, states: usize, console: &Console) -> Vec<String> {
    let style = &console.style;
    let mark = if row.answers { "  * " } else { "    " };
    let user = padded(&shortened(&user(row), users), users);
    let state = style.painted(row.state, meaning(row));
    let gap = " ".repeat(states - columns(row.state) + 2);
    let taken = MARK + users + 2 + states + 2;
    let room = style.width.saturating_sub(taken);
    let name = row.chosen.token().map(|token| escape::line(&token.name));
    let mut facts = facts(row, console);
    let mut first = format!("{mark}{user}  {state}");
    match name {
        Some(name) if room >= SHORT => first.extend([gap, shortened(&name, room)]),
        Some(name) => facts.insert(0, shortened(&name, style.width - MARK)),
        None => {}
    }
    let indent = if taken <= style.width / 2 { MARK + users + 2 } else { MARK };
    let room = style.width - indent;
    let mut below = lines_of(&facts, " · ", room);
    if let Some(error) = &row.error {
        below.extend(wrapped(&error.message(), room));
        // A person copies it: it stays on one line.
        below.extend(console.next_lines(error));
    }
    let below = below.into_iter().map(|line| format!("{}{line}", " ".repeat(indent)));
    std::iter::once(first).chain(below).collect()
}

/// One fact a line, each with its name.
pub(super) fn plain(rows: &[Row], console: &Console) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows {
        let mut say = |name: &str, value: String| lines.push(format!("{name}: {value}"));
        say("Controller", row.chosen.account.controller.to_string());
        if let Some(version) = &row.said.version {
            say("Jenkins", version.to_string());
        }
        for word in reach::words(&row.chosen.site) {
            say("Reached", word);
        }
        let is_default = if row.answers { ", used when no account is named" } else { "" };
        let why = row.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        say("User", format!("{}{is_default}{why}", user(row)));
        say("State", row.state.to_owned());
        if let Some(token) = row.chosen.token() {
            say("Token", escape::line(&token.name));
        }
        for fact in facts(row, console) {
            lines.push(capitalized(&fact));
        }
        if let Some(error) = &row.error {
            lines.push(format!("error: {}", error.message()));
            lines.extend(console.next_lines(error));
        }
        lines.push(String::new());
    }
    lines.pop();
    lines
}

fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn user(row: &Row) -> String {
    escape::line(row.chosen.account.user.as_str())
}

fn meaning(row: &Row) -> Meaning {
    match row.state {
        "valid" => Meaning::Good,
        "rejected" | "expired" => Meaning::Bad,
        _ => Meaning::Doubtful,
    }
}

/// What else is known of the token: its days, its place, and whether git has it.
fn facts(row: &Row, console: &Console) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(token) = row.chosen.token() {
        let origin = match token.origin {
            Origin::Created => None,
            Origin::Adopted => Some("brought by you".to_owned()),
            Origin::Legacy => Some("the user's one legacy token".to_owned()),
        };
        let created = token.created.map(|at| format!("created {}", times::age(at, row.time)));
        let expires = token.expires.map(|date| {
            let soon = row.days_left().map(|days| format!(" ({})", times::days_ahead(days)));
            let text = format!("expires {date}{}", soon.as_deref().unwrap_or_default());
            let style = &console.style;
            if soon.is_some() { style.painted(&text, Meaning::Doubtful) } else { text }
        });
        let days: Vec<String> = [origin, created, expires].into_iter().flatten().collect();
        facts.extend((!days.is_empty()).then(|| days.join(", ")));
    }
    if let Some(git) = row.for_git() {
        facts.push(match git.doubt() {
            Some(doubt) => {
                let text = format!("git: set up, {doubt} ({})", console.program_line("git status"));
                console.style.painted(&text, Meaning::Doubtful)
            }
            None if git == ForGit::IsNotSetUp => "git: not set up".to_owned(),
            None => "git: set up".to_owned(),
        });
    }
    // The longest one.
    facts.push(escape::line(&row.place));
    facts
}
