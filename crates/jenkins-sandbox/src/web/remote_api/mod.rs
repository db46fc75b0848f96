//! The remote API, `…/api/FORMAT`: an object, cut by `tree` or `depth`, written as JSON, Python or
//! XML, and of the XML what `xpath` finds.
//!
//! Source: recordings `crumb-*`, `api-json-tree`, `me-token-property`, `gzip`, `everyday/*-calls`.

pub(crate) mod bean;
pub(crate) mod exported;
mod prune;
mod tree;
mod written;
mod xpath;

use crate::jenkins::xml::{Child, Element};
use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers::{headers, media_type, xml, zipped};
use crate::web::pages;
use bean::{Bean, Ref};
use prune::{Reach, Shown};
use xpath::Found;

/// Answers for an object that has its place among the exported ones.
pub(crate) fn named(exchange: &mut Exchange<'_>, object: &Ref, format: &str) -> Reply {
    match exported::resolve(exchange, object) {
        Some(bean) => answer(exchange, &bean, format),
        None => pages::not_found(exchange),
    }
}

/// Answers for an object.
pub(crate) fn answer(exchange: &mut Exchange<'_>, bean: &Bean, format: &str) -> Reply {
    if !["json", "python", "xml"].contains(&format) {
        return pages::not_found(exchange);
    }
    let shown = match shown(exchange, bean) {
        Ok(shown) => shown,
        Err(reply) => return reply,
    };
    let pretty = exchange.request.form_parameter("pretty").is_some_and(|pretty| pretty == "true");
    match format {
        "xml" => as_xml(exchange, bean.element, &shown),
        "python" => {
            let kind = "text/x-python;charset=UTF-8";
            headers(exchange, Reply::new(200).body(kind, written::python(&shown)))
        }
        _ if exchange.request.form_parameter("jsonp").is_some() => {
            exchange.error(403, Some("jsonp forbidden; implement jenkins.security.SecureRequester"))
        }
        _ => {
            let kind = media_type(exchange, "application/json");
            let text = if pretty { written::pretty(&shown, 0) } else { written::json(&shown) };
            let reply = Reply::new(200).body(kind, text);
            headers(exchange, zipped(exchange, reply))
        }
    }
}

fn shown(exchange: &mut Exchange<'_>, bean: &Bean) -> Result<Shown, Reply> {
    if let Some(text) = exchange.request.form_parameter("tree") {
        let Some(wanted) = tree::parse(&text) else {
            let words = format!("The tree {text} cannot be read.");
            return Err(pages::stack_trace(exchange, &words));
        };
        return Ok(prune::top(exchange, bean, Reach::Named(&wanted)));
    }
    let depth = match exchange.request.form_parameter("depth") {
        None => 0,
        Some(depth) => match depth.trim().parse::<i32>() {
            // Further down everything names everything.
            Ok(depth) => depth.min(10),
            Err(_) => return Err(pages::stack_trace(exchange, "The depth is not a number.")),
        },
    };
    Ok(prune::top(exchange, bean, Reach::Level(1 - depth)))
}

/// XML, or what `xpath` finds in it once `exclude` took its part away.
fn as_xml(exchange: &mut Exchange<'_>, name: &str, shown: &Shown) -> Reply {
    let mut document = written::xml(name, shown);
    let excluded = exchange.request.form_parameters("exclude");
    if !excluded.is_empty() {
        match xpath::without(&document, &excluded) {
            Ok(less) => document = less,
            Err(why) => return pages::stack_trace(exchange, &why),
        }
    }
    let Some(path) = exchange.request.form_parameter("xpath") else {
        let reply = xml(exchange, &written::xml_text(&document));
        return zipped(exchange, reply);
    };
    let found = match xpath::find(&document, &path) {
        Ok(found) => found,
        Err(why) => return pages::stack_trace(exchange, &why),
    };
    if let Some(wrapper) = exchange.request.form_parameter("wrapper") {
        return wrapped(exchange, &wrapper, found);
    }
    match found.as_slice() {
        [] => said(exchange, 404, &format!("Nothing here fits the XPath {path}")),
        [Found::Element(element)] => xml(exchange, &written::xml_text(element)),
        [Found::Simple(_)] => {
            let message =
                "primitive XPath result sets forbidden; implement jenkins.security.SecureRequester";
            headers(exchange, exchange.error(403, Some(message)))
        }
        several => {
            let text = format!(
                "{} things fit the XPath {path}, and an answer holds one. Choose one of them, or \
                 name an element in `wrapper` for all of them.",
                several.len()
            );
            said(exchange, 500, &text)
        }
    }
}

fn wrapped(exchange: &Exchange<'_>, wrapper: &str, found: Vec<Found>) -> Reply {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if wrapper.is_empty() || !wrapper.chars().all(is_name) {
        return said(
            exchange,
            400,
            "The wrapper is the name of an element: letters, digits, and any of - . _",
        );
    }
    let mut element = Element::new(wrapper);
    element.children.extend(found.into_iter().map(|one| match one {
        Found::Element(element) => Child::Element(element),
        Found::Simple(text) => Child::Text(text),
    }));
    xml(exchange, &written::xml_text(&element))
}

/// A sentence without a type.
fn said(exchange: &Exchange<'_>, status: u16, text: &str) -> Reply {
    let mut reply = headers(exchange, Reply::new(status));
    reply.body = text.as_bytes().to_vec();
    reply
}
