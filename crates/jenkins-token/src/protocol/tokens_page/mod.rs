//! Which tokens there are: the page a person sees, for there is nothing else to ask.
//!
//! Sources: the `config.jelly` of `ApiTokenProperty`; recordings `list-*`, `legacy-list*`,
//! `counter-list-en`. Three layouts: inputs up to 2.504, cards after, cards with an expiry from
//! 2.548 on. A page is read whole or not at all: "no tokens" is only what the page itself says,
//! never what a reader failed to find.

mod cards;
mod count;
mod inputs;
mod page_date;
mod row;

use super::markup::{Piece, Tag, pieces};
use super::{Peer, Reply, Request, denial};
use crate::Problem;
use crate::model::{ListedToken, Version};
use row::{Row, inside, opens};

/// A token is 5 KiB of the newest page, and some people have thousands.
const LARGEST: usize = 64 << 20;

/// Asks for the page of 2.468 and later. Without its slash it would redirect.
#[must_use]
pub(crate) fn security_request() -> Request {
    page("me/security/")
}

/// Asks for the page before 2.468. With a slash it would not be found.
#[must_use]
pub(crate) fn configure_request() -> Request {
    page("me/configure")
}

fn page(path: &str) -> Request {
    let mut request = Request::get(path).header("Accept-Language", "zxx");
    request.largest_reply = LARGEST;
    request
}

/// Both addresses, the likely one first; the other when the reply says so.
#[must_use]
pub fn addresses(version: Option<&Version>) -> [Request; 2] {
    if version.is_some_and(|version| version.is_readable() && !version.at_least(&[2, 468])) {
        [configure_request(), security_request()]
    } else {
        [security_request(), configure_request()]
    }
}

/// Below the root, as somebody who is signed in opens it.
#[must_use]
pub(crate) fn path_for_a_person(version: &Version) -> &'static str {
    match (version.is_readable(), version.at_least(&[2, 468])) {
        (false, _) => "me/",
        (true, true) => "me/security/",
        (true, false) => "me/configure",
    }
}

/// Whether the page is not at this address.
#[must_use]
pub(crate) fn is_elsewhere(reply: &Reply) -> bool {
    reply.status == 404
}

/// Reads the tokens, in the page's order.
///
/// # Errors
/// [`Problem::PageUnreadable`] for a page that is not understood to its end; else what
/// [`denial::read`] says, of a login page too.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<Vec<ListedToken>, Problem> {
    if is_elsewhere(reply) {
        return Err(match denial::read(reply, peer) {
            wall @ Problem::FrontDoor { .. } => wall,
            _ => unreadable("there is no such page (HTTP 404)"),
        });
    }
    if reply.status != 200 || !reply.is_html() {
        return Err(denial::read(reply, peer));
    }
    match Section::find(&reply.text()) {
        Some(section) => section.tokens().map_err(unreadable),
        None => Err(match denial::read(reply, peer) {
            Problem::AnswerUnknown { .. } => unreadable("it does not hold a whole list of tokens"),
            other => other,
        }),
    }
}

fn unreadable(why: &str) -> Problem {
    Problem::PageUnreadable { why: why.to_owned() }
}

/// The part of a page that is about tokens.
#[derive(Default)]
struct Section {
    cards: bool,
    rows: Vec<Row>,
    /// Every layout has a line for "no tokens", hidden when there are some.
    says_empty: bool,
}

impl Section {
    /// The section from `div.token-list` on, if the page has it and did not end in it: of a page cut
    /// short nothing is believed. Rows are looked for up to the page's end, for what themes and
    /// plugins put between them may close more than it opened.
    fn find(page: &str) -> Option<Section> {
        let mut pieces = pieces(page);
        let is_list = |tag: &Tag| tag.name == "div" && tag.has_class("token-list");
        pieces.find(|piece| opens(piece, is_list))?;
        let mut section = Section::default();
        let (mut depth, mut whole) = (1_i64, false);
        let mut next = pieces.next();
        while let Some(piece) = next {
            next = None;
            match piece {
                Piece::Open(tag) if section.is_row(&tag) => {
                    let row = inside(&tag.name, &mut pieces, |tag| section.is_row(tag))?;
                    depth += row.left_open;
                    next = row.next.map(Piece::Open);
                    section.rows.push((tag, row.pieces));
                }
                Piece::Open(tag) => {
                    depth += i64::from(tag.name == "div");
                    section.cards |= tag.has("id", "api-token-list");
                    section.says_empty |= tag.has_class("token-list-empty-item")
                        && !tag.has_class("hidden-message")
                        && !tag.has_class("jenkins-hidden");
                }
                Piece::Close(name) => {
                    depth -= i64::from(name == "div");
                    whole |= depth == 0 || name == "body" || name == "html";
                }
                Piece::Text(_) => {}
            }
            next = next.or_else(|| pieces.next());
        }
        whole.then_some(section)
    }

    /// Templates of cards stand before the list of cards; the prototype of a new row of inputs
    /// (`token-list-new-item`) is not a row.
    fn is_row(&self, tag: &Tag) -> bool {
        if self.cards {
            tag.has_class("token-card")
        } else {
            tag.has_class("token-list-item") && tag.has_class("token-list-existing-item")
        }
    }

    fn tokens(&self) -> Result<Vec<ListedToken>, &'static str> {
        if self.rows.is_empty() && !self.says_empty {
            return Err("it neither lists a token nor says that there is none");
        }
        let read = if self.cards { cards::read } else { inputs::read };
        self.rows.iter().map(|(tag, inside)| read(tag, inside)).collect()
    }
}
