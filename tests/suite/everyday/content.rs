//! Whether what is in two answers is alike.

use super::shape;
use crate::conformance::wire::Reply;
use lab::recordings::Exchange;
use serde_json::Value;

/// The type, in one way of writing it.
pub fn kind(reply: &Reply) -> String {
    reply.header("Content-Type").unwrap_or_default().to_ascii_lowercase().replace(' ', "")
}

/// Whether it is a page, which is in other words: of those, status, headers and reason are compared.
pub fn is_page(reply: &Reply) -> bool {
    let is_trace = reply.status != 200 && kind(reply).starts_with("text/plain");
    !reply.body.is_empty() && (kind(reply).starts_with("text/html") || is_trace)
}

/// What is in it: JSON, Python and XML by shape and value, plain text by its words.
pub fn content(
    exchange: &Exchange,
    recorded: &Reply,
    own: &Reply,
    text: &dyn Fn(&str) -> String,
) -> Vec<String> {
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
    } else if is_page(recorded) || kind == "image/x-icon" {
        vec![]
    } else if kind.is_empty() {
        same(&named(&was, &exchange.request.target), &named(&is, &exchange.request.target))
    } else if kind.starts_with("text/plain") && recorded.header("Last-Modified").is_some() {
        same(&directives(&was), &directives(&is))
    } else if kind.starts_with("text/plain") {
        same(&text(&told(&was)), &told(&is))
    } else {
        vec![format!("nobody compares {kind}")]
    }
}

fn same(was: &str, is: &str) -> Vec<String> {
    if was == is { vec![] } else { vec![format!("`{is}` instead of `{was}`")] }
}

/// What a sentence about an `XPath` names: the path, and how often it was found.
fn named(sentence: &str, target: &str) -> String {
    let (_, query) = target.split_once('?').unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let path = pairs.find_map(|(name, value)| (name == "xpath").then_some(value));
    let Some((before, after)) = path.and_then(|path| sentence.split_once(&*path)) else {
        return sentence.to_owned();
    };
    let rest = [before, after].join(" ");
    let numbers = rest.split(|letter: char| !letter.is_ascii_digit()).filter(|it| !it.is_empty());
    format!("the path, {:?}", numbers.collect::<Vec<_>>())
}

/// What robots are told, without remarks.
fn directives(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
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
        let texts = node.children().filter_map(|child| child.text().filter(|_| child.is_text()));
        let text: String = texts.map(str::trim).collect();
        if fields.is_empty() {
            return text.into();
        }
        if !text.is_empty() {
            fields.insert("text".to_owned(), text.into());
        }
        fields.into()
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
