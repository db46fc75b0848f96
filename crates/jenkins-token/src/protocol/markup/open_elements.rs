//! Which elements are open, as far as that decides how the next bytes are to be read: as markup,
//! as raw text, or as the foreign content of `svg` and `math`, where `<title/>` is empty and
//! `<style>` holds markup.
//!
//! The standard's stack of open elements (HTML §13.2.4.2) without what changes no byte: implied
//! end tags, formatting and tables are left out. Each step takes constant time, however deep a
//! page nests: the stack knows for each name where it is open.

use super::element_names::{Element, Name, Names};
use html5gum::State;

/// The namespace of an element, and what it is to what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    /// Of `svg` or `math`, and nothing more.
    Foreign(Root),
    /// HTML is in it: `foreignObject`, `desc` and `title` of SVG, and `annotation-xml` that says so
    /// (§13.2.4.2, "HTML integration point").
    HtmlPoint(Root),
    /// Nearly all in it is HTML: `mi`, `mo`, `mn`, `ms`, `mtext` ("text integration point").
    TextPoint,
    /// `annotation-xml` of any other encoding: an `svg` in it is one, the rest is of `math`.
    Annotation,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Svg,
    Math,
}

struct Open {
    name: usize,
    kind: Kind,
    /// Where the unbroken run of foreign elements begins that this one ends; behind itself, if HTML.
    run: usize,
    /// The lowest element that an end tag of HTML can still reach: a template, or what is in an
    /// integration point.
    reach: usize,
    /// The same with the elements at which a scope ends (§13.2.4.2, "have an element in scope").
    scope: usize,
}

/// What a start tag begins.
pub(super) enum Begun {
    /// An element of HTML, and how what follows is to be read, when not as markup.
    Html(Option<State>),
    /// A drawing, a formula, or a part of one.
    Foreign,
}

#[derive(Default)]
pub(super) struct OpenElements {
    names: Names,
    stack: Vec<Open>,
    /// For each name, where it stands in `stack`.
    places: Vec<Vec<usize>>,
    templates: usize,
    /// How many drawings and formulas are open.
    roots: usize,
    /// How many more were left without their end tag, which is still to come.
    broken: usize,
}

impl OpenElements {
    /// Whether what is being read lies in a `template`, which nobody sees.
    pub(super) fn in_template(&self) -> bool {
        self.templates > 0
    }

    /// Whether a drawing or formula is open somewhere, or was torn.
    pub(super) fn is_near_drawing(&self) -> bool {
        self.roots > 0 || self.broken > 0
    }

    /// Whether the innermost element is foreign: text in it is none of the page's, and CDATA is
    /// allowed (§13.2.5.42, "markup declaration open state").
    pub(super) fn is_foreign(&self) -> bool {
        self.stack.last().is_some_and(|open| open.kind != Kind::Html)
    }

    /// The number of a name in lower case.
    pub(super) fn number(&mut self, name: &[u8]) -> usize {
        self.names.find(name)
    }

    /// The name of that number.
    pub(super) fn name(&self, number: usize) -> Name {
        self.names.name(number)
    }

    /// A start tag (§13.2.6, "tree construction dispatcher"; §13.2.6.5, start tags).
    pub(super) fn start<'t>(
        &mut self,
        id: usize,
        self_closing: bool,
        attribute: impl Fn(&str) -> Option<&'t str>,
    ) -> Begun {
        let element = self.names.element(id);
        let Some(root) = self.foreign_rules(element) else {
            return self.start_html(id, element, self_closing);
        };
        let font = || ["color", "face", "size"].iter().any(|name| attribute(name).is_some());
        if element.breaks_out || (element.is_font && font()) {
            self.break_out();
            return self.start_html(id, element, self_closing);
        }
        if !self_closing {
            let encoding = || attribute("encoding").unwrap_or_default().to_ascii_lowercase();
            let kind = match root {
                Root::Svg if element.is_svg_point => Kind::HtmlPoint(root),
                Root::Math if element.is_text_point => Kind::TextPoint,
                Root::Math if element.is_annotation => match encoding().as_str() {
                    "text/html" | "application/xhtml+xml" => Kind::HtmlPoint(root),
                    _ => Kind::Annotation,
                },
                _ => Kind::Foreign(root),
            };
            self.push(id, kind, element);
        }
        Begun::Foreign
    }

    /// An end tag (§13.2.6.5, end tags; §13.2.6.4.7, "in body"); whether it is one of HTML.
    pub(super) fn end(&mut self, id: usize) -> bool {
        let element = self.names.element(id);
        let place = self.places.get(id).and_then(|places| places.last()).copied();
        if self.is_foreign() {
            let run = self.stack.last().map_or(0, |open| open.run);
            if element.end_breaks_out {
                self.break_out();
            } else if let Some(place) = place.filter(|place| *place >= run) {
                self.close(place, true);
                return false;
            }
        }
        if element.is_root {
            self.broken = self.broken.saturating_sub(1);
        }
        let (reach, scope) = self.stack.last().map_or((0, 0), |open| (open.reach, open.scope));
        let lowest = if element.is_template {
            0
        } else if element.is_table_part {
            reach
        } else {
            scope
        };
        let html = |place: &usize| *place >= lowest && self.stack[*place].kind == Kind::Html;
        if let Some(place) = place.filter(html) {
            self.close(place, false);
        }
        true
    }

    /// In which namespace a start tag is read by the rules for foreign content, if it is.
    fn foreign_rules(&self, element: Element) -> Option<Root> {
        match self.stack.last()?.kind {
            Kind::Foreign(root) => Some(root),
            Kind::TextPoint if element.is_glyph => Some(Root::Math),
            Kind::Annotation if !element.is_svg => Some(Root::Math),
            _ => None,
        }
    }

    fn start_html(&mut self, id: usize, element: Element, self_closing: bool) -> Begun {
        if element.is_root {
            if !self_closing {
                let root = if element.is_svg { Root::Svg } else { Root::Math };
                self.push(id, Kind::Foreign(root), element);
            }
            return Begun::Foreign;
        }
        if !element.is_void {
            self.push(id, Kind::Html, element);
        }
        Begun::Html(element.reads)
    }

    fn push(&mut self, name: usize, kind: Kind, element: Element) {
        let here = self.stack.len();
        let (mut run, mut reach, mut scope) =
            self.stack.last().map_or((0, 0, 0), |open| (open.run, open.reach, open.scope));
        match kind {
            Kind::Html => {
                run = here + 1;
                if element.is_template {
                    (reach, scope) = (here, here);
                    self.templates += 1;
                } else if element.ends_scope {
                    scope = here;
                }
            }
            Kind::Foreign(_) => {}
            Kind::HtmlPoint(_) | Kind::TextPoint | Kind::Annotation => {
                (reach, scope) = (here, here);
            }
        }
        self.roots += usize::from(element.is_root);
        self.stack.push(Open { name, kind, run, reach, scope });
        if self.places.len() <= name {
            self.places.resize_with(name + 1, Vec::new);
        }
        self.places[name].push(here);
    }

    /// Leaves drawings and formulas up to where HTML is at home (§13.2.6.5).
    fn break_out(&mut self) {
        let home =
            |open: &Open| matches!(open.kind, Kind::Html | Kind::HtmlPoint(_) | Kind::TextPoint);
        let place = self.stack.iter().rposition(home).map_or(0, |home| home + 1);
        self.close(place, false);
    }

    /// Closes the element at `place` and all in it. `whole` says that a drawing's own end tag did.
    fn close(&mut self, place: usize, whole: bool) {
        for open in self.stack.drain(place..).rev() {
            self.places[open.name].pop();
            let element = self.names.element(open.name);
            self.templates -= usize::from(element.is_template && open.kind == Kind::Html);
            self.roots -= usize::from(element.is_root);
            self.broken += usize::from(element.is_root && !whole);
        }
    }
}
