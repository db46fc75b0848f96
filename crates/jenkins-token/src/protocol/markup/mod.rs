//! HTML and simple XML as a stream of pieces, in linear time however hostile the page.
//!
//! Only what a person could see is a piece: comments, scripts, styles, templates and drawings are
//! none, wherever they stand; entities are resolved. How the bytes are read follows the HTML
//! standard; a full tree builder is not needed for that and takes minutes for a hostile megabyte.

mod ahead;
mod element_names;
mod open_elements;

use ahead::Ahead;
pub(super) use element_names::Name;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};
use open_elements::{Begun, OpenElements};

/// What a page is made of.
pub(super) enum Piece {
    Open(Tag),
    /// A closing tag, by name.
    Close(Name),
    Text(String),
}

/// A start tag. Names are in lower case, values as written, entities resolved.
pub(super) struct Tag {
    pub(super) name: Name,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        value(&self.attributes, name)
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
    let reader = Reader { inner: CallbackEmitter::new(Collector::new(page)) };
    Tokenizer::new_with_emitter(page, reader).filter_map(Result::ok)
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
        .take_while(|piece| !matches!(piece, Piece::Close(name) if *name == element))
        .filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None })
        .collect::<String>();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// html5gum's own emitter, told which state to go on in.
struct Reader<'a> {
    inner: CallbackEmitter<Collector<'a>, Piece, usize>,
}

impl ForwardingEmitter for Reader<'_> {
    type Token = Piece;

    fn inner(&mut self) -> &mut impl Emitter<Token = Piece> {
        &mut self.inner
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        // Its own answer is a guess from the name alone, and switched off.
        let _ = self.inner.emit_current_tag();
        self.inner.callback_mut().reads.take()
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.inner.callback_mut().open.is_foreign()
    }
}

/// Makes pieces of what html5gum reads.
struct Collector<'a> {
    open: OpenElements,
    ahead: Ahead<'a>,
    /// The number of the start tag that is being read.
    tag: Option<usize>,
    attributes: Vec<(String, String)>,
    /// How the tokenizer is to go on.
    reads: Option<State>,
    /// Whether the next text is that of a script or its like.
    unseen: bool,
}

impl Callback<Piece, usize> for Collector<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Piece> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.unseen = false;
                self.tag = Some(self.open.number(name));
                self.attributes.clear();
                None
            }
            // The attributes of end tags mean nothing.
            CallbackEvent::AttributeName { name } if self.tag.is_some() => {
                self.attributes.push((text(name), String::new()));
                None
            }
            CallbackEvent::AttributeValue { value } if self.tag.is_some() => {
                if let Some((_, empty)) = self.attributes.last_mut() {
                    *empty = text(value);
                }
                None
            }
            CallbackEvent::CloseStartTag { self_closing } => self.start(self_closing, span.end),
            CallbackEvent::EndTag { name } => {
                self.unseen = false;
                let number = self.open.number(name);
                let html = self.open.end(number);
                (html && !self.open.in_template()).then(|| Piece::Close(self.open.name(number)))
            }
            CallbackEvent::String { value } => {
                let seen = !self.unseen && !self.open.is_foreign() && !self.open.in_template();
                seen.then(|| Piece::Text(text(value)))
            }
            _ => None,
        }
    }
}

impl<'a> Collector<'a> {
    fn new(page: &'a str) -> Collector<'a> {
        Collector {
            open: OpenElements::default(),
            ahead: Ahead::new(page),
            tag: None,
            attributes: vec![],
            reads: None,
            unseen: false,
        }
    }

    /// A start tag is complete; the page goes on at byte `end`.
    fn start(&mut self, self_closing: bool, end: usize) -> Option<Piece> {
        let number = self.tag.take()?;
        let seen = !self.open.in_template();
        let attributes = std::mem::take(&mut self.attributes);
        let begun = self.open.start(number, self_closing, |name| value(&attributes, name));
        let reads = match begun {
            Begun::Html(reads) => reads,
            Begun::Foreign => return None,
        };
        let name = self.open.name(number);
        if reads.is_some()
            && self_closing
            && self.open.is_near_drawing()
            && !self.ahead.ends_within_drawing(name.as_str(), end)
        {
            // Something tore a drawing open. A browser would take the rest of the page for the
            // text of what was an empty part of it.
            self.open.end(number);
        } else {
            self.unseen = matches!(reads, Some(State::RawText | State::ScriptData));
            self.reads = reads;
        }
        seen.then_some(Piece::Open(Tag { name, attributes }))
    }
}

/// Of two attributes of a name, the first counts.
fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
