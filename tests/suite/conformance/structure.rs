//! What of a page's markup a reader can stumble over, and where on the page it stands. Words,
//! classes and drawings do not count.
//!
//! A reader of its own, so that a fault of the product's or of a library's cannot hide itself here.

use super::lexer::{Markup, Tag, lexed};
use std::collections::BTreeSet;

/// Where, and what.
pub type Structures = BTreeSet<(Place, String)>;

/// The kinds of places of a page. One without a list of tokens has a head and a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Head,
    Body,
    BeforeTheList,
    /// In the list of tokens, beside and between its rows.
    List,
    Row,
    /// What new rows are made of.
    Template,
    AfterTheList,
}

/// What `page` holds.
pub fn structures(page: &str) -> Structures {
    let mut seen = Structures::new();
    if page.starts_with(|c: char| c.is_ascii_whitespace()) {
        seen.insert((Place::Head, "blanks before everything".to_owned()));
    }
    let markup = lexed(page);
    let has_list = markup.iter().any(|(_, it)| matches!(it, Markup::Open(tag) if is_list(tag)));
    let mut whereabouts = Whereabouts::new(has_list);
    let mut foreign: Vec<&str> = Vec::new();
    for (at, (_, it)) in markup.iter().enumerate() {
        match it {
            Markup::Open(tag) => {
                whereabouts.open(tag);
                let place = whereabouts.place();
                for kind in kinds(tag, &foreign, markup.get(at + 1).map(|(_, it)| it)) {
                    seen.insert((place, kind));
                }
                let name = tag.name.to_ascii_lowercase();
                let begins = foreign.is_empty() && (name == "svg" || name == "math");
                if !tag.self_closed && (begins || !foreign.is_empty()) {
                    foreign.push(&tag.name);
                }
            }
            Markup::Close(name) => {
                whereabouts.close(name);
                if let Some(from) = foreign.iter().rposition(|open| open == name) {
                    foreign.truncate(from);
                }
            }
            Markup::Comment(text) => {
                let kind = if text.starts_with("[if") { "conditional comment" } else { "comment" };
                seen.insert((whereabouts.place(), kind.to_owned()));
            }
            Markup::Bogus(start) => {
                seen.insert((whereabouts.place(), format!("<{start} as a comment")));
            }
            Markup::Raw(_) => {}
        }
    }
    seen
}

fn is_list(tag: &Tag) -> bool {
    tag.has_class("token-list")
}

/// Which part of the page is being read. Only `div` is counted: every part is one.
struct Whereabouts {
    has_list: bool,
    in_body: bool,
    after: bool,
    /// How many `div` are open since each part began, the innermost last.
    parts: Vec<(Place, usize)>,
}

impl Whereabouts {
    fn new(has_list: bool) -> Whereabouts {
        Whereabouts { has_list, in_body: false, after: false, parts: Vec::new() }
    }

    fn place(&self) -> Place {
        match (self.parts.last(), self.in_body) {
            (Some((place, _)), _) => *place,
            (None, false) => Place::Head,
            (None, true) if !self.has_list => Place::Body,
            (None, true) if self.after => Place::AfterTheList,
            (None, true) => Place::BeforeTheList,
        }
    }

    fn open(&mut self, tag: &Tag) {
        self.in_body |= tag.is("body");
        if !tag.is("div") || tag.self_closed {
            return;
        }
        if let Some((_, depth)) = self.parts.last_mut() {
            *depth += 1;
        }
        let id = tag.attribute("id").unwrap_or_default();
        let part = if is_list(tag) {
            Place::List
        } else if id.starts_with("api-token-") && id.ends_with("-template")
            || tag.has_class("token-list-new-item")
        {
            Place::Template
        } else if tag.has_class("token-card") || tag.has_class("token-list-existing-item") {
            Place::Row
        } else {
            return;
        };
        // A template of a card holds a card.
        if !self.parts.iter().any(|(open, _)| *open == Place::Template) {
            self.parts.push((part, 1));
        }
    }

    fn close(&mut self, name: &str) {
        if !name.eq_ignore_ascii_case("div") {
            return;
        }
        // The `div` that began a part counts for the one around it, too.
        while let Some((place, depth)) = self.parts.last_mut() {
            *depth -= 1;
            if *depth > 0 {
                return;
            }
            self.after |= *place == Place::List;
            self.parts.pop();
        }
    }
}

/// What one tag brings: itself, its attributes, and what stands in it as raw text.
fn kinds(tag: &Tag, foreign: &[&str], next: Option<&Markup>) -> Vec<String> {
    let name = tag.name.to_ascii_lowercase();
    let mut kinds = Vec::new();
    let mut note = |kind: String| kinds.push(kind);
    // The root of a drawing is written as what it holds.
    let own = ["svg", "math"].into_iter().find(|root| *root == name);
    let side = foreign.first().copied().or(own).unwrap_or("HTML");
    if foreign.is_empty() {
        if INTERESTING.contains(&name.as_str()) {
            note(format!("<{name}>"));
        }
        if tag.self_closed {
            note("self-closed HTML tag".to_owned());
        }
        if tag.name != name {
            note("capitals in an HTML tag's name".to_owned());
        }
    } else {
        let how = if tag.self_closed { "self-closed" } else { "open" };
        // Of drawings, only that there are such elements; of these, which, for they mean something
        // else in HTML.
        let known = ["title", "style", "script", "foreignobject", "desc"].contains(&name.as_str());
        note(format!("{how} <{}> in {side}", if known { &name } else { "shape" }));
    }
    for (key, value, quote) in &tag.attributes {
        if *key != key.to_ascii_lowercase() {
            note(format!("capitals in an attribute's name in {side}"));
        }
        match quote {
            None if value.is_empty() => note("attribute without a value".to_owned()),
            None => note("attribute without quotes".to_owned()),
            Some('\'') => note("attribute in single quotes".to_owned()),
            Some(_) => {}
        }
        if key.starts_with("on") && foreign.is_empty() {
            note("script in an attribute".to_owned());
        }
        for (text, kind) in [
            (">", "> in an attribute"),
            ("<", "< in an attribute"),
            ("&lt;", "escaped markup in an attribute"),
            ("\n", "line break in an attribute"),
        ] {
            if value.contains(text) {
                note(kind.to_owned());
            }
        }
    }
    if let Some(Markup::Raw(text)) = next.filter(|_| foreign.is_empty()) {
        let is_json = tag.attribute("type").is_some_and(|kind| kind.ends_with("json"));
        note(format!("text in <{name}>{}", if is_json { " of JSON" } else { "" }));
        for sign in ["<!--", "</", "<", ">", "&"] {
            if text.contains(sign) {
                note(format!("{sign} in <{name}>"));
            }
        }
    }
    kinds
}

/// Elements whose content is read in another way, that may be left open, or that nest a page.
const INTERESTING: &[&str] = &[
    "dialog", "iframe", "li", "math", "noscript", "object", "p", "script", "select", "style",
    "svg", "table", "template", "textarea", "title",
];
