//! Remote text made safe for a terminal, a log and JSON.

/// Longest remote text shown, in characters.
const LONGEST: usize = 200;

/// `text` on one line: control, formatting and bidirectional characters written as `\u{…}`, cut at
/// 200 characters.
#[must_use]
pub fn line(text: &str) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        if is_unsafe(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Text between two tags of XML.
#[must_use]
pub fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Characters that move a cursor, hide or reorder what a person reads.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
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
    use super::line;

    #[test]
    fn e1_a_screen_clearing_message_is_shown_as_text() {
        assert_eq!(line("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn e1_long_text_is_cut() {
        assert_eq!(line(&"x".repeat(1_000_000)).chars().count(), 201);
    }
}
