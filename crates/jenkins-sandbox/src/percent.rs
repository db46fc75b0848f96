//! Percent encoding, as Jenkins reads and writes it.

/// Undoes percent encoding; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = escaped {
            decoded.push(byte);
            at += 3;
        } else {
            let space = plus_is_space && bytes[at] == b'+';
            decoded.push(if space { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Encodes like Jenkins' `Util.rawEncode`: for ids in paths.
pub(crate) fn encode_segment(text: &str) -> String {
    encode(text, b"!$&'()*+,-.=@_")
}

/// Encodes like `URLEncoder`, except that a space is `%20`: for values in a query.
pub(crate) fn encode_value(text: &str) -> String {
    encode(text, b"*-._")
}

fn encode(text: &str, plain: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15]
                .map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            encoded.extend(['%', high, low]);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_broken_ones_kept() {
        assert_eq!(decode("a+b%20c%C3%A9", true), "a b c\u{e9}");
        assert_eq!(decode("caf%E9", true), "caf\u{fffd}");
        assert_eq!(decode("a+b%2", false), "a+b%2");
    }

    #[test]
    fn ids_are_encoded_as_jenkins_does() {
        assert_eq!(encode_segment("b\u{f6}b o'x/y"), "b%C3%B6b%20o'x%2Fy");
    }
}
