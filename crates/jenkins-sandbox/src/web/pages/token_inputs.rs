//! Layout A, the page of 2.129 to 2.504: a row of inputs for each token, and a prototype row.
//!
//! Source: the `config.jelly` of `ApiTokenProperty`, recordings `list-*` and `legacy-list*` of
//! 2.426.2, `counter-list-en`.

use super::drawings::{icon, mark, script};
use super::escape::attribute;
use super::surroundings::BETWEEN_ROWS;
use super::token_page::Page;
use crate::jenkins::tokens::Token;
use crate::web::exchange::Exchange;

/// The section with the tokens.
pub(super) fn body(exchange: &Exchange<'_>, page: &Page) -> String {
    let rows: Vec<String> = page.tokens.iter().map(|token| row(exchange, page, token)).collect();
    let rows = rows.join(BETWEEN_ROWS);
    let hidden = if page.tokens.is_empty() { "" } else { " hidden-message" };
    let add = if page.own {
        "<button type=\"button\" class=\"jenkins-button repeatable-add\">Another token</button>"
    } else {
        ""
    };
    format!(
        "<div class=\"setting-main\"><div class=\"token-list ignore-dirty-panel\">\
         <div class=\"token-list-item token-list-empty-item{hidden}\"><div class=\"list-empty-message\">\
         This user has no token.</div></div>{}<div class=\"repeated-container\">{}{rows}\
         <div class=\"repeatable-insertion-point\"></div>{add}</div></div></div>{}",
        script(&page.resources, "rows"),
        prototype(page),
        legacy_box(page, "jenkins-input")
    )
}

/// The row a browser copies for a new token; no token itself.
fn prototype(page: &Page) -> String {
    let methods = &page.methods;
    let save = format!(
        "<span class=\"token-save\"><button data-target-url=\"{methods}/generateNewToken\" tabindex=\"0\" \
         id=\"api-token-property-token-save\" type=\"button\" class=\"jenkins-button\">Make it</button></span>"
    );
    format!(
        "<div name=\"tokenStore\" class=\"repeated-chunk to-be-removed\"><div class=\"repeated-chunk__header\"></div>\
         <div class=\"token-list-item token-list-new-item\">\
         <input name=\"tokenUuid\" type=\"hidden\" class=\"token-uuid-input\">\
         <input name=\"tokenName\" placeholder=\"A name\" type=\"text\" class=\"jenkins-input   token-name\" value=\"\">\u{a0}\
         <span class=\"new-token-value\"></span>{save}\
         <span class=\"token-cancel\"><button tooltip=\"No\" type=\"button\" class=\"repeatable-delete danger\">{}</button></span>\
         <div class=\"controls-container\"><button tooltip=\"Copy\" text=\"\" message=\"Done\" type=\"button\" \
         class=\"copy-button jenkins-button jenkins-button--tertiary jenkins-copy-button jenkins-hidden\">\
         <span class=\"jenkins-copy-button__icon\"></span></button>{}\
         <a data-confirm-title=\"Revoke\" data-target-url=\"{methods}/revoke\" data-confirm=\"End this token?\" href=\"#\" \
         class=\"jenkins-button jenkins-button--tertiary jenkins-!-destructive-color api-token-property-token-revoke hidden-button\">{}</a></div>\
         <div class=\"error token-error-message\"></div>\
         <div class=\"warning display-after-generation\">This is the only time you see it.</div></div></div>",
        mark(page.drawings),
        script(&page.resources, "copy"),
        icon(page.drawings)
    )
}

fn row(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    let methods = &page.methods;
    let (class, mark) =
        if token.legacy { ("legacy-token", legacy_mark(page)) } else { ("", String::new()) };
    let created = created(exchange, page, token);
    format!(
        "<div name=\"tokenStore\" class=\"repeated-chunk\"><div class=\"repeated-chunk__header\"></div>\
         <div class=\"token-list-item token-list-existing-item force-dirty-panel {class}\">\
         <input name=\"tokenUuid\" type=\"hidden\" class=\"token-uuid-input\" value=\"{}\">\
         <input name=\"tokenName\" placeholder=\"\" type=\"text\" class=\"jenkins-input   token-name\" value=\"{}\">\
         {mark}{created}<span class=\"to-right\">{}\
         <a data-confirm-title=\"Revoke\" data-target-url=\"{methods}/revoke\" data-confirm=\"End this token?\" href=\"#\" \
         data-message-if-legacy-revoked=\"It is gone\" \
         class=\"jenkins-button jenkins-button--tertiary jenkins-!-destructive-color api-token-property-token-revoke\">{}</a>\
         </span></div></div>",
        token.uuid,
        attribute(&token.name),
        uses(exchange, page, token),
        icon(page.drawings)
    )
}

/// The sign beside a legacy token.
pub(super) fn legacy_mark(page: &Page) -> String {
    format!(
        "<img src=\"{}/images/warning.svg\" style=\"width: 16px\" title=\"A token of the old kind\" \
         class=\"icon-warning icon-sm\">",
        page.context
    )
}

/// How old a token is; of a legacy token nobody may know.
pub(super) fn created(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    let Some(at) = token.created else {
        return "<span title=\"Nobody wrote it down\" class=\"token-creation age-ok\">Unknown</span>"
            .to_owned();
    };
    let days = Page::days_since(exchange, at);
    format!(
        "<span title=\"{}\" class=\"token-creation {}\">Made {days} day(s) ago</span>",
        page.moment(exchange, at),
        age(days)
    )
}

fn age(days: i64) -> &'static str {
    match days {
        ..=179 => "age-ok",
        180..=364 => "age-mmmh",
        _ => "age-argh",
    }
}

/// How often a token was used, and when.
pub(super) fn uses(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    if !page.statistics {
        return "<span class=\"no-statistics\" title=\"Nobody counts\">No numbers</span>"
            .to_owned();
    }
    match token.last_use {
        None => format!(
            "<span class=\"token-use-counter\"><strong title=\"Better revoke it\">\
             <img src=\"{}/images/warning.svg\" style=\"width: 16px\" class=\"icon-warning icon-sm\">\
             Not once</strong></span>",
            page.context
        ),
        Some(at) => format!(
            "<span title=\"{}\" class=\"token-use-counter\">Taken <b>{}</b> time(s), the last <b>{}</b> day(s) ago</span>",
            page.moment(exchange, at),
            grouped(token.uses),
            Page::days_since(exchange, at)
        ),
    }
}

/// `1,234`: the server's locale, whatever the request asks for.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The box of the legacy token; only there is one.
pub(super) fn legacy_box(page: &Page, class: &str) -> String {
    let Some(value) = &page.legacy else {
        return String::new();
    };
    let shown = if page.own { value.as_str() } else { "Token is hidden" };
    format!(
        "<div class=\"advancedBody\"><div class=\"setting-main\"><input readonly=\"readonly\" name=\"_.apiToken\" \
         id=\"apiToken\" type=\"text\" class=\"{class}\" value=\"{shown}\"></div></div>"
    )
}
