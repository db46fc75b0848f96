//! A new token, from 2.129 on.
//!
//! Sources: `ApiTokenProperty.DescriptorImpl` and `ApiTokenStore`; recordings `generate-*`. A token
//! with a crumb's session or a token's value may ask; the parameters of expiry exist from 2.548 on
//! and are ignored without a word before.

use super::{Peer, Reply, Request, author, envelope, property, signature};
use crate::Problem;
use crate::model::{Expires, Expiry, Minted, Secret, TokenName, TokenUuid};
use serde::{Deserialize, Deserializer};

/// Asks for a token of that name. The language `zxx` makes the date of its end come back as ISO
/// (`generate-expiry-30-zxx`).
#[must_use]
pub fn request(name: &TokenName, expiry: Expiry) -> Request {
    let name = ("newTokenName", name.as_str());
    let path = property("generateNewToken");
    let request = match expiry {
        Expiry::Never => Request::post(&path, &[name]),
        Expiry::Days(days) => {
            Request::post(&path, &[name, ("expirationDuration", &days.to_string())])
        }
        Expiry::On(date) => {
            let date = date.to_string();
            let custom = [name, ("expirationDuration", "custom"), ("tokenExpiration", &date)];
            Request::post(&path, &custom)
        }
    };
    request.header("Accept-Language", "zxx")
}

/// Reads the new token. Its value is shown here and never again.
///
/// # Errors
/// [`Problem::TokenMalformed`] when a token was made and its value or uuid is none: it lives;
/// [`Problem::TokensUnsupported`] before 2.129, whose users have a [`legacy`](super::legacy)
/// token; [`Problem::CreationForbidden`]; else what [`denial::read`](super::denial::read) says. After an error that
/// is no clear refusal a token may exist.
pub fn read(reply: &Reply, peer: &Peer<'_>) -> Result<Minted, Problem> {
    match reply.status {
        404 if !author::read(reply).is_named() => return Err(Problem::TokensUnsupported),
        403 if is_bare(reply) => return Err(Problem::CreationForbidden),
        _ => {}
    }
    let made: Option<Made> = envelope::open(reply, peer, "generateNewToken")?;
    made.and_then(Made::minted).ok_or(Problem::TokenMalformed)
}

/// A 403 with nothing in it: these credentials may not make tokens for that user, not even an
/// administrator's (`generate-other-user`). The crumb refusals of Jetty 9.4 may be as empty, but
/// for their reason phrase (`generate-password-no-crumb-json`).
fn is_bare(reply: &Reply) -> bool {
    reply.body.is_empty()
        && !signature::is_jenkins(reply)
        && !reply.reason.contains("No valid crumb")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    #[serde(default, deserialize_with = "text")]
    token_uuid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    token_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    token_value: Option<String>,
    #[serde(default, deserialize_with = "text")]
    expiration_date: Option<String>,
}

impl Made {
    fn minted(self) -> Option<Minted> {
        let value = Secret::new(self.token_value?);
        if !is_minted_shape(value.expose()) {
            return None;
        }
        let expires = match self.expiration_date {
            None => Expires::Unsupported,
            Some(text) if text == "never" => Expires::Never,
            // In another language the order of day and month is a guess.
            Some(text) => match text.parse() {
                Ok(date) if text.len() == 10 => Expires::On(date),
                _ => Expires::Unreadable(text),
            },
        };
        Some(Minted {
            uuid: TokenUuid::parse(&self.token_uuid?)?,
            // A token called `null` loses its quotes before 2.426.2 (`generate-name-null`).
            name: self.token_name.unwrap_or_else(|| "null".to_owned()),
            expires,
            value,
        })
    }
}

/// Any JSON as text: what is no text is not the answer hoped for, and no reason to overlook that a
/// token was made.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text),
        other => Some(other.to_string()),
    })
}

/// `11` and 32 lower-case hex digits, from every Jenkins recorded.
fn is_minted_shape(value: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    value.len() == 34 && value.starts_with("11") && value.bytes().all(hex)
}
