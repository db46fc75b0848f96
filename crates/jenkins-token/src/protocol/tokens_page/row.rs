//! A row of the page, and what stands in it.

use crate::protocol::markup::{Name, Piece, Tag};

/// A row: the tag it begins with, and all that is in it.
pub(super) type Row = (Tag, Vec<Piece>);

/// What is in a row, and how it ends.
pub(super) struct Inside {
    pub(super) pieces: Vec<Piece>,
    /// The row that begins before this one ends: something was left open in it.
    pub(super) next: Option<Tag>,
    /// How many elements of the row's name still are, itself among them.
    pub(super) left_open: i64,
}

/// What is in the row of that name, whose start tag was read last; `None` if it does not end.
pub(super) fn inside(
    name: &Name,
    pieces: &mut impl Iterator<Item = Piece>,
    is_row: impl Fn(&Tag) -> bool,
) -> Option<Inside> {
    let mut left_open = 1_i64;
    let mut inside = vec![];
    for piece in pieces {
        match piece {
            // No row holds another: a browser too finds both.
            Piece::Open(tag) if is_row(&tag) => {
                return Some(Inside { pieces: inside, next: Some(tag), left_open });
            }
            Piece::Open(ref tag) if tag.name == *name => left_open += 1,
            Piece::Close(ref closed) if closed == name => left_open -= 1,
            _ => {}
        }
        if left_open == 0 {
            return Some(Inside { pieces: inside, next: None, left_open });
        }
        inside.push(piece);
    }
    None
}

pub(super) fn opens(piece: &Piece, fits: impl Fn(&Tag) -> bool) -> bool {
    matches!(piece, Piece::Open(tag) if fits(tag))
}

/// The first element in `row` that fits, with what is in it: up to the end tag of its own, or of the
/// row.
pub(super) fn element(row: &[Piece], fits: impl Fn(&Tag) -> bool) -> Option<(&Tag, &[Piece])> {
    let at = row.iter().position(|piece| opens(piece, &fits))?;
    let Piece::Open(tag) = &row[at] else { return None };
    let rest = &row[at + 1..];
    let mut depth = 1_usize;
    let ends = |piece: &Piece| {
        match piece {
            Piece::Open(inner) if inner.name == tag.name => depth += 1,
            Piece::Close(name) if *name == tag.name => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    Some((tag, &rest[..end]))
}

/// The text of `pieces`, whatever it stands in.
pub(super) fn text(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text } else { "" });
    texts.collect()
}
