//! What is shown, written as JSON, Python or XML.

use crate::jenkins::xml::{Child, Element};
use crate::web::remote_api::prune::Shown;
use serde_json::Value as Json;

/// As JSON, in one line.
pub(crate) fn json(shown: &Shown) -> String {
    written(shown, &Json::to_string)
}

/// As Python, which has other words for three values.
pub(crate) fn python(shown: &Shown) -> String {
    written(shown, &|plain| match plain {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    })
}

fn written(shown: &Shown, plain: &dyn Fn(&Json) -> String) -> String {
    match shown {
        Shown::Plain(Json::Array(items)) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(","))
        }
        Shown::Plain(value) => plain(value),
        Shown::List(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item, plain)).collect();
            format!("[{}]", items.join(","))
        }
        Shown::Object { class, fields } => {
            let class = class.as_ref().map(|class| format!("\"_class\":{}", quoted(class)));
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{}:{}", quoted(name), written(value, plain)));
            format!("{{{}}}", class.into_iter().chain(fields).collect::<Vec<_>>().join(","))
        }
    }
}

/// As JSON for people.
pub(crate) fn pretty(shown: &Shown, depth: usize) -> String {
    let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    let block = |open: char, items: Vec<String>, close: char| {
        if items.is_empty() {
            return format!("{open}\n{outer}{close}");
        }
        let items: Vec<String> = items.into_iter().map(|item| format!("{inner}{item}")).collect();
        format!("{open}\n{}\n{outer}{close}", items.join(",\n"))
    };
    match shown {
        Shown::Plain(Json::Array(items)) => {
            block('[', items.iter().map(Json::to_string).collect(), ']')
        }
        Shown::Plain(value) => value.to_string(),
        Shown::List(items) => {
            block('[', items.iter().map(|item| pretty(item, depth + 1)).collect(), ']')
        }
        Shown::Object { class, fields } => {
            let class = class.as_ref().map(|class| format!("\"_class\" : {}", quoted(class)));
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{} : {}", quoted(name), pretty(value, depth + 1)));
            block('{', class.into_iter().chain(fields).collect(), '}')
        }
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// As XML: a list repeats its element, the class becomes an attribute, null is left out.
pub(crate) fn xml(name: &str, shown: &Shown) -> Element {
    let mut element = Element::new(name);
    match shown {
        Shown::Plain(Json::String(text)) => element.children.push(Child::Text(text.clone())),
        Shown::Plain(value) => element.children.push(Child::Text(value.to_string())),
        Shown::List(_) => {}
        Shown::Object { class, fields } => {
            let class = class.iter().map(|class| ("_class".to_owned(), class.clone()));
            element.attributes.extend(class);
            for (name, value) in fields {
                element.children.extend(inside(name, value).into_iter().map(Child::Element));
            }
        }
    }
    element
}

fn inside(name: &str, shown: &Shown) -> Vec<Element> {
    match shown {
        Shown::Plain(Json::Null) => vec![],
        Shown::Plain(Json::Array(items)) => {
            items.iter().map(|item| xml(&singular(name), &Shown::Plain(item.clone()))).collect()
        }
        Shown::List(items) => items.iter().map(|item| xml(&singular(name), item)).collect(),
        other => vec![xml(name, other)],
    }
}

/// `jobs` holds a `job`.
fn singular(name: &str) -> String {
    match (name.strip_suffix("ies"), name.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => name.to_owned(),
    }
}

/// As Jenkins writes it here: attributes in single quotes, an end tag for each element.
pub(crate) fn xml_text(element: &Element) -> String {
    let escaped = crate::jenkins::xml::escaped;
    let mut text = format!("<{}", element.name);
    for (name, value) in &element.attributes {
        text.extend([" ", name, "='", &escaped(value).replace('\'', "&apos;"), "'"]);
    }
    text.push('>');
    for child in &element.children {
        match child {
            Child::Element(element) => text.push_str(&xml_text(element)),
            Child::Text(plain) => text.push_str(&escaped(plain)),
        }
    }
    text.extend(["</", &element.name, ">"]);
    text
}
