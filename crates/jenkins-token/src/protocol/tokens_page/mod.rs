//! Which tokens there are: the page a person sees, for there is nothing else to ask.
//!
//! Sources: contract §1.6; recordings `list-*`, `legacy-list*`, `counter-list-en`. Three layouts:
//! inputs up to 2.504, cards after, cards with an expiry from 2.548 on.
//! A page is read whole or not at all: "no tokens" is only what the page itself says, never what
//! a reader failed to find.

mod cards;
mod count;
mod inputs;
mod page_date;

use super::markup::{Piece, Tag, pieces};
use super::{Asked, Reply, Request, denial};
use crate::Problem;
use crate::model::{Listed, Version};

/// Asks for the page of 2.468 and later. Without its slash it would redirect.
#[must_use]
pub fn security_request() -> Request {
    Request::get("me/security/").header("Accept-Language", "zxx")
}

/// Asks for the page before 2.468. With a slash it would not be found.
#[must_use]
pub fn configure_request() -> Request {
    Request::get("me/configure").header("Accept-Language", "zxx")
}

/// Both addresses, the likely one first; the other when [`is_elsewhere`] says so.
#[must_use]
pub fn addresses(version: Option<&Version>) -> [Request; 2] {
    if version.is_some_and(|version| version.is_readable() && !version.at_least(&[2, 468])) {
        [configure_request(), security_request()]
    } else {
        [security_request(), configure_request()]
    }
}

/// Whether the page is not at this address.
#[must_use]
pub fn is_elsewhere(reply: &Reply) -> bool {
    reply.status == 404
}

/// Reads the tokens, in the page's order.
///
/// # Errors
/// [`Problem::PageUnreadable`] for a page that is not understood to its end; else what
/// [`denial::read`] says, of a login page too.
pub fn read(reply: &Reply, asked: &Asked<'_>) -> Result<Vec<Listed>, Problem> {
    if is_elsewhere(reply) {
        return Err(unreadable("there is no such page (HTTP 404)"));
    }
    if reply.status != 200 || !reply.is_html() {
        return Err(denial::read(reply, asked));
    }
    let page = reply.text();
    let mut pieces = pieces(&page);
    let Some(list) = list(&mut pieces) else {
        return Err(match denial::read(reply, asked) {
            Problem::AnswerUnknown { .. } => unreadable("it holds no whole list of tokens"),
            other => other,
        });
    };
    let cards = list.iter().any(|piece| opens(piece, |tag| tag.has("id", "api-token-list")));
    let tokens = if cards { cards::read(&list) } else { inputs::read(&list) };
    let tokens = tokens.map_err(unreadable)?;
    if tokens.is_empty() && !says_empty(&list) {
        return Err(unreadable("it neither lists a token nor says that there is none"));
    }
    Ok(tokens)
}

fn unreadable(why: &str) -> Problem {
    Problem::PageUnreadable { why: why.to_owned() }
}

/// What stands in `div.token-list`, if it is closed: of a page cut short nothing is believed.
fn list(pieces: &mut impl Iterator<Item = Piece>) -> Option<Vec<Piece>> {
    let is_list = |tag: &Tag| tag.name == "div" && tag.has_class("token-list");
    pieces.find(|piece| opens(piece, is_list))?;
    let mut depth = 1_u32;
    let mut list = vec![];
    for piece in pieces {
        match &piece {
            Piece::Open(tag) if tag.name == "div" => depth += 1,
            Piece::Close(name) if name == "div" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(list);
        }
        list.push(piece);
    }
    None
}

/// Every layout has a line for "no tokens", hidden when there are some.
fn says_empty(list: &[Piece]) -> bool {
    let shown = |tag: &Tag| {
        tag.has_class("token-list-empty-item")
            && !tag.has_class("hidden-message")
            && !tag.has_class("jenkins-hidden")
    };
    list.iter().any(|piece| opens(piece, shown))
}

fn opens(piece: &Piece, fits: impl Fn(&Tag) -> bool) -> bool {
    matches!(piece, Piece::Open(tag) if fits(tag))
}

/// The parts of `pieces` that begin with a tag that fits, each up to the next.
fn split(pieces: &[Piece], begins: impl Fn(&Tag) -> bool) -> Vec<(&Tag, &[Piece])> {
    let mut parts: Vec<(&Tag, &[Piece])> = vec![];
    let mut end = pieces.len();
    for (at, piece) in pieces.iter().enumerate().rev() {
        if let Piece::Open(tag) = piece
            && begins(tag)
        {
            parts.push((tag, &pieces[at + 1..end]));
            end = at;
        }
    }
    parts.reverse();
    parts
}

/// The first tag in `row` that fits, and the text up to the next closing tag of its name.
fn find(row: &[Piece], fits: impl Fn(&Tag) -> bool) -> Option<(&Tag, String)> {
    let at = row.iter().position(|piece| opens(piece, &fits))?;
    let Piece::Open(tag) = &row[at] else { return None };
    let mut text = String::new();
    for piece in &row[at + 1..] {
        match piece {
            Piece::Close(name) if *name == tag.name => break,
            Piece::Text(part) => text.push_str(part),
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }
    Some((tag, text))
}
