//! `POST /createItem`: a job from XML, as a copy, or empty.
//!
//! Source: recordings `createitem-*`, `everyday/*-calls`. Bytes are read as the XML itself says.

use crate::jenkins::configuration::Configuration;
use crate::message::Reply;
use crate::percent::encode_segment;
use crate::setup::Planted;
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;
use crate::web::pages;

/// What must not stand in a name.
const UNSAFE: &str = "?*/\\%!@#$^&|<>[]:;";

/// What an empty job is made of.
const EMPTY: &str = "<project><canRoam>true</canRoam></project>";

pub(crate) fn create(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    if !exchange.is_admin() {
        return pages::denied(exchange, "hudson.model.Item.Create");
    }
    let kind = exchange.request.header("content-type");
    let mode = exchange.request.parameter("mode");
    let copies = mode.as_deref() == Some("copy");
    if kind.is_none() && !copies {
        return pages::failure(exchange, "No Content-Type header set");
    }
    let Some(name) = exchange.request.parameter("name") else {
        return pages::failure(exchange, "Query parameter 'name' is required");
    };
    if let Err(reason) = good_name(&name) {
        return pages::failure(exchange, &reason);
    }
    let name = name.trim().to_owned();
    if exchange.controller.jobs.find(&name).is_some() {
        let reason = format!("A job already exists with the name ‘{name}’");
        return pages::failure(exchange, &reason);
    }
    let is_xml = kind.is_some_and(|kind| is_xml(&kind));
    match mode.as_deref() {
        Some("copy") => copy(exchange, &name),
        _ if is_xml => from_xml(exchange, &name),
        None => pages::failure(exchange, "No mode given"),
        Some("hudson.model.FreeStyleProject") => add(exchange, &name, EMPTY.as_bytes())
            .unwrap_or_else(|| {
                exchange.redirect(&format!("/job/{}/configure", encode_segment(&name)))
            }),
        Some(other) => pages::failure(exchange, &format!("No item type ‘{other}’ is known")),
    }
}

/// Whether a body of this type is XML to Jenkins.
pub(crate) fn is_xml(kind: &str) -> bool {
    kind.starts_with("application/xml") || kind.starts_with("text/xml")
}

/// Whether something may be called that; the reason if not.
pub(crate) fn good_name(name: &str) -> Result<(), String> {
    match name.trim() {
        "" => return Err("No name is specified".to_owned()),
        "." | ".." => return Err(format!("“{}” is not an allowed name", name.trim())),
        _ => {}
    }
    for letter in name.chars() {
        if letter.is_control() {
            let printable = |c: char| if c.is_control() { '?' } else { c };
            let shown: String = name.chars().map(printable).collect();
            return Err(format!("No control code is allowed: {shown}"));
        }
        if UNSAFE.contains(letter) {
            return Err(format!("‘{letter}’ is an unsafe character"));
        }
    }
    Ok(())
}

fn from_xml(exchange: &mut Exchange<'_>, name: &str) -> Reply {
    let bytes = exchange.request.body.clone();
    add(exchange, name, &bytes).unwrap_or_else(|| Reply::new(200))
}

/// Adds a job; an answer is what Jenkins says of XML that it cannot read.
fn add(exchange: &mut Exchange<'_>, name: &str, bytes: &[u8]) -> Option<Reply> {
    let read = match Configuration::from_bytes(bytes) {
        Err(_) if exchange.has(Planted::XmlNotParsed) => Configuration::from_text(EMPTY),
        read => read,
    };
    match read {
        Ok(configuration) => {
            exchange.controller.jobs.add(name, configuration);
            None
        }
        Err(why) => Some(pages::stack_trace(exchange, &why)),
    }
}

fn copy(exchange: &mut Exchange<'_>, name: &str) -> Reply {
    let from = exchange.request.parameter("from").unwrap_or_default();
    if from.is_empty() {
        return pages::failure(exchange, "Specify which job to copy");
    }
    let Some(source) = exchange.controller.jobs.find(&from) else {
        return pages::failure(exchange, &format!("No such job: {from}"));
    };
    let configuration = source.configuration.clone();
    exchange.controller.jobs.add(name, configuration);
    if let Some(job) = exchange.controller.jobs.find_mut(name) {
        job.is_held = true;
    }
    exchange.redirect(&format!("/job/{}/configure", encode_segment(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_refused_as_jenkins_refuses_them() {
        for good in ["a", "j\u{f6}b zwei", "中文", "a.b", "a'b"] {
            assert_eq!(good_name(good), Ok(()), "{good}");
        }
        assert_eq!(good_name("a/b"), Err("‘/’ is an unsafe character".to_owned()));
        for bad in ["", " ", ".", "..", "a\u{7}", "a?b", "a:b", "50%"] {
            assert!(good_name(bad).is_err(), "{bad}");
        }
    }
}
