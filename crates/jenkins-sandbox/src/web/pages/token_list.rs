//! Where the token page is, who may see it, and what its rows show.
//!
//! Source: contract §1.6, recordings `list-*`, `legacy-list*`, `me-security-redirect`.

use super::frame::resources;
use super::{denied, layout, not_found};
use super::{token_cards, token_inputs, token_inputs_early, token_legacy};
use crate::jenkins::dates::{self, Locale};
use crate::jenkins::rules::{Drawings, Layout, Place};
use crate::jenkins::tokens::Token;
use crate::message::Reply;
use crate::setup::Planted;
use crate::web::exchange::Exchange;
use jiff::Timestamp;
use jiff::civil::Date;

/// What the layouts need besides the rows.
pub(super) struct Page {
    /// Where the web methods are, with the context path.
    pub(super) methods: String,
    pub(super) tokens: Vec<Token>,
    /// The legacy token's value, if the user has one.
    pub(super) legacy: Option<String>,
    /// Whether the viewer is the owner: only then there is a button to make tokens.
    pub(super) own: bool,
    pub(super) user_id: String,
    pub(super) context: String,
    pub(super) today: Date,
    pub(super) statistics: bool,
    /// Whether tokens can end.
    pub(super) expiry: bool,
    pub(super) locale: Locale,
    pub(super) drawings: Drawings,
    /// Where static files are.
    pub(super) resources: String,
}

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

impl Page {
    /// Day and time as this page shows them.
    pub(super) fn moment(&self, exchange: &Exchange<'_>, at: Timestamp) -> String {
        let space = exchange.rules().meridiem_space;
        dates::medium(at, &exchange.controller.clock, self.locale, space)
    }

    /// Whole days since.
    pub(super) fn days_since(exchange: &Exchange<'_>, at: Timestamp) -> i64 {
        exchange.controller.clock.now().duration_since(at).as_hours() / 24
    }
}
