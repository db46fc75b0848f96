//! `XPath` over what is shown. Jenkins speaks `XPath` 1.0, and so does the library: one that speaks 3.1
//! refuses some of what Jenkins answers, such as `concat(//a, 'x')` where there are two of them.

use crate::jenkins::xml::{Child, Element};
use sxd_document::Package;
use sxd_document::dom::{ChildOfElement, ChildOfRoot, Document, Element as Node};
use sxd_xpath::{Context, Factory, Value, nodeset};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    Element(Element),
    /// Text, a number, yes or no: nothing with elements.
    Simple(String),
}

/// What `path` finds in the document; an error where it is not `XPath`.
pub(crate) fn find(document: &Element, path: &str) -> Result<Vec<Found>, String> {
    let package = package(document);
    Ok(match evaluate(&package, path)? {
        Value::Nodeset(nodes) => nodes.document_order().into_iter().map(found).collect(),
        Value::String(text) => vec![Found::Simple(text)],
        Value::Number(number) => vec![Found::Simple(number.to_string())],
        Value::Boolean(so) => vec![Found::Simple(so.to_string())],
    })
}

/// The document without what `paths` find.
pub(crate) fn without(document: &Element, paths: &[String]) -> Result<Element, String> {
    let package = package(document);
    for path in paths {
        let Value::Nodeset(nodes) = evaluate(&package, path)? else { continue };
        for node in nodes.document_order() {
            match node {
                nodeset::Node::Element(element) => element.remove_from_parent(),
                nodeset::Node::Text(text) => text.remove_from_parent(),
                nodeset::Node::Attribute(attribute) => attribute.remove_from_parent(),
                _ => {}
            }
        }
    }
    let root = package.as_document().root().children().into_iter().find_map(ChildOfRoot::element);
    Ok(root.map_or_else(|| Element::new(&document.name), read))
}

fn evaluate<'d>(package: &'d Package, path: &str) -> Result<Value<'d>, String> {
    let parsed = Factory::new().build(path).map_err(|error| error.to_string())?;
    let parsed = parsed.ok_or("there is no path")?;
    parsed
        .evaluate(&Context::new(), package.as_document().root())
        .map_err(|error| error.to_string())
}

fn package(document: &Element) -> Package {
    let package = Package::new();
    let target = package.as_document();
    target.root().append_child(built(target, document));
    package
}

fn built<'d>(target: Document<'d>, element: &Element) -> Node<'d> {
    let node = target.create_element(element.name.as_str());
    for (name, value) in &element.attributes {
        node.set_attribute_value(name.as_str(), value);
    }
    for child in &element.children {
        match child {
            Child::Element(element) => node.append_child(built(target, element)),
            Child::Text(text) => node.append_child(target.create_text(text)),
        }
    }
    node
}

fn found(node: nodeset::Node<'_>) -> Found {
    match node {
        nodeset::Node::Element(element) => Found::Element(read(element)),
        nodeset::Node::Root(root) => {
            let root = root.children().into_iter().find_map(ChildOfRoot::element);
            root.map_or_else(|| Found::Simple(String::new()), |root| Found::Element(read(root)))
        }
        other => Found::Simple(other.string_value()),
    }
}

fn read(node: Node<'_>) -> Element {
    let mut element = Element::new(node.name().local_part());
    let attributes = node.attributes();
    let attributes = attributes.iter().map(|one| (one.name().local_part(), one.value()));
    element.attributes =
        attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    element.children = node
        .children()
        .into_iter()
        .filter_map(|child| match child {
            ChildOfElement::Element(element) => Some(Child::Element(read(element))),
            ChildOfElement::Text(text) => Some(Child::Text(text.text().to_owned())),
            _ => None,
        })
        .collect();
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_elements_and_values() {
        let jobs = "<a><job><name>x &amp; y</name></job><job id='2'><name>z</name></job></a>";
        let jobs = Element::parse(jobs).unwrap_or(Element::new("a"));
        let find = |path: &str| find(&jobs, path);
        assert_eq!(find("//job").map(|found| found.len()), Ok(2));
        let simple = |text: &str| Ok(vec![Found::Simple(text.to_owned())]);
        assert_eq!(find("//job[1]/name/text()"), simple("x & y"));
        assert_eq!(find("concat(//name,':',//job[last()]/@id)"), simple("x & y:2"));
        assert_eq!(find("count(//job[contains(name,'z')])"), simple("1"));
        assert_eq!(find("//none"), Ok(vec![]));
        assert!(find("//job[").is_err() && find("$x").is_err());
        let less = without(&jobs, &["//job[@id]".to_owned()]);
        assert_eq!(less.map(|less| less.elements().count()), Ok(1));
    }
}
