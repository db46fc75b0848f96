//! Randomness of the operating system, in the spellings Jenkins uses.

use std::fmt::Write as _;

/// `count` random bytes in lower-case hex.
pub(crate) fn hex(count: usize) -> String {
    let mut bytes = vec![0; count];
    #[expect(
        clippy::expect_used,
        reason = "without randomness there can be no token; nothing to fall back on"
    )]
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    as_hex(&bytes)
}

/// Bytes in lower-case hex.
pub(crate) fn as_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A random uuid (version 4).
pub(crate) fn uuid() -> String {
    let mut digits: Vec<char> = hex(16).chars().collect();
    digits[12] = '4';
    digits[16] = match digits[16].to_digit(16).unwrap_or(0) % 4 {
        0 => '8',
        1 => '9',
        2 => 'a',
        _ => 'b',
    };
    let text: String = digits.into_iter().collect();
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}
