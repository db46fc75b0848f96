//! What stands in front of the server: it hides what tells the version, and leads into the context
//! path.
//!
//! Source: walls `nginx-hides-signs-of-jenkins`, `nginx-301-to-context-path`.

use crate::message::Reply;
use crate::setup::{Hidden, Outside, Setup};
use crate::web::exchange::Exchange;

/// Drops the headers that a proxy drops. Those by which pages work are left, or nobody could use them.
pub(crate) fn hide(setup: &Setup, reply: &mut Reply) {
    let tells = |name: &str| {
        (name.starts_with("X-Jenkins") || name.starts_with("X-Hudson"))
            && name != "X-Jenkins-ValidateButton-Callback"
    };
    if setup.hidden != Hidden::Nothing {
        reply.headers.retain(|(name, _)| !tells(name));
    }
}

/// What a request outside of the context path gets.
pub(crate) fn outside(exchange: &Exchange<'_>) -> Reply {
    let within = format!("{}{}", exchange.context(), exchange.request.target);
    let target = match exchange.controller.setup.outside {
        Outside::NotFound => return exchange.error(404, None),
        Outside::Redirect => within,
        Outside::RedirectAbsolute => format!("{}{within}", exchange.request.origin()),
    };
    let page = "<html>\n<head><title>301 Moved Permanently</title></head>\n\
                <body><p>It is further down.</p></body>\n</html>\n";
    Reply::new(301).body("text/html", page).with("Location", target)
}
