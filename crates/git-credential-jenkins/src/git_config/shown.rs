//! A setting as it may be shown: passwords and tokens stand in URLs, headers and helpers too.

use super::git::Setting;
use super::url_match::parts;

/// Its key.
pub(super) fn key(setting: &Setting) -> String {
    without_userinfo(&setting.key)
}

/// What it says.
pub(super) fn value(setting: &Setting) -> String {
    let text = setting.text();
    match parts(&setting.key) {
        Some((_, _, "extraheader")) => {
            text.split_once(':').map_or("…".to_owned(), |(name, _)| format!("{name}: …"))
        }
        Some((_, _, "helper")) if may_hold_secret(text) => "!…".to_owned(),
        _ => without_userinfo(text),
    }
}

/// Whether a command to take it out would show what nobody should see.
pub(super) fn is_secret(setting: &Setting) -> bool {
    let is_helper = matches!(parts(&setting.key), Some((_, _, "helper")));
    key(setting) != setting.key || (is_helper && may_hold_secret(setting.text()))
}

/// A line for a shell that answers by itself.
fn may_hold_secret(helper: &str) -> bool {
    helper.starts_with('!') && helper.to_ascii_lowercase().contains("password")
}

/// The userinfo of a URL, and the URL without it. Up to the last `@` of the authority, so that all of
/// a password that holds one is gone.
pub(super) fn apart(url: &str) -> Option<(&str, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (userinfo, host) = authority.rsplit_once('@')?;
    Some((userinfo, format!("{scheme}://{host}{path}")))
}

/// A URL of the web, or a text with one, without what may be a password or token.
#[must_use]
pub fn without_userinfo(text: &str) -> String {
    let is_web = text.contains("http://") || text.contains("https://");
    apart(text).filter(|_| is_web).map_or_else(|| text.to_owned(), |(_, url)| url)
}
