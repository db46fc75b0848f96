//! The page before 2.129: one legacy token in a box that can only be read.
//!
//! Source: recordings `list-legacy`, `list-other-user`, `list-de` of 2.46.1.

use super::escape::attribute;
use super::token_page::Page;

/// The section with the token; others get no box at all.
pub(super) fn body(page: &Page) -> String {
    if !page.own {
        return "<table><tbody><tr><td>Nothing of this is yours.</td></tr></tbody></table>"
            .to_owned();
    }
    let (id, methods) = (attribute(&page.user_id), &page.methods);
    let value = page.legacy.as_deref().unwrap_or_default();
    format!(
        "<table class=\"advancedBody\"><tbody>\
         <tr><td class=\"setting-name\">Id</td><td class=\"setting-main\">\
         <input readonly=\"readonly\" name=\"_.\" type=\"text\" class=\"setting-input  \" value=\"{id}\" /></td></tr>\
         <tr><td class=\"setting-name\">Token</td><td class=\"setting-main\">\
         <input readonly=\"readonly\" name=\"_.apiToken\" id=\"apiToken\" type=\"text\" class=\"setting-input  \" \
         value=\"{value}\" /></td></tr>\
         <tr><td class=\"setting-main\"><input onclick=\"validateButton('{methods}/changeToken','',this)\" \
         type=\"button\" value=\"New token\" class=\"yui-button validate-button\" /></td></tr></tbody></table>"
    )
}
