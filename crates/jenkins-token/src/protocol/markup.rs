//! HTML and simple XML as a stream of pieces, in linear time however hostile the page.
//!
//! Scripts, styles and text areas are text, comments are nothing, entities are resolved.

use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};
use html5gum::{HtmlString, Tokenizer};

/// What a page is made of.
pub(super) enum Piece {
    Open(Tag),
    /// A closing tag, by name.
    Close(String),
    Text(String),
}

/// A start tag. Names are in lower case, values as written, entities resolved.
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let named = |(n, _): &&(String, String)| n == name;
        self.attributes.iter().find(named).map(|(_, value)| value.as_str())
    }

    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class").unwrap_or_default().split_ascii_whitespace()
    }

    pub(super) fn has_class(&self, wanted: &str) -> bool {
        self.classes().any(|class| class == wanted)
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.attribute(name) == Some(value)
    }
}

/// The pieces of `page`, in order.
pub(super) fn pieces(page: &str) -> impl Iterator<Item = Piece> + '_ {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(page, emitter).filter_map(|token| match token.ok()? {
        Token::StartTag(tag) => Some(Piece::Open(open(tag))),
        Token::EndTag(tag) => Some(Piece::Close(text(tag.name))),
        Token::String(string) => Some(Piece::Text(text(string.value))),
        Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => None,
    })
}

/// The first start tag that fits.
pub(super) fn first_tag(page: &str, fits: impl Fn(&Tag) -> bool) -> Option<Tag> {
    pieces(page).find_map(|piece| match piece {
        Piece::Open(tag) if fits(&tag) => Some(tag),
        _ => None,
    })
}

/// The text of the first element of that name, on one line.
pub(super) fn first_text(page: &str, element: &str) -> Option<String> {
    let opens = |piece: &Piece| matches!(piece, Piece::Open(tag) if tag.name == element);
    let inside = pieces(page).skip_while(|piece| !opens(piece)).skip(1);
    let text = inside
        .take_while(|piece| !matches!(piece, Piece::Close(name) if name == element))
        .filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None })
        .collect::<String>();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn open(tag: StartTag<()>) -> Tag {
    let attributes = tag.attributes.into_iter();
    Tag {
        name: text(tag.name),
        attributes: attributes.map(|(name, value)| (text(name), text(value.value))).collect(),
    }
}

fn text(bytes: HtmlString) -> String {
    String::from_utf8(bytes.0)
        .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned())
}
