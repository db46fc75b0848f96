//! What the servlet container says without Jenkins: error pages, reason phrases, limits.
//!
//! Source: recordings `crumb-wrong-password`, `generate-password-no-crumb*`, `header-too-large`,
//! `me-token-property`, `encoded-slash`, `ctx-*`. The words are ours, the message is the server's.

use crate::jenkins::version_rules::Container;
use crate::message::{Reply, Request};

/// What the header of a request may take, on every recorded container.
const HEAD_LIMIT: usize = 8192;

/// The standard phrase of a status.
pub(crate) fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Request Entity Too Large",
        415 => "Unsupported Media Type",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        500 => "Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}

/// What goes into the status line: early Jetty puts the message there, Tomcat nothing.
pub(crate) fn reason(container: Container, reply: &Reply) -> String {
    match container {
        Container::Tomcat => String::new(),
        Container::Jetty92 | Container::Jetty94 => {
            reply.reason.clone().unwrap_or_else(|| phrase(reply.status).to_owned())
        }
        Container::Jetty10 => phrase(reply.status).to_owned(),
    }
}

/// An error page with or without a message.
pub(crate) fn error(
    container: Container,
    request: &Request,
    status: u16,
    message: Option<&str>,
) -> Reply {
    match container {
        Container::Jetty92 | Container::Jetty94 => early_jetty(container, request, status, message),
        Container::Jetty10 => jetty(request, status, message),
        Container::Tomcat => tomcat(status, message),
    }
}

/// Jetty 9: the message also in the status line; 9.4 says nothing else to a client of JSON.
fn early_jetty(
    container: Container,
    request: &Request,
    status: u16,
    message: Option<&str>,
) -> Reply {
    let said = message.unwrap_or_else(|| phrase(status));
    // The status line is Latin-1 in name and ASCII in fact.
    let ascii = said.chars().map(|letter| if letter.is_ascii() { letter } else { '?' });
    let mut reply = Reply::new(status).with("Cache-Control", "must-revalidate,no-cache,no-store");
    reply.reason = Some(ascii.collect());
    if container == Container::Jetty94 && (accepts_json(request) || !accepts_pages(request)) {
        return reply;
    }
    let kind = match container {
        Container::Jetty92 => "text/html; charset=ISO-8859-1",
        _ => "text/html;charset=iso-8859-1",
    };
    let (path, shown) = (escape(request.path()), escape(said));
    reply.body(
        kind,
        format!(
            "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\
             \n<title>Error {status} {shown}</title></head><body><h2>{status}</h2>\
             <p>{path} was not served:<pre>    {shown}</pre></p><hr><b>Sandbox</b><hr/></body></html>\n"
        ),
    )
}

/// Jetty 10: a table, or JSON.
fn jetty(request: &Request, status: u16, message: Option<&str>) -> Reply {
    let said = message.unwrap_or_else(|| phrase(status));
    let reply = Reply::new(status).with("Cache-Control", "must-revalidate,no-cache,no-store");
    if accepts_json(request) {
        let body = serde_json::json!({
            "servlet": "Stapler",
            "message": said,
            "url": request.path(),
            "status": status.to_string(),
        });
        return reply.body("application/json", body.to_string());
    }
    if !accepts_pages(request) {
        return reply;
    }
    let (path, shown) = (escape(request.path()), escape(said));
    reply.body(
        "text/html;charset=iso-8859-1",
        format!(
            "<html><head><title>Error {status} {shown}</title></head><body><h2>{status} {shown}</h2>\
             <table><tr><th>URI:</th><td>{path}</td></tr><tr><th>STATUS:</th><td>{status}</td></tr>\
             <tr><th>MESSAGE:</th><td>{shown}</td></tr></table></body></html>\n"
        ),
    )
}

/// Tomcat: a message only where there is one.
fn tomcat(status: u16, message: Option<&str>) -> Reply {
    let phrase = phrase(status);
    let message = message.map_or_else(String::new, |message| {
        format!("<p><b>Message</b> {}</p>", escape(message).replace('/', "&#47;"))
    });
    Reply::new(status).with("Content-Language", "en").body(
        "text/html;charset=utf-8",
        format!(
            "<!doctype html><html lang=\"en\"><head><title>{status} {phrase}</title></head>\
             <body><h1>{status} {phrase}</h1>{message}</body></html>"
        ),
    )
}

/// Whether Jetty writes a page at all: git accepts nothing but the answer of its service.
fn accepts_pages(request: &Request) -> bool {
    let accept = accept(request);
    accept.is_empty() || ["text/html", "text/*", "*/*"].iter().any(|kind| accept.contains(kind))
}

/// Whether Jetty answers errors in JSON: JSON is wanted and HTML is not.
fn accepts_json(request: &Request) -> bool {
    let accept = accept(request);
    accept.contains("application/json") && !accept.contains("text/html")
}

/// Every `Accept`, for there may be several.
fn accept(request: &Request) -> String {
    let accepts = request.headers.iter().filter(|(name, _)| name == "accept");
    let accepts = accepts.map(|(_, value)| String::from_utf8_lossy(value).into_owned());
    accepts.collect::<Vec<_>>().join(",")
}

/// What the container refuses before it looks at the path, if anything.
pub(crate) fn refusal(container: Container, request: &Request) -> Option<Reply> {
    match container {
        Container::Jetty10 if request.method == "TRACE" => return Some(Reply::new(403)),
        Container::Tomcat if request.method == "TRACE" => {
            let message = "No TRACE here";
            return Some(error(container, request, 405, Some(message)).with("Allow", "OPTIONS"));
        }
        _ => {}
    }
    if request.head_length() > HEAD_LIMIT {
        return Some(match container {
            Container::Jetty92 => Reply::new(413),
            Container::Jetty94 | Container::Jetty10 => Reply::new(431).body(
                "text/html;charset=iso-8859-1",
                "<p>431</p><pre>reason: Request Header Fields Too Large</pre>",
            ),
            Container::Tomcat => {
                error(container, request, 400, Some("Request header is too large"))
            }
        });
    }
    if container != Container::Tomcat {
        return None;
    }
    let message =
        if request.target.contains(['[', ']', '{', '}', '|', '^', '`', '"', '<', '>', '\\']) {
            format!("The target holds a character it must not [{} ]", request.target)
        } else if request.path().to_ascii_lowercase().contains("%2f") {
            "No encoded slash may stand in the path".to_owned()
        } else {
            return None;
        };
    Some(error(container, request, 400, Some(&message)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
