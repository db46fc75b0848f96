//! What a body says it is, told from its file's name and first bytes.
//!
//! Jenkins reads a posted `config.xml` as the HTTP header says, and as Latin-1 where that says
//! nothing, whatever the XML itself declares; `createItem` reads what the XML declares. So both
//! say the same.

/// As much of a body as its kind is told from.
pub const ENOUGH: usize = 1024;

/// The content type of a body whose file has that name, if it comes from one, and that begins so.
#[must_use]
pub fn of(name: Option<&str>, begin: &[u8]) -> String {
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("xml" | "jelly") => xml(begin),
        Some("json") => "application/json".to_owned(),
        Some("txt" | "groovy" | "log" | "properties" | "yaml" | "yml" | "md" | "csv") => {
            "text/plain;charset=utf-8".to_owned()
        }
        Some("html" | "htm") => "text/html;charset=utf-8".to_owned(),
        Some("zip" | "hpi" | "jpi" | "jar") => "application/zip".to_owned(),
        _ if looks_like_xml(begin) => xml(begin),
        _ if first_letter(begin).is_some_and(|b| matches!(b, b'{' | b'[')) => {
            "application/json".to_owned()
        }
        _ => "application/octet-stream".to_owned(),
    }
}

/// XML, and in which letters: what its mark or its declaration says, else UTF-8, which XML means
/// when it says nothing.
fn xml(begin: &[u8]) -> String {
    let charset = match begin {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "utf-16".to_owned(),
        [b'<', 0, ..] => "utf-16le".to_owned(),
        [0, b'<', ..] => "utf-16be".to_owned(),
        _ => declared(begin).unwrap_or_else(|| "utf-8".to_owned()),
    };
    format!("application/xml;charset={charset}")
}

/// The encoding in `<?xml … encoding="…"?>`.
#[must_use]
pub fn declared(begin: &[u8]) -> Option<String> {
    let begin = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begin);
    let begin = &begin[..begin.len().min(ENOUGH)];
    let text: String = begin.iter().map(|b| char::from(*b)).collect();
    let declaration = text.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = value[1..].split(quote).next()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
    (!name.is_empty() && name.bytes().all(plain)).then(|| name.to_ascii_lowercase())
}

fn looks_like_xml(begin: &[u8]) -> bool {
    match begin {
        [0xff, 0xfe, b'<', 0, ..] | [0xfe, 0xff, 0, b'<', ..] | [b'<', 0, ..] | [0, b'<', ..] => {
            true
        }
        _ => first_letter(begin) == Some(b'<'),
    }
}

fn first_letter(begin: &[u8]) -> Option<u8> {
    let begin = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begin);
    begin.iter().copied().find(|b| !b.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_body_is_called_what_it_is() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>";
        for (name, begin, kind) in [
            (None, &b"<a/>"[..], "application/xml;charset=utf-8"),
            (None, b"\xef\xbb\xbf\n <a/>", "application/xml;charset=utf-8"),
            (None, latin, "application/xml;charset=iso-8859-1"),
            (Some("job.xml"), latin, "application/xml;charset=iso-8859-1"),
            (None, b"<?xml version=\"1.1\"?><a/>", "application/xml;charset=utf-8"),
            (None, b"\xff\xfe<\0a\0", "application/xml;charset=utf-16"),
            (None, b"<\0?\0", "application/xml;charset=utf-16le"),
            (Some("a.json"), b"1", "application/json"),
            (None, b" {\"a\": 1}", "application/json"),
            (Some("script.groovy"), b"<", "text/plain;charset=utf-8"),
            (Some("UPPER.XML"), b"", "application/xml;charset=utf-8"),
            (None, b"", "application/octet-stream"),
            (Some("x.bin"), b"\0\x01", "application/octet-stream"),
        ] {
            assert_eq!(of(name, begin), kind, "{name:?} {begin:?}");
        }
    }
}
