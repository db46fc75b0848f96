//! What the standard says of elements by their name alone.

use html5gum::State;
use std::collections::HashMap;
use std::rc::Rc;

/// What an element is, wherever it stands.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a table of yes-or-no facts, one column each")]
pub(super) struct Element {
    /// How a tokenizer goes on after its start tag in HTML (HTML §13.2.6.4, all modes; scripts are
    /// thought to run, as a person's browser does).
    pub(super) reads: Option<State>,
    /// It has no end tag (§13.1.2, "void elements"), or none that counts: `html`, `head`, `body`.
    pub(super) is_void: bool,
    pub(super) is_svg: bool,
    /// `svg`, `math`.
    pub(super) is_root: bool,
    pub(super) is_template: bool,
    /// A scope ends at it (§13.2.4.2, "have an element in scope").
    pub(super) ends_scope: bool,
    /// Its end tag closes cells that are open (§13.2.6.4.9 to .15).
    pub(super) is_table_part: bool,
    /// Its start tag ends foreign content (§13.2.6.5).
    pub(super) breaks_out: bool,
    /// Its end tag ends foreign content.
    pub(super) end_breaks_out: bool,
    /// `font`, which ends foreign content when it says how.
    pub(super) is_font: bool,
    /// In SVG, HTML is in it.
    pub(super) is_svg_point: bool,
    /// In `math`, text is in it.
    pub(super) is_text_point: bool,
    pub(super) is_annotation: bool,
    /// In a text of `math` it stays foreign.
    pub(super) is_glyph: bool,
}

/// The name of an element, in lower case.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::protocol) struct Name(Rc<str>);

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

/// The names of a page, numbered, each looked at once.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<Box<[u8]>, usize>,
    named: Vec<(Name, Element)>,
}

impl Names {
    /// The number of a name in lower case.
    pub(super) fn find(&mut self, name: &[u8]) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.named.len();
        let text = String::from_utf8_lossy(name);
        self.named.push((Name(Rc::from(text)), Element::named(name)));
        self.numbers.insert(name.into(), number);
        number
    }

    pub(super) fn element(&self, number: usize) -> Element {
        self.named[number].1
    }

    pub(super) fn name(&self, number: usize) -> Name {
        self.named[number].0.clone()
    }
}

impl Element {
    fn named(name: &[u8]) -> Element {
        let plain = Element::default();
        let breaks_out = Element { breaks_out: true, ..plain };
        let void = Element { is_void: true, ..plain };
        let part = Element { is_table_part: true, ..plain };
        let cell = Element { ends_scope: true, ..part };
        let raw = Element { reads: Some(State::RawText), ..plain };
        match name {
            b"title" => Element { reads: Some(State::RcData), is_svg_point: true, ..plain },
            b"textarea" => Element { reads: Some(State::RcData), ..plain },
            b"script" => Element { reads: Some(State::ScriptData), ..plain },
            b"plaintext" => Element { reads: Some(State::PlainText), ..plain },
            b"style" | b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"noscript" => raw,
            b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"form" | b"frame"
            | b"html" | b"input" | b"keygen" | b"link" | b"param" | b"source" | b"track"
            | b"wbr" => void,
            b"body" | b"br" | b"embed" | b"head" | b"hr" | b"img" | b"meta" => {
                Element { is_void: true, end_breaks_out: name == b"br", ..breaks_out }
            }
            b"p" => Element { end_breaks_out: true, ..breaks_out },
            b"b" | b"big" | b"blockquote" | b"center" | b"code" | b"dd" | b"div" | b"dl"
            | b"dt" | b"em" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"i" | b"li"
            | b"listing" | b"menu" | b"nobr" | b"ol" | b"pre" | b"ruby" | b"s" | b"small"
            | b"span" | b"strong" | b"strike" | b"sub" | b"sup" | b"tt" | b"u" | b"ul" | b"var" => {
                breaks_out
            }
            b"table" => Element { breaks_out: true, ..cell },
            b"td" | b"th" | b"caption" => cell,
            b"tbody" | b"thead" | b"tfoot" | b"tr" => part,
            b"applet" | b"marquee" | b"object" | b"select" => Element { ends_scope: true, ..plain },
            b"template" => Element { is_template: true, ..plain },
            b"svg" => Element { is_svg: true, is_root: true, ..plain },
            b"math" => Element { is_root: true, ..plain },
            b"font" => Element { is_font: true, ..plain },
            b"foreignobject" | b"desc" => Element { is_svg_point: true, ..plain },
            b"mi" | b"mo" | b"mn" | b"ms" | b"mtext" => Element { is_text_point: true, ..plain },
            b"annotation-xml" => Element { is_annotation: true, ..plain },
            b"mglyph" | b"malignmark" => Element { is_glyph: true, ..plain },
            _ => plain,
        }
    }
}
