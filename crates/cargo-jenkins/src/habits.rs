//! What other tools have taught people to type: it works here too, and the right name is said.

use clap::{Arg, Command};
use std::ffi::OsString;

/// What is typed, and what it is here.
const HABITS: [(&str, &str); 24] = [
    ("ls", "token list"),
    ("list", "token list"),
    ("rm", "token revoke"),
    ("delete", "token revoke"),
    ("remove", "token revoke"),
    ("revoke", "token revoke"),
    ("new", "token create"),
    ("create", "token create"),
    ("rename", "token rename"),
    ("rotate", "token rotate"),
    ("refresh", "token rotate"),
    ("whoami", "status"),
    ("version", "--version"),
    ("completion", "completions"),
    ("signin", "login"),
    ("signout", "logout"),
    ("setup-git", "git setup"),
    ("token ls", "token list"),
    ("token rm", "token revoke"),
    ("token delete", "token revoke"),
    ("token remove", "token revoke"),
    ("token new", "token create"),
    ("token refresh", "token rotate"),
    ("token show", "token"),
];

/// The verb that others put theirs below.
const ABOVE: &str = "auth";

/// What was typed, and the name it has here.
pub(crate) struct Habit {
    pub(crate) typed: String,
    pub(crate) right: String,
}

/// Puts the words of this program in the place of those of another.
pub(crate) fn spelled_right(line: &mut Vec<OsString>, tree: &Command) -> Option<Habit> {
    let first = verb(line, 1, tree)?;
    let is_below = line[first] == ABOVE && verb(line, first + 1, tree).is_some();
    if is_below {
        line.remove(first);
    }
    let verb_at = verb(line, first, tree)?;
    let below = (line[verb_at] == "token").then(|| verb(line, verb_at + 1, tree)).flatten();
    let at = below.unwrap_or(verb_at);
    let word = line[at].to_str()?;
    let begin = if below.is_some() { "token " } else { "" };
    let typed = format!("{begin}{word}");
    let right = HABITS.iter().find(|(habit, _)| *habit == typed).map(|(_, right)| *right);
    if let Some(right) = right {
        let words = right.strip_prefix(begin.trim_end()).unwrap_or(right).split_whitespace();
        line.splice(at..=at, words.map(OsString::from));
    }
    match (right, is_below) {
        (Some(right), false) => Some(Habit { typed, right: right.to_owned() }),
        (Some(right), true) => {
            Some(Habit { typed: format!("{ABOVE} {typed}"), right: right.to_owned() })
        }
        (None, true) => Some(Habit { typed: format!("{ABOVE} {typed}"), right: typed }),
        (None, false) => None,
    }
}

/// The command that a line is meant for, with the words that lead to it.
pub(crate) fn meant<'a>(line: &[OsString], tree: &'a Command) -> (Vec<&'a str>, &'a Command) {
    let (words, command, _) = led(line, tree);
    (words, command)
}

/// How many words of a line there are up to the last one that leads to its command.
pub(crate) fn behind(line: &[OsString], tree: &Command) -> usize {
    led(line, tree).2
}

fn led<'a>(line: &[OsString], tree: &'a Command) -> (Vec<&'a str>, &'a Command, usize) {
    let (mut words, mut command, mut from) = (vec![tree.get_name()], tree, 1);
    while let Some(at) = verb(line, from, tree) {
        let word = line[at].to_str().unwrap_or_default();
        let Some(below) = command.find_subcommand(word) else { break };
        words.push(below.get_name());
        (command, from) = (below, at + 1);
    }
    (words, command, from)
}

/// Where the next word is that is not an option of every command, nor the value of one.
fn verb(line: &[OsString], mut at: usize, tree: &Command) -> Option<usize> {
    let valued = |is_meant: &dyn Fn(&Arg) -> bool| {
        tree.get_arguments().any(|arg| arg.get_action().takes_values() && is_meant(arg))
    };
    while at < line.len() {
        let word = line[at].to_str()?;
        let takes_next = if let Some(name) = word.strip_prefix("--") {
            if name.is_empty() {
                return None;
            }
            valued(&|arg| {
                let aliases = arg.get_all_aliases().unwrap_or_default();
                arg.get_long() == Some(name) || aliases.contains(&name)
            })
        } else if let Some(letters) = word.strip_prefix('-') {
            let is_valued = |letter| valued(&|arg| arg.get_short() == Some(letter));
            letters.chars().position(is_valued).is_some_and(|at| at + 1 == letters.chars().count())
        } else {
            return Some(at);
        };
        at += if takes_next { 2 } else { 1 };
    }
    None
}
