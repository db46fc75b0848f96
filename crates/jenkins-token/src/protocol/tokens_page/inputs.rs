//! The list of 2.129 to 2.504: a row of form inputs per token (the `config.jelly` of
//! `ApiTokenProperty`, layout A; recordings `list-*` of 2.160 to 2.479.1).

use super::row::{element, text};
use super::{count, page_date};
use crate::model::{ListedToken, TokenUuid, Uses};
use crate::protocol::markup::{Piece, Tag};

/// Reads one row.
pub(super) fn read(item: &Tag, row: &[Piece]) -> Result<ListedToken, &'static str> {
    let input = |name| {
        let (tag, _) = element(row, |tag| tag.name == "input" && tag.has("name", name))?;
        tag.attribute("value")
    };
    let uuid = input("tokenUuid").and_then(TokenUuid::parse).ok_or("a row has no uuid")?;
    let name = input("tokenName").ok_or("a row has no name")?.to_owned();
    let created = element(row, |tag| tag.has_class("token-creation"))
        .and_then(|(tag, _)| tag.attribute("title"));
    let used = element(row, |tag| tag.has_class("token-use-counter"));
    let used = used.and_then(|(tag, _)| tag.attribute("title"));
    Ok(ListedToken {
        uuid,
        name,
        created_text: created.map(str::to_owned),
        created: created.and_then(page_date::instant),
        last_used: used.and_then(page_date::instant),
        uses: uses(row),
        expires: None,
        expired: false,
        legacy: item.has_class("legacy-token"),
    })
}

/// `Used <b>1,234</b> time(s), …`, or `<strong>` around "never used", or no counter at all where
/// the controller keeps no statistics.
fn uses(row: &[Piece]) -> Uses {
    let counter = element(row, |tag| tag.has_class("token-use-counter"));
    let Some((_, counter)) = counter else { return Uses::Unknown };
    if let Some((_, number)) = element(counter, |tag| tag.name == "b") {
        return count::read(&text(number)).map_or(Uses::Unknown, Uses::Times);
    }
    match element(counter, |tag| tag.name == "strong") {
        Some(_) => Uses::Times(0),
        None => Uses::Unknown,
    }
}
