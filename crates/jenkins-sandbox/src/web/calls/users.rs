//! `/me/…` and `/user/<id>/…`: a user's page, what the API shows, tokens.
//!
//! Source: `HudsonAuthenticationEntryPoint` and `AccessDeniedHandlerImpl`, recordings `me-*`,
//! `strict-*`, `generate-root-descriptor`.

use crate::jenkins::controller::Account;
use crate::message::Reply;
use crate::percent;
use crate::web::calls::{identity, token_methods};
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;
use crate::web::pages;

/// `/me/…`; without its slash `/me` leads on.
pub(crate) fn me_or_onward(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    if path.rest.is_empty() && !path.slash {
        return exchange.redirect("/me/");
    }
    own(exchange, path.rest, path.slash)
}

/// `/user/<id>/…`
pub(crate) fn user_of_id(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    someone(exchange, path.name(0), path.rest, path.slash)
}

/// `/me/…`
fn own(exchange: &mut Exchange<'_>, rest: &[&str], slash: bool) -> Reply {
    match exchange.caller.clone() {
        Some(key) => user(exchange, &key, "/me", rest, slash),
        None if exchange.controller.setup.security => pages::login_required(exchange, None),
        // Nothing catches the refusal when there is no security filter.
        None => pages::stack_trace(exchange, "Nobody is logged in."),
    }
}

/// `/user/<id>/…`
fn someone(exchange: &mut Exchange<'_>, id: &str, rest: &[&str], slash: bool) -> Reply {
    let Some(key) = exchange.controller.account(id).map(Account::key) else {
        return pages::not_found(exchange);
    };
    let base = format!("/user/{}", percent::encode_segment(&key));
    if rest.is_empty() && !slash {
        return exchange.redirect(&format!("{base}/"));
    }
    user(exchange, &key, &base, rest, slash)
}

fn user(exchange: &mut Exchange<'_>, key: &str, base: &str, rest: &[&str], slash: bool) -> Reply {
    match rest {
        [] => pages::layout(exchange, 200, "User", "<p>A user of the sandbox.</p>"),
        ["api", format] => identity::user(exchange, key, format),
        ["descriptorByName", "jenkins.security.ApiTokenProperty" | "ApiTokenProperty", method] => {
            token_methods::call(exchange, key, method)
        }
        _ => pages::token_list(exchange, key, base, rest, slash),
    }
}

/// The descriptor without a user before it: Jenkins stumbles over the absent user.
pub(crate) fn without_user(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    if exchange.rules().post_only && exchange.request.method != "POST" {
        return pages::post_only(exchange);
    }
    pages::stack_trace(exchange, "There is no user in this path.")
}
