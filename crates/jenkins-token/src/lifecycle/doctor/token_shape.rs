//! What an API token looks like where it lies, alone or with its user in base64.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Of a token's value.
const LENGTH: usize = 34;

/// As it stands in headers and settings, its end often cut off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether a token's value stands in `text`.
pub(super) fn stands_in(text: &[u8]) -> bool {
    stands_plainly_in(text) || words(text, is_of_base64).any(stands_encoded_in)
}

/// `11` and 32 hexadecimal digits in small letters.
fn stands_plainly_in(text: &[u8]) -> bool {
    let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    words(text, |byte| byte.is_ascii_alphanumeric())
        .any(|word| word.len() == LENGTH && word.starts_with(b"11") && word.iter().all(is_hex))
}

/// `user:token`, as a Basic header has it.
fn stands_encoded_in(word: &[u8]) -> bool {
    if word.len() * 3 / 4 <= LENGTH {
        return false;
    }
    let pair = BASE64.decode(word).map(Zeroizing::new).unwrap_or_default();
    pair.contains(&b':') && stands_plainly_in(&pair)
}

fn is_of_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}

fn words(text: &[u8], is_in: fn(u8) -> bool) -> impl Iterator<Item = &[u8]> {
    text.split(move |byte| !is_in(*byte))
}
