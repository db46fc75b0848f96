//! A word where no more belong. It may be a password or token, so it is told by its place, and
//! beside that what is meant by such a word as a rule.

use crate::habits;
use clap::Command;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// Where the word stands, and what was probably meant by it.
pub(crate) struct ExtraWord {
    pub(crate) why: String,
    pub(crate) meant: Option<String>,
}

/// The first word of `line` that its command has no place for.
pub(crate) fn found(line: &[OsString], tree: &Command) -> Option<ExtraWord> {
    // The same word may stand before it where it belongs.
    let is_unknown = |end: &usize| {
        let read = tree.clone().try_get_matches_from(&line[..*end]);
        read.is_err_and(|error| error.kind() == ErrorKind::UnknownArgument)
    };
    let end = (1..=line.len()).find(is_unknown)?;
    let behind = habits::behind(line, tree);
    let (words, command) = habits::meant(line, tree);
    let words = words.join(" ");
    let place = end.checked_sub(behind).filter(|place| *place > 0)?;
    // What stands behind -- is not missed before it.
    let positionals = command.get_positionals().filter(|it| !it.is_last_set());
    let names = positionals.flat_map(|it| it.get_value_names().unwrap_or_default());
    let names: Vec<&str> = names.map(clap::builder::Str::as_str).collect();
    let taken = match names.as_slice() {
        [] => "it takes options only".to_owned(),
        [name] => format!("it takes {name} alone"),
        names => format!("it takes {}", names.join(" ")),
    };
    let why = format!("word {place} after `{words}` is one too many: {taken}");
    let meant = match names.last() {
        Some(&"URL") => Some(format!("name the user with --user: {words} URL --user ID")),
        Some(&"PATH") => {
            Some(format!("a path with blanks goes in quotes: {words} 'job/two words'"))
        }
        Some(_) => {
            let before = names[..names.len() - 1].iter();
            let line: Vec<&str> =
                [&*words].into_iter().chain(before.copied()).chain(["'two words'"]).collect();
            Some(format!("a name with blanks goes in quotes: {}", line.join(" ")))
        }
        None => None,
    };
    Some(ExtraWord { why, meant })
}
