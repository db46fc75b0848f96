//! The lists from 2.505 on: a card per token, from 2.548 on with its expiry in the place of its
//! age (the `config.jelly` of `ApiTokenProperty`, layouts B and C; recordings `list-*` of 2.541.2
//! and 2.572).

use super::row::{element, text};
use super::{count, page_date};
use crate::model::{Expires, ListedToken, TokenUuid, Uses};
use crate::protocol::markup::{Piece, Tag};

/// Reads one card.
pub(super) fn read(card: &Tag, row: &[Piece]) -> Result<ListedToken, &'static str> {
    let uuid = card.attribute("id").and_then(TokenUuid::parse).ok_or("a card has no uuid")?;
    let (_, name) = element(row, |tag| tag.has_class("token-name")).ok_or("a card has no name")?;
    let (state, said) =
        element(row, |tag| tag.has_class("token-creation")).ok_or("a card has no date")?;
    let created = state.attribute("tooltip");
    let (expires, is_over) = ending(state, &text(said));
    Ok(ListedToken {
        uuid,
        name: text(name),
        created_text: created.map(str::to_owned),
        created: created.and_then(page_date::instant),
        last_used: last_used(row),
        uses: uses(row),
        expires,
        expired: is_over,
        legacy: card.has_class("legacy-token"),
    })
}

/// When it ends, and whether it has. Before 2.548 the element tells the age, in a muted colour;
/// after, `error` is an end that is past and not shown, `warning` without a date is none, and
/// the rest ends in a date.
fn ending(state: &Tag, said: &str) -> (Option<Expires>, bool) {
    if state.classes().any(|class| class.starts_with("jenkins-!-")) {
        return (None, false);
    }
    if state.has_class("error") {
        return (None, true);
    }
    let last = said.split_whitespace().last().unwrap_or_default();
    let expires = match last.parse() {
        Ok(date) if last.len() == 10 => Expires::On(date),
        _ if state.has_class("warning") && !said.contains(char::is_numeric) => Expires::Never,
        _ => Expires::Unreadable(said.trim().to_owned()),
    };
    (Some(expires), false)
}

/// The date in the first tooltip beside the counter.
fn last_used(row: &[Piece]) -> Option<jiff::Timestamp> {
    let (_, used) = element(row, |tag| tag.has_class("token-last-used"))?;
    let (tag, _) = element(used, |tag| tag.attribute("tooltip").is_some())?;
    tag.attribute("tooltip").and_then(page_date::instant)
}

/// A counter, or "never used", or neither where the controller keeps no statistics.
fn uses(row: &[Piece]) -> Uses {
    if let Some((_, number)) = element(row, |tag| tag.has_class("token-use-counter")) {
        return count::read(&text(number)).map_or(Uses::Unknown, Uses::Times);
    }
    match element(row, |tag| tag.has_class("token-never-used")) {
        Some(_) => Uses::Times(0),
        None => Uses::Unknown,
    }
}
