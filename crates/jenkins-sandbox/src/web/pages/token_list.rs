//! Where the token page is, who may see it, and what its rows show.
//!
//! Source: the `config.jelly` of `ApiTokenProperty`, recordings `list-*`, `legacy-list*`,
//! `me-security-redirect`.

use super::denied::denied;
use super::frame::{layout, not_found, resources};
use super::token_page::Page;
use super::{token_cards, token_inputs, token_inputs_early, token_legacy};
use crate::jenkins::dates::Locale;
use crate::jenkins::tokens::Token;
use crate::jenkins::version_rules::{Layout, Place};
use crate::message::Reply;
use crate::setup::Planted;
use crate::web::exchange::Exchange;

/// A page below `/me` or `/user/<id>`, if it is the one with the tokens.
pub(crate) fn token_list(
    exchange: &mut Exchange<'_>,
    key: &str,
    base: &str,
    rest: &[&str],
    slash: bool,
) -> Reply {
    match (exchange.rules().token_page, rest, slash) {
        (Place::Security, ["security"], false) => {
            return exchange.redirect(&format!("{base}/security/"));
        }
        (Place::Security, ["security"], true) | (Place::Configure, ["configure"], false) => {}
        _ => return not_found(exchange),
    }
    let own = exchange.caller.as_deref() == Some(key);
    if !own && !exchange.is_admin() {
        return denied(exchange, "hudson.model.Hudson.Administer");
    }
    let Some(account) = exchange.controller.account(key) else {
        return not_found(exchange);
    };
    let mut tokens = account.tokens.sorted();
    if exchange.has(Planted::TemplateRowCounted) {
        tokens.insert(0, Token::template());
    }
    let page = Page {
        methods: format!(
            "{}{base}/descriptorByName/jenkins.security.ApiTokenProperty",
            exchange.context()
        ),
        tokens,
        legacy: account.tokens.legacy_value().map(str::to_owned),
        own,
        user_id: account.user.id.clone(),
        context: exchange.context().to_owned(),
        today: exchange.controller.clock.today(),
        expiry: exchange.rules().expiry,
        statistics: exchange.controller.setup.usage_statistics,
        drawings: exchange.rules().drawings,
        resources: resources(exchange),
        locale: Locale::wanted(exchange.request.header("accept-language").as_deref()),
    };
    let body = match exchange.rules().layout {
        Layout::Legacy => token_legacy::body(&page),
        Layout::EarlyInputs => token_inputs_early::body(exchange, &page, false),
        Layout::EarlyInputsWithCopy => token_inputs_early::body(exchange, &page, true),
        Layout::Inputs => token_inputs::body(exchange, &page),
        Layout::Cards => token_cards::body(exchange, &page),
    };
    let form =
        format!("<form method=\"post\" name=\"config\" action=\"configSubmit\">{body}</form>");
    layout(exchange, 200, "Tokens", &form)
}
