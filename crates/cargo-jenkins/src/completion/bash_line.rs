//! A line of bash up to the cursor, in words as a program would get them.
//!
//! bash takes the line apart at more characters than a shell's words have (`COMP_WORDBREAKS`: a URL is
//! five words), and replaces only what follows the last of them.

/// The words before the cursor, and how the last one was written.
pub(crate) struct BashLine {
    /// All words; the last one may be empty, or not yet closed.
    pub(crate) words: Vec<String>,
    /// The last word as it was written.
    raw: String,
}

impl BashLine {
    pub(crate) fn read(line: &str) -> BashLine {
        let (mut words, mut word, mut raw) = (Vec::new(), String::new(), String::new());
        let mut quote = None;
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            match (quote, c) {
                (None, ' ' | '\t' | '\n') => {
                    if !raw.is_empty() {
                        words.push(std::mem::take(&mut word));
                        raw.clear();
                    }
                    continue;
                }
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), c) if c == open => quote = None,
                (None | Some('"'), '\\') => {
                    raw.push(c);
                    if let Some(meant) = rest.next() {
                        raw.push(meant);
                        word.push(meant);
                    }
                    continue;
                }
                (_, c) => word.push(c),
            }
            raw.push(c);
        }
        words.push(word);
        BashLine { words, raw }
    }

    /// What bash is to put in the place of what it takes for the last word, so that the whole word
    /// becomes `value`; `None` where that cannot be.
    pub(crate) fn replacement(&self, value: &str, breaks: &str) -> Option<String> {
        // Inside quotes nothing is taken apart, and bash closes them itself.
        if self.raw.starts_with(['\'', '"']) {
            return Some(value.to_owned());
        }
        let mut kept = 0;
        let mut rest = self.raw.char_indices();
        while let Some((at, c)) = rest.next() {
            if c == '\\' {
                rest.next();
            } else if breaks.contains(c) {
                kept = at + c.len_utf8();
            }
        }
        let kept = BashLine::read(&self.raw[..kept]).words.pop().unwrap_or_default();
        Some(escaped(value.strip_prefix(kept.as_str())?))
    }
}

/// With a backslash before what bash would take for more than text.
fn escaped(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=+,@%".contains(c) || !c.is_ascii();
    text.chars().fold(String::new(), |mut escaped, c| {
        if !is_plain(c) {
            escaped.push('\\');
        }
        escaped.push(c);
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::BashLine;

    const BREAKS: &str = " \t\n\"'@><=;|&(:";

    fn replaced(line: &str, value: &str) -> String {
        BashLine::read(line).replacement(value, BREAKS).unwrap_or_default()
    }

    #[test]
    fn words_are_those_a_program_would_get() {
        let words = |line| BashLine::read(line).words;
        assert_eq!(words("cargo jenkins "), ["cargo", "jenkins", ""]);
        assert_eq!(words("a  b\\ c 'd e"), ["a", "b c", "d e"]);
        assert_eq!(words("a \"b'c\" ''"), ["a", "b'c", ""]);
    }

    #[test]
    fn only_what_bash_takes_for_the_word_is_replaced() {
        assert_eq!(replaced("x -c https://ci.ex", "https://ci.example.com/"), "//ci.example.com/");
        assert_eq!(replaced("x --store=f", "--store=file"), "file");
        assert_eq!(replaced("x my\\ t", "my token"), "my\\ token");
        assert_eq!(replaced("x 'my t", "my token"), "my token");
        assert_eq!(replaced("x my\\ a@b", "my a@b c"), "b\\ c");
        assert_eq!(replaced("x ", "a$b"), "a\\$b");
    }
}
