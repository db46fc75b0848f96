//! What must be equal of a page: where it sends a browser, what its `<head>` tells a client, and
//! the token section. Everything else on a page is ours.

use super::lexer::undecorated;
use super::symbols::shape;
use html5gum::{StartTag, Token, Tokenizer};

/// The compared parts of a page, each empty where the page has none.
#[derive(Default)]
pub struct Page {
    /// `content` of `<meta http-equiv=refresh>`.
    pub refresh: String,
    /// `data-*` of `<head>`.
    pub head: Vec<String>,
    /// The token list, one line a tag or text.
    pub tokens: Vec<String>,
    /// The templates new rows are made of, which a reader must not take for rows.
    pub templates: Vec<String>,
    /// The uuids of the rows, in their order.
    pub rows: Vec<String>,
    /// The crumb that stands in a form or in `<head>`.
    pub crumb: Option<String>,
    /// The input with the legacy token, which stands apart from the list.
    pub legacy: Vec<String>,
}

/// Compared by value; of every other attribute only the presence counts, because what it says is
/// prose, style or the path of a static file.
const BY_VALUE: &[&str] =
    &["data-target-url", "data-token-uuid", "href", "id", "name", "readonly", "type", "value"];

/// Prose around dates and counts that a client reads.
const WITH_DATA: &[&str] = &["title", "tooltip"];

/// What names a file or its words. An icon counts as one, and its inside is cut out of the recordings.
const NOT_COMPARED: &[&str] = &["link", "script", "style"];

const TEMPLATE_IDS: &[&str] =
    &["api-token-add-template", "api-token-row-template", "api-token-template"];

impl Page {
    pub fn read(html: &str) -> Page {
        let mut page = Page::default();
        let mut section = Section::None;
        let mut depth = 0_usize;
        let mut in_name = false;
        for token in Tokenizer::new(&undecorated(html)) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = text(&tag.name);
                    page.note(&name, &tag);
                    // Only `div` is counted: a section is one, and `p` is not always closed.
                    if name == "div" && depth == 0 {
                        section = Section::of(&tag);
                    }
                    if name == "div" && section != Section::None {
                        depth += 1;
                    }
                    in_name = name == "span" && classes(&tag).iter().any(|c| c == "token-name");
                    if !NOT_COMPARED.contains(&name.as_str()) {
                        page.push(section, || outline(&name, &tag));
                    }
                }
                Token::EndTag(tag) => {
                    let name = text(&tag.name);
                    in_name = false;
                    if name == "div" && depth > 0 {
                        depth -= 1;
                        page.push(section, || "/div".to_owned());
                        if depth == 0 {
                            section = Section::None;
                        }
                    }
                }
                Token::String(string) => {
                    let string = text(&string.value);
                    // A name is compared to the letter, blanks included.
                    let said = if in_name { mask_times(&string) } else { data_in(&string) };
                    if !said.is_empty() {
                        page.push(section, || format!("{said:?}"));
                    }
                }
                _ => {}
            }
        }
        page
    }

    fn push(&mut self, section: Section, line: impl FnOnce() -> String) {
        match section {
            Section::None => {}
            Section::Tokens => self.tokens.push(line()),
            Section::Template => self.templates.push(line()),
        }
    }

    /// Notes the tags that count wherever they stand.
    fn note(&mut self, name: &str, tag: &StartTag<()>) {
        match name {
            "meta" if attribute(tag, "http-equiv").as_deref() == Some("refresh") => {
                self.refresh = attribute(tag, "content").unwrap_or_default();
            }
            "head" => {
                for (key, value) in &tag.attributes {
                    match text(key).as_str() {
                        key @ ("data-rooturl" | "data-crumb-header") => {
                            self.head.push(format!("{key}={}", text(&value.value)));
                        }
                        // Its value is known as a symbol where an exchange uses it.
                        key @ "data-crumb-value" => {
                            let crumb = text(&value.value);
                            self.head.push(format!("{key}={}", shape(&crumb)));
                            self.crumb = Some(crumb);
                        }
                        key if key.starts_with("data-") => self.head.push(key.to_owned()),
                        _ => {}
                    }
                }
            }
            "input" => match attribute(tag, "name").as_deref() {
                Some("_.apiToken") => self.legacy.push(outline(name, tag)),
                Some("tokenUuid") => {
                    self.rows.extend(attribute(tag, "value").filter(|uuid| !uuid.is_empty()));
                }
                Some("Jenkins-Crumb") => self.crumb = attribute(tag, "value"),
                _ => {}
            },
            "div" if classes(tag).iter().any(|class| class == "token-card") => {
                self.rows.extend(attribute(tag, "id"));
            }
            _ => {}
        }
    }
}

/// Which compared part of the page a tag stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    Tokens,
    Template,
}

impl Section {
    /// What a `div` opens.
    fn of(tag: &StartTag<()>) -> Section {
        if classes(tag).iter().any(|class| class == "token-list") {
            Section::Tokens
        } else if attribute(tag, "id").is_some_and(|id| TEMPLATE_IDS.contains(&id.as_str())) {
            Section::Template
        } else {
            Section::None
        }
    }
}

/// One tag as a line: name, classes, attributes in the order of their names.
fn outline(name: &str, tag: &StartTag<()>) -> String {
    let mut name = vec![name.to_owned()];
    name.extend(classes(tag));
    let attributes = tag.attributes.iter().map(|(key, value)| (text(key), text(&value.value)));
    let attributes = attributes.filter(|(key, _)| key != "class");
    let mut words = vec![name.join(".")];
    words.extend(attributes.map(|(key, value)| match key.as_str() {
        key if BY_VALUE.contains(&key) => format!("{key}={:?}", mask_times(&value)),
        key if WITH_DATA.contains(&key) => format!("{key}={:?}", data_in(&value)),
        _ => key,
    }));
    words.join(" ")
}

/// Blanks around classes differ from row to row in the recordings and mean nothing.
fn classes(tag: &StartTag<()>) -> Vec<String> {
    let classes = attribute(tag, "class").unwrap_or_default();
    classes.split_ascii_whitespace().map(str::to_owned).collect()
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| text(&value.value))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The counts and dates in a sentence; its words are prose. Only blanks of ASCII part words: the
/// narrow one before AM belongs to the form of a date.
fn data_in(sentence: &str) -> String {
    const OF_DATES: &[&str] = &[
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "AM", "PM", "UTC",
    ];
    let is_data = |w: &&str| w.contains(|c: char| c.is_ascii_digit()) || OF_DATES.contains(w);
    let masked = mask_times(sentence);
    let words: Vec<&str> =
        masked.split_ascii_whitespace().filter(|w| *w == TIME || is_data(w)).collect();
    words.join(" ")
}

const TIME: &str = "‹time›";

/// Hides times of day. The clock is set to the second of each recorded exchange, but what happened
/// between two of them happened at a time nobody wrote down. Offsets (`GMT+14:00`) stay.
pub fn mask_times(said: &str) -> String {
    let mut masked = String::new();
    let mut rest = said;
    while let Some(colon) = rest.find(':') {
        let digits_before = rest[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
        let start = colon - digits_before.min(2);
        let length = rest[colon..]
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'))
            .count();
        let end = colon + length;
        let is_time = (1..=2).contains(&digits_before)
            && length >= 3
            && !rest[..start].ends_with(['+', '-'])
            && !rest[start..end].contains("::");
        if is_time {
            masked.push_str(&rest[..start]);
            masked.push_str(TIME);
        } else {
            masked.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    masked + rest
}
