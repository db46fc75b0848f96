//! Remote text made safe for a terminal, a log and JSON.

use std::fmt::Write;

/// Longest remote text shown, in characters.
const LONGEST: usize = 200;
/// Longest whole sentence, which may hold several such texts.
const LONGEST_MESSAGE: usize = 2000;

/// `text` on one line: control, formatting and bidirectional characters written as `\u{…}`, cut at
/// 200 characters.
#[must_use]
pub fn line(text: &str) -> String {
    cut(text, LONGEST)
}

/// The same for a whole sentence with such texts in it.
#[must_use]
pub fn message(text: &str) -> String {
    cut(text, LONGEST_MESSAGE)
}

fn cut(text: &str, longest: usize) -> String {
    let (mut shown, mut count) = (String::new(), 0);
    for c in text.chars() {
        let begin = shown.len();
        push(&mut shown, c);
        count += shown[begin..].chars().count();
        if count > longest {
            shown.truncate(begin);
            shown.push('…');
            break;
        }
    }
    shown
}

/// What is on its way to a person, on its own lines: the last look at what nobody escaped or cut
/// before. Each program has one place that prints, and it goes through here.
#[must_use]
pub fn lines(text: &str) -> String {
    text.split('\n').map(message).collect::<Vec<_>>().join("\n")
}

fn push(shown: &mut String, c: char) {
    if is_unsafe(c) {
        shown.extend(c.escape_unicode());
    } else {
        shown.push(c);
    }
}

/// JSON that holds the same text and nothing that moves or hides what a person reads.
#[must_use]
pub fn json(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if c == '\n' || !is_unsafe(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

/// A pasted path or URL without what may be secret in it: a user part and the values of a query.
#[must_use]
pub fn address(text: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    let (place, query) = match text.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (text, None),
    };
    let mut shown = without_user(place);
    if let Some(query) = query {
        let named = |pair: &str| match pair.split_once('=') {
            Some((name, _)) => format!("{name}=…"),
            None => "…".to_owned(),
        };
        shown.push('?');
        shown.push_str(&query.split('&').map(named).collect::<Vec<_>>().join("&"));
    }
    line(&shown)
}

/// A password may hold a slash: of what stands before the last `@` only the scheme is sure to be
/// none of it, unless a host and a port end before.
fn without_user(place: &str) -> String {
    let (scheme, rest) = match place.find("//").map(|at| place.split_at(at + 2)) {
        Some((scheme, rest)) if scheme.len() == 2 || scheme.ends_with("://") => (scheme, rest),
        _ => ("", place),
    };
    let authority = rest.split(['/', '\\']).next().unwrap_or_default();
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    let odd = port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit() || b == b']'));
    match rest.rfind('@') {
        Some(at) if authority.contains('@') && (!scheme.is_empty() || rest[..at].contains(':')) => {
            format!("{scheme}…{}", &rest[at..])
        }
        Some(at) if odd => format!("{scheme}…{}", &rest[at..]),
        None if odd => format!("{scheme}…"),
        _ => place.to_owned(),
    }
}

/// Text between two tags of XML.
#[must_use]
pub fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Characters that move a cursor, hide or reorder what a person reads, or show nothing where
/// something stands: controls, marks of direction, fillers, joiners, variation selectors, tags.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// For a shell: what a checkout wrote must not become a command when it is pasted.
#[must_use]
pub fn word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%+[]".contains(c);
    if word.chars().all(plain) && !word.starts_with('-') {
        return word.to_owned();
    }
    format!("'{}'", line(word).replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::{address, json, line, lines};

    #[test]
    fn what_shows_nothing_is_shown_as_a_number() {
        for c in
            "\u{2800}\u{3164}\u{115f}\u{1160}\u{ffa0}\u{fe00}\u{fe0f}\u{e0100}\u{e01ef}\u{202e}\
                  \u{2066}\u{200b}\u{200d}\u{e0041}\u{34f}\u{180b}\u{9b}\u{7f}"
                .chars()
        {
            let shown = format!("a{}b", c.escape_unicode());
            assert_eq!(line(&format!("a{c}b")), shown);
            assert_eq!(lines(&format!("a{c}b\n")), shown + "\n");
            let quoted = json(&format!("\"a{c}b\""));
            assert!(quoted.is_ascii(), "{quoted}");
            let read: Option<String> = serde_json::from_str(&quoted).ok();
            assert_eq!(read, Some(format!("a{c}b")));
        }
        assert_eq!(line("日本語 äöü 👍"), "日本語 äöü 👍");
    }

    #[test]
    fn an_address_is_shown_without_a_user_part_and_values() {
        for (given, shown) in [
            ("job/app/build?token=hush&delay=0sec#x", "job/app/build?token=…&delay=…"),
            ("job/a@b/", "job/a@b/"),
            ("https://alice:hush@ci.example.com/x", "https://…@ci.example.com/x"),
            ("https://hush@ci.example.com", "https://…@ci.example.com"),
            ("https://alice:hu/sh@ci.example.com/x", "https://…@ci.example.com/x"),
            ("alice:hush@ci.example.com/x", "…@ci.example.com/x"),
            ("//alice:hush@ci.example.com/x", "//…@ci.example.com/x"),
            ("https://ci.example.com:8443/job/a@b", "https://ci.example.com:8443/job/a@b"),
            ("https://[::1]:8443/x", "https://[::1]:8443/x"),
            ("x?hush", "x?…"),
        ] {
            assert_eq!(address(given), shown, "{given}");
        }
    }

    #[test]
    fn e1_a_screen_clearing_message_is_shown_as_text() {
        assert_eq!(line("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn e1_long_text_is_cut() {
        for long in ["x".repeat(1_000_000), "\u{2800}".repeat(1_000_000)] {
            assert!((190..=201).contains(&line(&long).chars().count()));
            let shown = lines(&format!("{long}\n{long}\n"));
            let counts: Vec<_> = shown.split('\n').map(|line| line.chars().count()).collect();
            assert!(counts.len() == 3 && counts.iter().all(|count| *count <= 2001), "{counts:?}");
            assert_eq!(lines(&shown), shown, "escaped twice it is the same");
        }
    }
}
