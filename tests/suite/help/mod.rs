//! The help: what each page of it says, how wide it is, and that what it says is so.

mod environment;
mod examples;
mod names;
mod snapshots;

use clap::Command;

/// A command that has a page, and the words a person types for it.
pub struct Page {
    pub words: Vec<String>,
    pub command: Command,
}

/// Every page; what only scripts call has none.
pub fn pages() -> Vec<Page> {
    let (mut found, mut open) = (vec![], vec![(vec![], cargo_jenkins::tree())]);
    while let Some((words, command)) = open.pop() {
        for below in command.get_subcommands().filter(|it| !it.is_hide_set()) {
            let words = [words.as_slice(), &[below.get_name().to_owned()]].concat();
            open.push((words, below.clone()));
        }
        found.push(Page { words, command });
    }
    found
}

/// What a page says at a width.
pub fn said(words: &[String], option: &str, width: usize) -> String {
    let mut line = vec!["cargo-jenkins"];
    line.extend(words.iter().map(String::as_str));
    line.push(option);
    let tree = cargo_jenkins::tree().term_width(width);
    let help = tree.try_get_matches_from(line).expect_err("help is what clap calls an error");
    assert!(!help.use_stderr(), "{words:?}: {help}");
    help.render().to_string()
}
