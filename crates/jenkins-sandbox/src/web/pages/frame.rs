//! The frame of a Jenkins page: headers, `<head data-*>`, crumb, and the plain pages in it.
//!
//! Source: recordings `login-page`, `not-found-password`, `generate-get`, `generate-root-descriptor`,
//! `boot-root`, `bootfailure-root`.

use super::escape::text;
use super::surroundings::{self, BLANKS};
use crate::jenkins::version_rules::Container;
use crate::message::Reply;
use crate::setup::Hidden;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::exchange::headers;

/// A page in the full frame: opens a session, carries a crumb, names the version.
pub(crate) fn layout(exchange: &mut Exchange<'_>, status: u16, title: &str, body: &str) -> Reply {
    let head = head(exchange, title);
    let version = match exchange.controller.setup.front.hides {
        Hidden::Version => String::new(),
        _ => format!(" data-version=\"{}\"", exchange.controller.setup.version()),
    };
    let (rules, resources) = (exchange.rules(), resources(exchange));
    let above = surroundings::above(rules, &resources);
    let below = surroundings::below(rules, &resources);
    let page = format!(
        "{BLANKS}<!DOCTYPE html><html>{head}<body id=\"jenkins\"{version}>\
         {above}{body}{below}</body></html>"
    );
    let reply = Reply::new(status)
        .body(headers::media_type(exchange, "text/html"), page)
        .with("Cache-Control", "no-cache,no-store,must-revalidate")
        .with("X-Frame-Options", "sameorigin")
        .with("X-Hudson", "1.395");
    headers::zipped(exchange, exchange.advertise(reply))
}

/// The head of the full frame, with the crumb in its attributes or in a script.
pub(super) fn head(exchange: &mut Exchange<'_>, title: &str) -> String {
    exchange.session();
    let csrf = exchange.controller.setup.csrf;
    let (field, value) = if csrf {
        (exchange.rules().crumb_field, crumbs::crumb(exchange))
    } else {
        ("", String::new())
    };
    let (attributes, script) = if exchange.rules().crumb_in_head {
        (with_crumb(exchange, true, field, &value), String::new())
    } else {
        (String::new(), format!("<script>crumb.init(\"{field}\", \"{value}\");</script>"))
    };
    let title = text(title);
    let more = surroundings::in_head(&resources(exchange));
    format!("<head{}{attributes}><title>{title}</title>{script}{more}</head>", common(exchange))
}

/// The attributes that only newer pages have.
fn with_crumb(exchange: &Exchange<'_>, extensions: bool, field: &str, value: &str) -> String {
    format!(
        " data-extensions-available=\"{extensions}\" data-unit-test=\"false\" \
         data-imagesurl=\"{}/images\" data-crumb-header=\"{field}\" data-crumb-value=\"{value}\"",
        resources(exchange)
    )
}

/// A page in the small frame, without a crumb in its head.
pub(super) fn small(exchange: &mut Exchange<'_>, title: &str, body: &str) -> String {
    let head = common(exchange);
    let images = if exchange.rules().crumb_in_head {
        format!(" data-imagesurl=\"{}/images\"", resources(exchange))
    } else {
        String::new()
    };
    format!(
        "{BLANKS}<!DOCTYPE html><html lang=\"en\"><head{head}{images}><title>{}</title>{}</head>\
         <body>{body}</body></html>",
        text(title),
        surroundings::THEME
    )
}

/// `resURL`, `data-rooturl`, `data-resurl`.
fn common(exchange: &Exchange<'_>) -> String {
    let (root, resources) = (exchange.context(), resources(exchange));
    format!(" resURL=\"{resources}\" data-rooturl=\"{root}\" data-resurl=\"{resources}\"")
}

pub(super) fn resources(exchange: &Exchange<'_>) -> String {
    format!("{}/static/{}", exchange.context(), exchange.controller.instance)
}

/// An error page of Jenkins' own.
pub(crate) fn error(exchange: &mut Exchange<'_>, status: u16, words: &str) -> Reply {
    let body = format!("<div id=\"main-panel\"><h1>{status}</h1><p>{}</p></div>", text(words));
    layout(exchange, status, "Error", &body)
}

/// 400 with its reason, on the page and in a header as far as the container lets it through.
pub(crate) fn failure(exchange: &mut Exchange<'_>, reason: &str) -> Reply {
    let reply = error(exchange, 400, reason);
    let ascii = |letter: char| if letter.is_ascii() { letter } else { ' ' };
    match exchange.rules().container {
        Container::Tomcat if !reason.is_ascii() => reply,
        _ => reply.with("X-Error", reason.chars().map(ascii).collect::<String>().trim()),
    }
}

/// 500 where Jenkins stumbles: written outside of the login, so its crumb is that of anonymous.
pub(crate) fn stack_trace(exchange: &mut Exchange<'_>, words: &str) -> Reply {
    let caller = exchange.caller.take();
    let reply = trace(exchange, 500, words);
    exchange.caller = caller;
    reply
}

/// A page of Jenkins' own that tells of a stack trace, and not of a reason.
pub(crate) fn trace(exchange: &mut Exchange<'_>, status: u16, words: &str) -> Reply {
    let body = format!(
        "<div id=\"main-panel\"><h1>{status}</h1><div id=\"error-description\"><p>The sandbox \
         stumbled, as Jenkins does.</p><pre>{}</pre></div></div>",
        text(words)
    );
    layout(exchange, status, "Error", &body)
}

/// 404, of Jenkins or of the container.
pub(crate) fn not_found(exchange: &mut Exchange<'_>) -> Reply {
    if exchange.rules().own_not_found {
        error(exchange, 404, "Not here: the sandbox has nothing at this address.")
    } else {
        exchange.error(404, None)
    }
}

/// 405 of what takes nothing but POST.
pub(crate) fn post_only(exchange: &mut Exchange<'_>) -> Reply {
    let reply = error(exchange, 405, "This address takes POST and nothing else.");
    if exchange.rules().names_allowed_method { reply.with("Allow", "POST") } else { reply }
}

/// 405 of what is the target of a form.
pub(crate) fn form_wanted(exchange: &mut Exchange<'_>) -> Reply {
    let body = "<div id=\"main-panel\"><p>This is the target of a form, which a browser sends by \
                POST.</p><form method=\"post\"><button>Go on</button></form></div>";
    layout(exchange, 405, "A form", body).with("Allow", "POST")
}

/// 503 of a server that is on its way up.
pub(crate) fn starting(exchange: &mut Exchange<'_>) -> Reply {
    let page = small(exchange, "Starting Jenkins", "<p>The sandbox is still coming up.</p>");
    let reply = Reply::new(503)
        .with("Cache-Control", "no-cache,no-store,must-revalidate")
        .body(headers::media_type(exchange, "text/html"), page);
    headers::zipped(exchange, reply)
}

/// 500 of a server that did not come up.
pub(crate) fn failed(exchange: &mut Exchange<'_>) -> Reply {
    exchange.session();
    let crumb = if exchange.rules().crumb_in_head {
        with_crumb(exchange, false, "", "")
    } else {
        String::new()
    };
    let page = format!(
        "<!DOCTYPE html><html><head{}{crumb}><title>Jenkins</title></head>\
         <body><h1>The start failed</h1><pre>sandbox.Failure: as the setup wanted it</pre></body></html>",
        common(exchange)
    );
    Reply::new(500)
        .with("Cache-Control", "no-cache,no-store,must-revalidate")
        .body(headers::media_type(exchange, "text/html"), page)
}

/// 500 of a filter that is not ready, with nothing of Jenkins around it.
pub(crate) fn half_up(exchange: &Exchange<'_>) -> Reply {
    let kind = match exchange.rules().container {
        Container::Tomcat => "text/html;charset=ISO-8859-1".to_owned(),
        _ => headers::media_type(exchange, "text/html"),
    };
    let page = "<html><head><title>500</title></head><body><h1>500</h1>\
                <pre>sandbox.Failure: no crumb issuer yet</pre></body></html>";
    Reply::new(500).body(kind, page)
}
