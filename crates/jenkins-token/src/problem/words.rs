//! The words that stand in a problem's text where its fields have several.

use crate::escape;
use std::fmt::Display;
use std::path::Path;

pub(super) fn suspicion(is_replaced: bool) -> &'static str {
    if is_replaced {
        "and it is not the stored token, so it was probably replaced"
    } else {
        "which may pass (restart, proxy)"
    }
}

/// Where a token is that must not end here: the account's own, or what the environment holds.
pub(super) fn in_use(held_by: Option<&str>) -> String {
    held_by.map_or_else(|| "in use here".to_owned(), |by| format!("in {by}, which is used here"))
}

/// A checkout chooses the names of its directories.
pub(super) fn shown(manifest: &Path) -> String {
    escape::line(&manifest.to_string_lossy())
}

pub(super) fn among(rows: &str) -> String {
    if rows.is_empty() { String::new() } else { format!("; it may be {}", escape::line(rows)) }
}

pub(super) fn as_user(user: Option<&str>) -> String {
    user.map_or_else(String::new, |user| format!(" as {}", escape::line(user)))
}

/// Why a text cannot be when a token expires.
pub(super) fn not_ahead(text: &str) -> &'static str {
    match text.parse::<jiff::civil::Date>() {
        Ok(_) => "is in the past",
        Err(_) => "is not a date, a number of days, or never",
    }
}

/// A permission as the pages that grant it call it, and as the controller's header does.
pub(super) fn named(permission: Option<&str>) -> String {
    let Some(id) = permission else { return String::new() };
    let shown = escape::line(id);
    let group = |class: &str| match class {
        "hudson.model.Hudson" | "jenkins.model.Jenkins" => Some("Overall"),
        "hudson.model.Item" => Some("Job"),
        "hudson.model.Run" => Some("Run"),
        "hudson.model.View" => Some("View"),
        "hudson.model.Computer" => Some("Agent"),
        _ => None,
    };
    match id.rsplit_once('.').and_then(|(class, name)| Some((group(class)?, name))) {
        Some((group, name)) => format!(": {group}/{} ({shown})", escape::line(name)),
        None => format!(": {shown}"),
    }
}

pub(super) fn because(cause: Option<&impl Display>) -> String {
    cause.map_or_else(String::new, |cause| format!(": {cause}"))
}

/// Why nobody can be asked.
pub(super) fn unasked(no_input: bool, otherwise: &'static str) -> &'static str {
    if no_input { "--no-input was given" } else { otherwise }
}
