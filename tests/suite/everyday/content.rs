//! Whether what is in two answers is alike.

use super::shape;
use crate::conformance::wire::Reply;
use serde_json::Value;

/// The type, in one way of writing it.
pub fn kind(reply: &Reply) -> String {
    reply.header("Content-Type").unwrap_or_default().to_ascii_lowercase().replace(' ', "")
}

/// What is in it: JSON, Python and XML by shape and value, plain text by its words.
pub fn content(recorded: &Reply, own: &Reply, text: &dyn Fn(&str) -> String) -> Vec<String> {
    let kind = kind(recorded);
    // Some recordings kept what was unpacked.
    let unzipped = |reply: &Reply| -> String {
        let mut text = String::new();
        let mut bytes = flate2::read::GzDecoder::new(reply.bytes.as_slice());
        let read = std::io::Read::read_to_string(&mut bytes, &mut text);
        read.map_or_else(|_| reply.body.clone(), |_| text)
    };
    let (was, is) = (unzipped(recorded), unzipped(own));
    if was.is_empty() || is.is_empty() {
        return if was.is_empty() == is.is_empty() { vec![] } else { vec![format!("body `{is}`")] };
    }
    let both = |read: fn(&str) -> Option<Value>| match (read(&was), read(&is)) {
        (Some(was), Some(is)) => shape::differences(&was, &is, text),
        (_, is) => vec![format!("a body that reads as {is:?}")],
    };
    if kind.starts_with("application/json") {
        both(|text| serde_json::from_str(text).ok())
    } else if kind.starts_with("text/x-python") {
        both(shape::python)
    } else if kind.starts_with("application/xml") {
        both(as_json)
    } else if kind.starts_with("text/plain")
        && recorded.status == 200
        && recorded.header("Last-Modified").is_none()
    {
        let (was, is) = (text(&told(&was)), told(&is));
        if was == is { vec![] } else { vec![format!("`{is}` instead of `{was}`")] }
    } else if kind.is_empty() {
        let (was, is) = (text(&was), is);
        if was == is { vec![] } else { vec![format!("`{is}` instead of `{was}`")] }
    } else {
        vec![]
    }
}

/// XML as JSON: each element by its name, in a list.
fn as_json(text: &str) -> Option<Value> {
    fn read(node: roxmltree::Node<'_, '_>) -> Value {
        let mut fields = serde_json::Map::new();
        for attribute in node.attributes() {
            fields.insert(format!("@{}", attribute.name()), attribute.value().into());
        }
        for child in node.children().filter(roxmltree::Node::is_element) {
            let list = fields.entry(child.tag_name().name()).or_insert(Value::Array(vec![]));
            if let Some(list) = list.as_array_mut() {
                list.push(read(child));
            }
        }
        if fields.is_empty() {
            node.text().unwrap_or_default().trim().into()
        } else {
            fields.into()
        }
    }
    let document = roxmltree::Document::parse(text).ok()?;
    let root = document.root_element();
    Some(serde_json::json!({ root.tag_name().name(): read(root) }))
}

/// A console without the name of the script that was run, and without marks for pages.
fn told(console: &str) -> String {
    let mut told = String::new();
    let mut rest = console;
    while let Some((before, after)) = rest.split_once("\u{1b}[8mha:") {
        told.push_str(before);
        rest = after.split_once("\u{1b}[0m").map_or("", |(_, after)| after);
    }
    told.push_str(rest);
    let lines = told.split_inclusive('\n').map(|line| match line.split_once("/tmp/jenkins") {
        Some((before, rest)) => {
            let end = rest.split_once(".sh").map_or("", |(_, end)| end);
            format!("{before}/tmp/‹script›{end}")
        }
        None => line.to_owned(),
    });
    lines.collect()
}
