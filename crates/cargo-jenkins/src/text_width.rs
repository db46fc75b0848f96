//! Text measured in the columns of a terminal, in which an East Asian character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns it takes. Colour, which only we put into what is shown, takes none.
pub(crate) fn columns(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().width();
    parts.fold(first, |sum, part| sum + part.split_once('m').map_or(0, |(_, rest)| rest.width()))
}

/// `text` and as many spaces as it needs to take so many columns.
pub(crate) fn padded(text: &str, wanted: usize) -> String {
    format!("{text}{}", " ".repeat(wanted.saturating_sub(columns(text))))
}

/// `text` in no more than so many columns: what is too much is left out in the middle, for names
/// that people and machines make differ at both ends.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let left = most.saturating_sub(1);
    let end_width = left / 2;
    let begin = taken(text.chars(), left - end_width);
    let end: String = taken(text.chars().rev(), end_width).chars().rev().collect();
    format!("{begin}…{end}")
}

/// As many characters as have room.
fn taken(text: impl Iterator<Item = char>, most: usize) -> String {
    let mut used = 0;
    text.take_while(|c| {
        used += c.width().unwrap_or_default();
        used <= most
    })
    .collect()
}

/// `parts` with `between` between them, in lines of no more than so many columns; a part that is
/// longer than a line has one of its own.
pub(crate) fn lines_of(parts: &[String], between: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(between) + columns(part) <= most => {
                line.push_str(between);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// A sentence, word by word in such lines.
pub(crate) fn wrapped(sentence: &str, most: usize) -> Vec<String> {
    let words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
    lines_of(&words, " ", most)
}
