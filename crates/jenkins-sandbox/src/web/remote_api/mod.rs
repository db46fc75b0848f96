//! Remote API documents: one value, written as JSON, Python or XML, cut by `tree`.
//!
//! Source: recordings `crumb-json`, `crumb-xml`, `crumb-python`, `crumb-tree`, `api-json-tree`,
//! `me-token-property`, `gzip`.

use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers::{headers, media_type, xml, zipped};
use crate::web::pages;
use serde_json::{Map, Value};

/// An exported bean.
pub(crate) struct Document {
    /// Its XML element.
    pub(crate) element: &'static str,
    pub(crate) class: &'static str,
    pub(crate) fields: Vec<(&'static str, Value)>,
}

/// The reply for `…/api/<format>`.
pub(crate) fn reply(
    exchange: &mut Exchange<'_>,
    document: &Document,
    format: &str,
    tree: Option<&str>,
) -> Reply {
    let wanted = tree.map(top_level);
    let mut fields = Map::new();
    fields.insert("_class".to_owned(), document.class.into());
    for (name, value) in &document.fields {
        if wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|known| known == name)) {
            fields.insert((*name).to_owned(), value.clone());
        }
    }
    let fields = Value::Object(fields);
    match format {
        "json" => {
            let kind = media_type(exchange, "application/json");
            let reply = Reply::new(200).body(kind, fields.to_string());
            headers(exchange, zipped(exchange, reply))
        }
        "python" => {
            let kind = media_type(exchange, "text/x-python");
            headers(exchange, Reply::new(200).body(kind, python(&fields)))
        }
        "xml" => xml(exchange, &element(document.element, &fields)),
        _ => pages::not_found(exchange),
    }
}

/// The names before any bracket: `a,b[c,d]` is `a` and `b`.
pub(crate) fn top_level(tree: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut depth = 0_usize;
    for letter in tree.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => {
                if let Some(name) = names.last_mut() {
                    name.push(letter);
                }
            }
            _ => {}
        }
    }
    names
}

fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(python).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), python(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// An element; a list repeats it, `_class` becomes an attribute, null is left out.
fn element(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) => items.iter().map(|item| element(name, item)).collect(),
        Value::Object(fields) => {
            let class = fields
                .get("_class")
                .and_then(Value::as_str)
                .map_or_else(String::new, |class| format!(" _class='{class}'"));
            let inner: String = fields
                .iter()
                .filter(|(field, _)| *field != "_class")
                .map(|(field, value)| element(field, value))
                .collect();
            format!("<{name}{class}>{inner}</{name}>")
        }
        Value::String(text) => format!("<{name}>{}</{name}>", pages::text(text)),
        Value::Bool(_) | Value::Number(_) => format!("<{name}>{value}</{name}>"),
    }
}
