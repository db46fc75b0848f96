//! The 403 that asks a browser to log in, and the one that says which permission is missing.
//!
//! Source: `HudsonAuthenticationEntryPoint` and `AccessDeniedHandlerImpl`, recordings
//! `root-anonymous*`, `anonread-me`, `strict-crumb-no-read`.

use super::escape::attribute;
use super::frame::layout;
use crate::message::Reply;
use crate::percent::encode_value;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;

const ADMINISTER: &str = "hudson.model.Hudson.Administer";

/// The caller lacks `permission`.
pub(crate) fn denied(exchange: &mut Exchange<'_>, permission: &'static str) -> Reply {
    if exchange.caller.is_none() {
        return login_required(exchange, Some(permission));
    }
    let body = format!("<h1>Access Denied</h1><p>You would need {permission}.</p>");
    let reply = layout(exchange, 403, "Access Denied", &body);
    naming(exchange, reply, permission)
}

/// Nobody is logged in; `permission` is what was looked for, if anything was.
pub(crate) fn login_required(
    exchange: &mut Exchange<'_>,
    permission: Option<&'static str>,
) -> Reply {
    // The server remembers where the browser wanted to go.
    exchange.session();
    if exchange.request.header("x-requested-with").as_deref() == Some("XMLHttpRequest") {
        return exchange.error(403, None);
    }
    let login = match exchange.controller.setup.signs_in_at {
        Some(_) => "securityRealm/commenceLogin",
        None => "login",
    };
    let from = encode_value(&exchange.request.target);
    let target = format!("{}/{login}?from={from}", exchange.context());
    let page = format!(
        "<html><head><meta http-equiv='refresh' content='1;url={}'/></head>\
         <body>Authentication required: the sandbox does not know you yet.</body></html>",
        attribute(&target)
    );
    let reply = Reply::new(403)
        .body(headers::media_type(exchange, "text/html"), page)
        .with("X-Hudson", "1.395");
    let reply = exchange.advertise(reply);
    match permission {
        Some(permission) if exchange.rules().login_page_names_permission => {
            naming(exchange, reply, permission)
        }
        _ => reply,
    }
}

fn naming(exchange: &Exchange<'_>, reply: Reply, permission: &'static str) -> Reply {
    let name = exchange.caller.as_deref().unwrap_or("anonymous");
    let reply = reply
        .with("X-You-Are-Authenticated-As", ascii(name))
        .with("X-Required-Permission", permission);
    implied_by(permission)
        .iter()
        .fold(reply, |reply, other| reply.with("X-Permission-Implied-By", *other))
}

/// The permissions that hold this one in them, as far as they were seen.
fn implied_by(permission: &str) -> &'static [&'static str] {
    match permission {
        ADMINISTER => &[],
        "hudson.model.Item.Create" => &[
            "hudson.security.Permission.GenericCreate",
            "hudson.security.Permission.GenericWrite",
            ADMINISTER,
        ],
        "hudson.model.Hudson.Read" => &["hudson.security.Permission.GenericRead", ADMINISTER],
        _ => &[ADMINISTER],
    }
}

/// Header values are ASCII; containers put a question mark for the rest.
fn ascii(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect()
}
