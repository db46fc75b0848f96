//! Why a controller says no, in its own words.

use super::Reply;
use super::markup::{Piece, pieces};

/// What the answer says of the reason: Jenkins' header, the text of its page or its container's,
/// the reason phrase, or the first line of plain text.
#[must_use]
pub(super) fn read(reply: &Reply) -> Option<String> {
    // Tomcat drops the header when the reason is not ASCII, Jetty puts spaces for such letters.
    let header = reply.header("X-Error").and_then(worth);
    let text = reply.text();
    let page = if reply.is_html() { of_page(&text) } else { None };
    let line = || {
        let plain = reply.header("Content-Type").unwrap_or_default().starts_with("text/plain");
        let first = text.lines().next().filter(|_| plain)?;
        worth(first.rsplit_once("Exception: ").map_or(first, |(_, reason)| reason))
    };
    page.or(header).or_else(|| worth(&reply.reason)).or_else(line)
}

/// The first paragraph of Jenkins' main panel; what Tomcat calls the message; Jetty's title.
fn of_page(page: &str) -> Option<String> {
    let (mut panel, mut inside, mut in_title) = (false, false, false);
    let (mut text, mut title) = (String::new(), String::new());
    for piece in pieces(page) {
        match piece {
            // A stack trace's own page says nothing to anybody.
            Piece::Open(tag) if tag.has("id", "error-description") => return None,
            Piece::Open(tag) if tag.has("id", "main-panel") => panel = true,
            Piece::Open(tag) if tag.name == "p" => (inside, text) = (true, String::new()),
            Piece::Open(tag) if tag.name == "title" => in_title = true,
            Piece::Close(name) if name == "title" => in_title = false,
            Piece::Close(name) if inside && (name == "p" || name == "div" || name == "main") => {
                inside = false;
                let said = text.trim();
                match said.strip_prefix("Message") {
                    Some(message) if message.starts_with(char::is_whitespace) => {
                        return worth(message);
                    }
                    _ if panel => return worth(said),
                    _ => {}
                }
            }
            Piece::Text(more) if in_title => title.push_str(&more),
            Piece::Text(more) if inside => text.push_str(&more),
            _ => {}
        }
    }
    let jetty = title.trim().strip_prefix("Error ")?;
    worth(jetty.split_once(' ')?.1)
}

/// The text on one line, unless it only repeats what the status says.
fn worth(text: &str) -> Option<String> {
    const PHRASES: [&str; 9] = [
        "Bad Request",
        "Forbidden",
        "Not Found",
        "Method Not Allowed",
        "Conflict",
        "Server Error",
        "Internal Server Error",
        "Unprocessable Entity",
        "Unsupported Media Type",
    ];
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !PHRASES.contains(&text.as_str())).then_some(text)
}
