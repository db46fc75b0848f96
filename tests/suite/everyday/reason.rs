//! The reason of a refusal, as pages tell it.

use crate::conformance::wire::Reply;

/// Where a page tells another reason than the recorded one. Each recorded page must tell one, but
/// for those that Jenkins says nothing on.
pub fn differences(recorded: &Reply, own: &Reply, text: &dyn Fn(&str) -> String) -> Option<String> {
    let is_by_header = recorded.header("Content-Type").is_none();
    if ![400, 405, 409, 500].contains(&recorded.status) || is_by_header {
        return None;
    }
    if recorded.body.contains("error-description") {
        return None;
    }
    let Some(was) = on_page(recorded) else {
        return Some("the recorded reason cannot be read".to_owned());
    };
    let (was, is) = (text(&was), on_page(own).unwrap_or_default());
    // What is to be sent instead is told in words of the sandbox's own.
    let is_same = if recorded.status == 405 { methods(&was) == methods(&is) } else { was == is };
    (!is_same).then(|| format!("reason `{is}` instead of `{was}`"))
}

/// The methods that a sentence names, but for that of the link it is about.
fn methods(sentence: &str) -> Vec<&str> {
    let words = sentence.split(|letter: char| !letter.is_ascii_alphabetic());
    let mut named: Vec<&str> = words.filter(|word| ["POST", "TRACE"].contains(word)).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// The reason on a page: of Jenkins' main panel, of Tomcat's message, of Jetty's title.
fn on_page(reply: &Reply) -> Option<String> {
    let page = &reply.body;
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split(end).next().unwrap_or_default().trim().to_owned())
    };
    let plain = |text: String| {
        text.replace("&#039;", "'")
            .replace("&#47;", "/")
            .replace("&apos;", "'")
            .replace("&amp;", "&")
    };
    if page.contains("error-description") {
        return None;
    }
    if let Some((_, panel)) = page.split_once("id=\"main-panel\"") {
        let first = between(panel, "<p>", "</p>")?;
        // Some pages leave it open.
        return Some(plain(first.split('<').next().unwrap_or_default().trim().to_owned()));
    }
    let tomcat = || between(page, "<b>Message</b>", "</p>");
    let trace = || page.lines().next()?.split_once("Exception: ").map(|(_, r)| r.to_owned());
    tomcat().or_else(trace).or_else(|| titled(page)).map(plain)
}

/// Jetty's `Error 400 Nothing is submitted`.
fn titled(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<title>")?;
    let title = rest.split("</title>").next()?.strip_prefix("Error ")?;
    title.split_once(' ').map(|(_, reason)| reason.trim().to_owned())
}
