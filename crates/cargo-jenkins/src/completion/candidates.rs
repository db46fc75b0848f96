//! What may stand at the end of a command line.

use super::values::{Values, with_values};
use clap::Command;
use clap_complete::engine::complete;
use std::ffi::OsString;
use std::path::Path;

/// Something that may stand there, and what it is.
pub(crate) struct Candidate {
    pub(crate) value: String,
    pub(crate) help: Option<String>,
}

/// What the answer depends on beside the line.
pub(crate) struct Context<'a> {
    /// Makes the whole command tree.
    pub(crate) tree: &'a dyn Fn() -> Command,
    pub(crate) variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// Where the shell is.
    pub(crate) directory: &'a Path,
}

/// The candidates for the last of `words`. The first ones are the program's name: `cargo-jenkins`, or
/// `cargo jenkins`, perhaps with a toolchain between.
pub(crate) fn candidates(words: &[String], context: &Context<'_>) -> Vec<Candidate> {
    let Some(arguments) = arguments(words) else { return vec![] };
    let Some((last, before)) = arguments.split_last() else { return vec![] };
    let values = Values::read((context.tree)(), line(before), context.variable);
    let mut tree = with_values((context.tree)().name("cargo-jenkins"), &values);
    let words = line(arguments);
    let at = words.len() - 1;
    let found = complete(&mut tree, words, at, Some(context.directory)).unwrap_or_default();
    let shown = found.into_iter().filter(|candidate| !candidate.is_hide_set());
    let candidates = shown.filter_map(|candidate| {
        let value = candidate.get_value().to_str()?.to_owned();
        // A name that shows otherwise than it is would be typed without being read.
        let is_plain = jenkins_token::escape::line(&value) == value;
        let help = candidate.get_help().map(ToString::to_string);
        let help =
            help.and_then(|help| Some(help.lines().next()?.trim_end_matches('.').to_owned()));
        (is_plain && value.starts_with(last.as_str())).then_some(Candidate { value, help })
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    // Who has typed nothing yet wants what has to be there before what may be.
    let is_option = |candidate: &Candidate| candidate.value.starts_with('-');
    if last.is_empty() && !candidates.iter().all(is_option) {
        candidates.retain(|candidate| !is_option(candidate));
    }
    candidates
}

/// What follows the program's name.
fn arguments(words: &[String]) -> Option<&[String]> {
    let (program, rest) = words.split_first()?;
    let name = Path::new(program).file_name()?.to_str()?;
    if name != "cargo" {
        return Some(rest);
    }
    let rest = match rest {
        [toolchain, rest @ ..] if toolchain.starts_with('+') => rest,
        rest => rest,
    };
    rest.split_first().filter(|(verb, _)| *verb == "jenkins").map(|(_, rest)| rest)
}

/// A whole command line, in the name that the command tree has.
fn line(words: &[String]) -> Vec<OsString> {
    let name = std::iter::once("cargo-jenkins");
    name.chain(words.iter().map(String::as_str)).map(OsString::from).collect()
}
