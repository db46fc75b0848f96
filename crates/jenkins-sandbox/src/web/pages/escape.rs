//! Text made safe for a page.

/// Escapes for a text node, as jelly does: only `<` and `&`.
pub(crate) fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;")
}

/// Escapes for an attribute in double quotes.
pub(crate) fn attribute(raw: &str) -> String {
    text(raw).replace('>', "&gt;").replace('"', "&quot;")
}
