//! What completes a command line in a shell: the scripts, and what they ask this program for.

mod bash_line;
mod candidates;
mod values;

pub(crate) use candidates::Context;

use bash_line::BashLine;
use candidates::{Candidate, candidates};
use clap::ValueEnum;

/// The shells that ask this program; the others get a script that knows the verbs and options.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Asking {
    Bash,
    Zsh,
    Fish,
}

impl Asking {
    /// The script that makes the shell ask.
    pub(crate) fn script(self) -> &'static str {
        match self {
            Asking::Bash => include_str!("complete.bash"),
            Asking::Zsh => include_str!("complete.zsh"),
            Asking::Fish => include_str!("complete.fish"),
        }
    }

    /// How the shell takes a candidate, on a line of its own.
    fn line(self, candidate: &Candidate) -> String {
        let Candidate { value, help } = candidate;
        match (self, help) {
            (Asking::Bash, _) | (Asking::Fish, None) => value.clone(),
            // What stands before a colon is the value.
            (Asking::Zsh, None) => colons_escaped(value),
            (Asking::Zsh, Some(help)) => format!("{}:{help}", colons_escaped(value)),
            (Asking::Fish, Some(help)) => format!("{value}\t{help}"),
        }
    }
}

fn colons_escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(':', "\\:")
}

/// The answer for words of which the last one is to be completed.
pub(crate) fn answer(shell: Asking, words: &[String], context: &Context<'_>) -> String {
    let found = candidates(words, context);
    found.iter().map(|candidate| shell.line(candidate) + "\n").collect()
}

/// The answer for bash, which says its line up to the cursor, and at which characters it takes
/// words apart.
pub(crate) fn answer_bash(line: &str, breaks: &str, context: &Context<'_>) -> String {
    let line = BashLine::read(line);
    let found = candidates(&line.words, context);
    found.iter().filter_map(|it| Some(line.replacement(&it.value, breaks)? + "\n")).collect()
}
