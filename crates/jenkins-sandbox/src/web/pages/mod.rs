//! Pages: the common frame, and which page of tokens a version has.
//!
//! Only what a reader relies on is as in Jenkins (`<head data-*>`, headers, the token section), and
//! what it may stumble over stands where it stands there (`surroundings`, `drawings`); the words and
//! everything else are the sandbox's own.

mod denied;
mod drawings;
mod frame;
mod login;
mod surroundings;
mod token_cards;
mod token_inputs;
mod token_inputs_early;
mod token_legacy;
mod token_list;

pub(crate) use denied::{denied, login_required};
pub(crate) use frame::{error, failed, half_up, layout, not_found, post_only, starting, stumble};
pub(crate) use login::login;
pub(crate) use token_list::token_list;

/// Escapes for a text node, as jelly does: only `<` and `&`.
pub(crate) fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;")
}

/// Escapes for an attribute in double quotes.
pub(crate) fn attribute(raw: &str) -> String {
    text(raw).replace('>', "&gt;").replace('"', "&quot;")
}
