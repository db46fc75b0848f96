//! The public key that a controller is known by.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt;

/// The SHA-256 of a certificate's public key (its `SubjectPublicKeyInfo`). It stays the same when a
/// certificate is renewed for the same key. Written as curl and git write it:
/// `sha256//` and base64.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin([u8; 32]);

impl Pin {
    /// Reads `sha256//BASE64`, as curl writes it, and `sha256:HEX`, as OpenSSL does, with or
    /// without colons between the digits.
    ///
    /// # Errors
    /// What it is not, in words.
    pub fn parse(text: &str) -> Result<Pin, &'static str> {
        const FORM: &str =
            "it is not sha256// and 44 characters of base64, or sha256: and 64 hex digits";
        let digest = if let Some(base64) = text.strip_prefix("sha256//") {
            STANDARD.decode(base64).map_err(|_| FORM)?
        } else if let Some(hex) = text.strip_prefix("sha256:").or(text.strip_prefix("SHA256:")) {
            let digits: Vec<u8> = hex.bytes().filter(|byte| *byte != b':').collect();
            let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
            let is_hex = digits.iter().all(u8::is_ascii_hexdigit) && digits.len() == 64;
            let bytes: Option<Vec<u8>> = digits.chunks(2).map(pair).collect();
            bytes.filter(|_| is_hex).ok_or(FORM)?
        } else {
            return Err(FORM);
        };
        digest.try_into().map(Pin).map_err(|_| FORM)
    }

    /// That of a public key.
    #[must_use]
    pub fn of(subject_public_key_info: &[u8]) -> Pin {
        Pin(Sha256::digest(subject_public_key_info).into())
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256//{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
