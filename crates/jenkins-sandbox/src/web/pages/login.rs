//! `/login`: the form, or the unlock page while the setup wizard waits.
//!
//! Source: recordings `login-page`, `login-form-hidden-crumb-*`, `wizard-login`.

use super::{frame, surroundings};
use crate::message::Reply;
use crate::setup::Start;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs;
use crate::web::exchange::headers;

/// The login page, open to everybody.
pub(crate) fn login(exchange: &mut Exchange<'_>) -> Reply {
    let rules = exchange.rules();
    exchange.session();
    let crumb = if rules.login_form_needs_crumb && exchange.controller.setup.csrf {
        let value = crumbs::crumb(exchange);
        format!("<input type=\"hidden\" name=\"{}\" value=\"{value}\">", rules.crumb_field)
    } else {
        String::new()
    };
    let action = rules.login_form;
    let body = if exchange.controller.state == Start::Wizard {
        // The unlock page is a whole page in another: there are two heads, the second with a crumb.
        let inner =
            if rules.crumb_in_head { frame::head(exchange, "Unlock") } else { String::new() };
        format!(
            "{inner}<h1>Unlock the sandbox</h1><form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"j_username\" value=\"admin\">\
             <input id=\"security-token\" type=\"password\" name=\"j_password\">{crumb}</form>"
        )
    } else {
        format!(
            "<h1>Log in to the sandbox</h1><form method=\"post\" name=\"login\" action=\"{action}\">\
             <input name=\"j_username\" id=\"j_username\" type=\"text\">\
             <input name=\"j_password\" id=\"j_password\" type=\"password\">\
             <input name=\"from\" type=\"hidden\">{crumb}\
             <button type=\"submit\" name=\"Submit\">Log in</button>{}</form>",
            surroundings::in_login(rules)
        )
    };
    if !rules.login_frame {
        return frame::layout(exchange, 200, "Log in", &body);
    }
    let page = frame::small(exchange, "Log in", &body);
    let reply = Reply::new(200)
        .body(headers::media_type(exchange, "text/html"), page)
        .with("Cache-Control", "no-cache,no-store,must-revalidate")
        .with("X-Frame-Options", "sameorigin")
        .with("X-Hudson", "1.395");
    exchange.advertise(reply)
}
