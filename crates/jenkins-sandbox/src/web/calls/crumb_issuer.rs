//! `/crumbIssuer/api/…`: crumbs handed out.
//!
//! Source: `CrumbIssuer.RestrictedApi`, recordings `crumb-*`.

use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs::crumb;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Bean};

/// `/crumbIssuer` without its slash
pub(crate) fn onward(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    exchange.redirect("/crumbIssuer/")
}

/// `/crumbIssuer/api/…`
pub(crate) fn issue(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    if !exchange.controller.setup.csrf {
        return pages::not_found(exchange);
    }
    if exchange.request.form_parameter("jsonp").is_some() {
        let message = "No JSONP for this object";
        return exchange.error(403, Some(message));
    }
    let (field, value) = (exchange.rules().crumb_field, crumb(exchange));
    if let (Some(xpath), "xml") = (exchange.request.form_parameter("xpath"), path.name(0))
        && let Some(text) = allowed_text(&xpath, field, &value)
    {
        let reply = Reply::new(200).body(headers::media_type(exchange, "text/plain"), text);
        return if exchange.rules().text_names_version {
            headers::headers(exchange, reply)
        } else {
            reply
        };
    }
    let (element, class) = if exchange.controller.setup.strict_crumbs {
        ("strictCrumbIssuer", "org.jenkinsci.plugins.strictcrumbissuer.StrictCrumbIssuer")
    } else {
        ("defaultCrumbIssuer", "hudson.security.csrf.DefaultCrumbIssuer")
    };
    let bean = Bean::new(element, class).field("crumb", value).field("crumbRequestField", field);
    remote_api::answer(exchange, &bean, path.name(0))
}

/// The four texts that this object may answer with; others are elements, or refused.
fn allowed_text(xpath: &str, field: &str, value: &str) -> Option<String> {
    Some(match xpath {
        "/*/crumbRequestField/text()" => field.to_owned(),
        "/*/crumb/text()" => value.to_owned(),
        r#"concat(//crumbRequestField,":",//crumb)"# => format!("{field}:{value}"),
        "concat(//crumbRequestField,'=',//crumb)" => format!("{field}={value}"),
        _ => return None,
    })
}
