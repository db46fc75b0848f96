//! A page as tags, comments and raw text, the way they are written.

use std::ops::Range;

/// One piece of markup. Plain text is left out.
pub enum Markup {
    Open(Tag),
    /// By name, as written.
    Close(String),
    Comment(String),
    /// `<?…>`, `<!…>`, which HTML takes for comments; its second character, or `!doctype`'s none.
    Bogus(char),
    /// What stands in a script, a style or a text area, and is not markup.
    Raw(String),
}

/// A start tag, as written.
pub struct Tag {
    pub name: String,
    /// Name, value without its quotes, and which quotes.
    pub attributes: Vec<(String, String, Option<char>)>,
    pub self_closed: bool,
}

impl Tag {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        let named = |(key, ..): &&(String, String, Option<char>)| key.eq_ignore_ascii_case(name);
        self.attributes.iter().find(named).map(|(_, value, _)| value.as_str())
    }

    pub fn has_class(&self, wanted: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|class| class == wanted)
    }
}

/// Elements of HTML whose content is text to the next end tag of their name.
const RAW: &[&str] =
    &["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// The markup of `page`, and where it stands.
pub fn lexed(page: &str) -> Vec<(Range<usize>, Markup)> {
    let mut markup = Vec::new();
    let mut rest = page;
    // How many `svg` and `math` are open: within, nothing is raw text.
    let mut foreign = 0_usize;
    while let Some(start) = rest.find('<') {
        let begin = page.len() - rest.len() + start;
        let mut raw = None;
        rest = &rest[start + 1..];
        let next = rest.chars().next().unwrap_or_default();
        let found = if let Some(comment) = rest.strip_prefix("!--") {
            let (text, after) = cut(comment, "-->");
            rest = after;
            Markup::Comment(text.trim().to_owned())
        } else if let Some(text) = rest.strip_prefix("![CDATA[").filter(|_| foreign > 0) {
            rest = cut(text, "]]>").1;
            Markup::Bogus('[')
        } else if next == '?' || next == '!' {
            let is_type = rest.get(..8).is_some_and(|it| it.eq_ignore_ascii_case("!doctype"));
            rest = cut(rest, ">").1;
            if is_type {
                continue;
            }
            Markup::Bogus(next)
        } else if let Some(close) = rest.strip_prefix('/') {
            let (name, after) = cut(close, ">");
            rest = after;
            foreign = foreign.saturating_sub(usize::from(is_foreign(name)));
            Markup::Close(name.trim().to_owned())
        } else if next.is_ascii_alphabetic() {
            let (tag, after) = tag(rest);
            rest = after;
            raw = RAW.iter().find(|name| foreign == 0 && tag.is(name));
            foreign += usize::from(is_foreign(&tag.name) && !tag.self_closed);
            Markup::Open(tag)
        } else {
            continue;
        };
        let end = page.len() - rest.len();
        markup.push((begin..end, found));
        if let Some(name) = raw {
            let length = rest.to_ascii_lowercase().find(&format!("</{name}"));
            let (text, after) = rest.split_at(length.unwrap_or(rest.len()));
            if !text.is_empty() {
                markup.push((end..end + text.len(), Markup::Raw(text.to_owned())));
            }
            rest = after;
        }
    }
    markup
}

fn is_foreign(name: &str) -> bool {
    name.eq_ignore_ascii_case("svg") || name.eq_ignore_ascii_case("math")
}

/// `page` without what is not read on it: comments, raw text, and the insides of drawings, of which
/// an empty element is left where they stood.
pub fn undecorated(page: &str) -> String {
    let mut plain = String::new();
    let (mut last, mut foreign) = (0, 0_usize);
    for (range, markup) in lexed(page) {
        if foreign == 0 {
            plain.push_str(&page[last..range.start]);
        }
        last = range.end;
        match &markup {
            Markup::Open(tag) if is_foreign(&tag.name) => {
                if foreign == 0 {
                    plain.push_str("<svg></svg>");
                }
                foreign += usize::from(!tag.self_closed);
            }
            Markup::Close(name) if is_foreign(name) => foreign = foreign.saturating_sub(1),
            Markup::Open(_) | Markup::Close(_) if foreign == 0 => plain.push_str(&page[range]),
            _ => {}
        }
    }
    plain.push_str(&page[last..]);
    plain
}

/// What stands before `end`, and what after.
fn cut<'a>(text: &'a str, end: &str) -> (&'a str, &'a str) {
    text.split_once(end).unwrap_or((text, ""))
}

/// The tag that `text` begins with, and what follows it.
fn tag(text: &str) -> (Tag, &str) {
    let ends = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
    let end = text.find(ends).unwrap_or(text.len());
    let mut tag = Tag { name: text[..end].to_owned(), attributes: Vec::new(), self_closed: false };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            tag.self_closed = true;
            return (tag, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        if let Some(after) = rest.strip_prefix('/') {
            rest = after;
            continue;
        }
        if rest.is_empty() {
            return (tag, rest);
        }
        let end = rest.find(|c| ends(c) || c == '=').unwrap_or(rest.len());
        let name = rest[..end.max(1)].to_owned();
        rest = rest[end.max(1)..].trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            tag.attributes.push((name, String::new(), None));
            continue;
        };
        let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'');
        let (value, after) = if let Some(quote) = quote {
            cut(&value[1..], if quote == '"' { "\"" } else { "'" })
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>');
            value.split_at(end.unwrap_or(value.len()))
        };
        tag.attributes.push((name, value.to_owned(), quote));
        rest = after;
    }
}
