//! What a store keeps for one account, and how it is written down.

use crate::model::{Header, HeaderName, Origin, Secret, Token, TokenUuid};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// The only format there is so far.
const FORMAT: u64 = 1;

/// The tokens of one account, written in one piece.
#[derive(Default)]
pub struct Record {
    /// The verified token; the only one that is ever answered.
    pub current: Option<Token>,
    /// A new token that has not been verified yet.
    pub pending: Option<Token>,
    /// What the front door before the controller wants to see; `None` leaves what is there.
    pub headers: Option<Arc<[Header]>>,
}

/// Why a stored text is no record. Never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Cut, or not written by this program.
    #[error("it is damaged")]
    Damaged,
    /// Of a format this program does not know.
    #[error("it is of format {0}, and this program knows 1")]
    Version(u64),
    /// A value that would break out of a header or of a line.
    #[error("a token in it holds a control character")]
    ControlCharacter,
}

impl Record {
    /// The record as one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        self.written(&Written::default(), 0)
    }

    /// The same in the place of `before`, whose keys of other versions stay: those of a token as
    /// long as that token does.
    ///
    /// # Errors
    /// [`Malformed`] when `before` is not a record.
    pub(crate) fn to_json_in_place_of(&self, before: &str) -> Result<Secret, Malformed> {
        Ok(self.written(&Written::read(before)?, before.len()))
    }

    fn written(&self, before: &Written<'_>, more: usize) -> Secret {
        let written = Written {
            v: FORMAT,
            current: self.current.as_ref().map(|token| before.with(token)),
            pending: self.pending.as_ref().map(|token| before.with(token)),
            headers: match &self.headers {
                Some(headers) => headers.iter().map(WrittenHeader::of).collect(),
                None => before.headers.iter().map(WrittenHeader::again).collect(),
            },
            other: before.other.clone(),
        };
        let length = |token: &Option<Token>| {
            token.as_ref().map_or(0, |token| token.name.len() + token.value.expose().len())
        };
        let headers = self.headers.iter().flat_map(|headers| headers.iter());
        let more = headers.map(|it| 100 + it.value.expose().len()).sum::<usize>() + more;
        // Room for the longest escapes, so that no growing buffer leaves a copy of a value behind.
        let room = 1024 + more + 6 * (length(&self.current) + length(&self.pending));
        let mut json = Vec::with_capacity(room);
        let written = serde_json::to_writer(&mut json, &written);
        debug_assert!(written.is_ok(), "text and numbers always have a JSON form");
        Secret::new(String::from_utf8(json).unwrap_or_default())
    }

    /// Reads what [`Record::to_json`] wrote. Keys of other versions are ignored.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(json: &str) -> Result<Record, Malformed> {
        let written = Written::read(json)?;
        Ok(Record {
            current: written.current.map(WrittenToken::into_token).transpose()?,
            pending: written.pending.map(WrittenToken::into_token).transpose()?,
            // One that is not understood is missed when it is needed.
            headers: written.headers.iter().map(WrittenHeader::read).collect(),
        })
    }
}

#[derive(Deserialize)]
struct VersionOnly {
    v: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct Written<'a> {
    v: u64,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    current: Option<WrittenToken<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pending: Option<WrittenToken<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<WrittenHeader<'a>>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Written<'_> {
    /// `token` with the keys of other versions that it has here.
    fn with<'a>(&self, token: &'a Token) -> WrittenToken<'a> {
        let mut here = [&self.current, &self.pending].into_iter().flatten();
        let same = here.find(|here| token.value.same_as(&Secret::new(here.value.as_ref())));
        let other = same.map(|same| same.other.clone()).unwrap_or_default();
        WrittenToken { other, ..WrittenToken::of(token) }
    }

    fn read(json: &str) -> Result<Written<'_>, Malformed> {
        let version: VersionOnly = serde_json::from_str(json).map_err(|_| Malformed::Damaged)?;
        if version.v != FORMAT {
            return Err(Malformed::Version(version.v));
        }
        serde_json::from_str(json).map_err(|_| Malformed::Damaged)
    }
}

#[derive(Serialize, Deserialize)]
struct WrittenHeader<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
}

impl WrittenHeader<'_> {
    fn of(header: &Header) -> WrittenHeader<'_> {
        WrittenHeader { name: header.name.as_str().into(), value: header.value.expose().into() }
    }

    fn again(&self) -> WrittenHeader<'_> {
        WrittenHeader { name: Cow::Borrowed(&self.name), value: Cow::Borrowed(&self.value) }
    }

    fn read(&self) -> Option<Header> {
        Header::new(HeaderName::parse(&self.name).ok()?, &self.value).ok()
    }
}

#[derive(Serialize, Deserialize)]
struct WrittenToken<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<String>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
    origin: Origin,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u16>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl<'a> WrittenToken<'a> {
    fn of(token: &'a Token) -> WrittenToken<'a> {
        WrittenToken {
            uuid: token.uuid.as_ref().map(ToString::to_string),
            name: token.name.as_str().into(),
            value: token.value.expose().into(),
            origin: token.origin,
            created: token.created.map(|created| created.to_string()),
            expires: token.expires.map(|expires| expires.to_string()),
            days: token.days,
            other: Map::new(),
        }
    }

    fn into_token(self) -> Result<Token, Malformed> {
        let value = Secret::new(self.value);
        if value.expose().chars().any(char::is_control) {
            return Err(Malformed::ControlCharacter);
        }
        Ok(Token {
            uuid: understood(self.uuid, TokenUuid::parse)?,
            name: self.name.into_owned(),
            value,
            origin: self.origin,
            created: understood(self.created, |text| text.parse().ok())?,
            expires: understood(self.expires, |text| text.parse().ok())?,
            days: self.days,
        })
    }
}

fn understood<T>(
    text: Option<String>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Malformed> {
    text.map(|text| read(&text).ok_or(Malformed::Damaged)).transpose()
}
