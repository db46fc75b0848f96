//! A form with files, as browsers send it (RFC 7578): the only kind that file parameters of a
//! build are read from.

use super::{Body, Piece};
use std::fmt::Write;

/// A field of the form.
pub struct Part {
    /// Its name.
    pub name: String,
    /// The file it is of, and what that is; none for plain text.
    pub file: Option<(String, String)>,
    /// What it holds.
    pub content: Piece,
}

/// The whole form. `boundary` must stand in none of the fields.
#[must_use]
pub fn body(parts: Vec<Part>, boundary: &str) -> Body {
    let mut pieces = Vec::new();
    let mut before = format!("--{boundary}\r\n");
    for part in parts {
        let name = quoted(&part.name);
        let _ = write!(before, "Content-Disposition: form-data; name=\"{name}\"");
        if let Some((name, kind)) = &part.file {
            let name = quoted(name);
            let _ = write!(before, "; filename=\"{name}\"\r\nContent-Type: {kind}");
        }
        before.push_str("\r\n\r\n");
        pieces.push(Piece::bytes(before));
        pieces.push(part.content);
        before = format!("\r\n--{boundary}\r\n");
    }
    let end = before.trim_end_matches("\r\n").to_owned();
    pieces.push(Piece::bytes(format!("{end}--\r\n")));
    Body { content_type: format!("multipart/form-data; boundary={boundary}"), pieces }
}

/// As browsers write a name: UTF-8, and encoded what would end it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
