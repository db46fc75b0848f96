//! Layout A as it was at first, in 2.129 to about 2.276: other classes, other buttons.
//!
//! Source: the `config.jelly` of `ApiTokenProperty`, recordings `list-*` and `legacy-list*` of
//! 2.160 and 2.198. The latter has a button to copy, and icons that are drawn in place of images.

use super::drawings::{icon, script};
use super::escape::attribute;
use super::surroundings::BETWEEN_ROWS;
use super::token_inputs::{created, legacy_box, legacy_mark, uses};
use super::token_page::Page;
use crate::jenkins::tokens::Token;
use crate::web::exchange::Exchange;

/// The section with the tokens.
pub(super) fn body(exchange: &Exchange<'_>, page: &Page, copy: bool) -> String {
    let rows: Vec<String> =
        page.tokens.iter().map(|token| row(exchange, page, token, copy)).collect();
    let rows = rows.join(BETWEEN_ROWS);
    let hidden = if page.tokens.is_empty() { "" } else { " hidden-message" };
    let add = if page.own {
        "<input type=\"button\" value=\"Add new Token\" class=\"repeatable-add\" />"
    } else {
        ""
    };
    format!(
        "<div class=\"token-list ignore-dirty-panel\">\
         <div class=\"token-list-item token-list-empty-item{hidden}\"><div class=\"list-empty-message\">\
         This user has no token.</div></div>{}<div class=\"repeated-container\">{}{rows}\
         <div class=\"repeatable-insertion-point\"></div>{add}</div></div>{}",
        script(&page.resources, "rows"),
        prototype(page, copy),
        legacy_box(page, "setting-input")
    )
}

/// The row a browser copies for a new token; no token itself.
fn prototype(page: &Page, copy: bool) -> String {
    let methods = &page.methods;
    let icon = if copy { icon(page.drawings).to_owned() } else { image(page, "") };
    let copy = if copy {
        let button = "<span text=\"\" title=\"Copy\" message=\"Done\" class=\"copy-button invisible\">\
                      <input type=\"button\"></span>";
        format!("{button}{}", script(&page.resources, "copy"))
    } else {
        String::new()
    };
    format!(
        "<div name=\"tokenStore\" class=\"repeated-chunk to-be-removed\">\
         <div class=\"token-list-item token-list-new-item\">\
         <input name=\"tokenUuid\" type=\"hidden\" class=\"token-uuid-input\" />\
         <input placeholder=\"A name\" name=\"tokenName\" type=\"text\" class=\"setting-input   token-name\" value=\"\" />\u{a0}\
         <span class=\"new-token-value\"></span><span class=\"yui-button token-save\">\
         <button data-target-url=\"{methods}/generateNewToken\" tabindex=\"0\" onclick=\"saveApiToken(this)\" \
         type=\"button\">Make it</button></span><span class=\"token-cancel\">\
         <input type=\"button\" title=\"No\" value=\"Cancel\" class=\"repeatable-delete danger\" /></span>\
         <a data-target-url=\"{methods}/revoke\" onclick=\"return revokeToken(this)\" data-confirm=\"End this token?\" \
         href=\"#\" class=\"token-revoke hidden-button\">{icon}</a>{copy}\
         <div class=\"error token-error-message\"></div>\
         <div class=\"warning display-after-generation\">This is the only time you see it.</div></div></div>"
    )
}

fn row(exchange: &Exchange<'_>, page: &Page, token: &Token, copy: bool) -> String {
    let methods = &page.methods;
    let (class, mark) =
        if token.legacy { ("legacy-token", legacy_mark(page)) } else { ("", String::new()) };
    let icon = if copy { icon(page.drawings).to_owned() } else { image(page, " alt=\"Revoke\"") };
    format!(
        "<div name=\"tokenStore\" class=\"repeated-chunk\">\
         <div class=\"token-list-item token-list-existing-item force-dirty-panel {class}\">\
         <input name=\"tokenUuid\" type=\"hidden\" class=\"token-uuid-input\" value=\"{}\" />\
         <input name=\"tokenName\" type=\"text\" class=\"setting-input   token-name\" value=\"{}\" />\
         {mark}{}<span class=\"to-right\">{}\
         <a data-target-url=\"{methods}/revoke\" onclick=\"return revokeToken(this)\" data-confirm=\"End this token?\" \
         href=\"#\" data-message-if-legacy-revoked=\"It is gone\" class=\"token-revoke\">{icon}</a></span></div></div>",
        token.uuid,
        attribute(&token.name),
        created(exchange, page, token),
        uses(exchange, page, token)
    )
}

fn image(page: &Page, alternative: &str) -> String {
    format!(
        "<img src=\"{}/images/error.png\"{alternative} style=\"width: 16px\" class=\"icon-text-error icon-sm\" />",
        page.context
    )
}
