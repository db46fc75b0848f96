//! XML as a tree that can be changed and written again.

use std::fmt::Write as _;

/// An element and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Child>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// An empty element.
    pub(crate) fn new(name: &str) -> Element {
        Element { name: name.to_owned(), attributes: Vec::new(), children: Vec::new() }
    }

    /// An element with text in it.
    pub(crate) fn with_text(name: &str, text: &str) -> Element {
        let mut element = Element::new(name);
        element.children.push(Child::Text(text.to_owned()));
        element
    }

    /// Reads a document; an error says where it is broken.
    pub(crate) fn parse(text: &str) -> Result<Element, String> {
        let document = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
        Ok(read(document.root_element()))
    }

    /// The elements in it, in order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element of that name in it.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The same, to change it; made at the beginning when it is not there.
    pub(crate) fn child_mut(&mut self, name: &str) -> &mut Element {
        let is_it = |child: &Child| matches!(child, Child::Element(found) if found.name == name);
        let at = self.children.iter().position(is_it).unwrap_or_else(|| {
            self.children.insert(0, Child::Element(Element::new(name)));
            0
        });
        match &mut self.children[at] {
            Child::Element(element) => element,
            Child::Text(_) => unreachable!("an element was found at this place"),
        }
    }

    /// The text right in it.
    pub(crate) fn text(&self) -> String {
        let text = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        text.collect()
    }

    /// The text of the first element of that name in it.
    pub(crate) fn text_of(&self, name: &str) -> Option<String> {
        self.child(name).map(Element::text)
    }

    /// As it was read, but for the ways to write the same: `<a></a>` is `<a/>`, `'` around a value
    /// is `"`.
    pub(crate) fn write(&self, out: &mut String) {
        self.write_start(out);
        if self.children.is_empty() {
            return;
        }
        for child in &self.children {
            match child {
                Child::Element(element) => element.write(out),
                Child::Text(text) => out.push_str(&escaped(text)),
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }

    /// Each element on a line of its own, two blanks for each level.
    pub(crate) fn write_indented(&self, depth: usize, out: &mut String) {
        let indent = |depth: usize, out: &mut String| out.extend(std::iter::repeat_n("  ", depth));
        indent(depth, out);
        if self.elements().next().is_none() {
            let text = self.text();
            let children = if text.is_empty() { vec![] } else { vec![Child::Text(text)] };
            Element { children, ..self.clone() }.write(out);
        } else {
            self.write_start(out);
            out.push('\n');
            for element in self.elements() {
                element.write_indented(depth + 1, out);
            }
            indent(depth, out);
            out.push_str("</");
            out.push_str(&self.name);
            out.push('>');
        }
        out.push('\n');
    }

    fn write_start(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            let value = escaped(value).replace('"', "&quot;");
            // Writing into a String cannot fail.
            let _ = write!(out, " {name}=\"{value}\"");
        }
        out.push_str(if self.children.is_empty() { "/>" } else { ">" });
    }
}

fn read(node: roxmltree::Node<'_, '_>) -> Element {
    let children = node.children().filter_map(|child| {
        if child.is_element() {
            Some(Child::Element(read(child)))
        } else {
            child.is_text().then(|| Child::Text(child.text().unwrap_or_default().to_owned()))
        }
    });
    Element {
        name: node.tag_name().name().to_owned(),
        attributes: node
            .attributes()
            .map(|attribute| (attribute.name().to_owned(), attribute.value().to_owned()))
            .collect(),
        children: children.collect(),
    }
}

/// Escapes for a text node.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#xd;"),
            // XML 1.1 takes these as references and in no other way.
            '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' => {
                let _ = write!(escaped, "&#x{:x};", u32::from(letter));
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_in_one_way() {
        let read = |text: &str| Element::parse(text);
        let element = read("<a b='c'> <d></d>x &lt; <![CDATA[&]]></a>").unwrap_or(Element::new(""));
        let mut written = String::new();
        element.write(&mut written);
        assert_eq!(written, "<a b=\"c\"> <d/>x &lt; &amp;</a>");
        for broken in ["<project><a></project>", "<a>", "", "<a/><b/>", "<a>\u{1}</a>"] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
