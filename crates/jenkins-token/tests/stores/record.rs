//! The written form of a record.

use crate::world::{VALUE, current, value_of};
use jenkins_token::model::{Header, Origin, Secret, Token, TokenUuid};
use jenkins_token::stores::{Malformed, Record};
use jiff::{Timestamp, civil::Date};
use proptest::option::of;
use proptest::prelude::*;

#[test]
fn l16_keys_of_later_programs_are_ignored() {
    let json = format!(
        r#"{{"v":1,"colour":"red","current":{{"name":"laptop","value":"{VALUE}","origin":"adopted","shape":[1]}}}}"#
    );
    assert_eq!(value_of(Record::from_json(&json).ok().as_ref()), VALUE);
}

#[test]
fn l16_another_version_is_told_apart_from_damage() {
    let refused = |json| Record::from_json(json).err();
    assert_eq!(refused(r#"{"v":2,"current":7}"#), Some(Malformed::Version(2)));
    assert_eq!(refused(r#"{"current":null}"#), Some(Malformed::Damaged));
    assert_eq!(refused(""), Some(Malformed::Damaged));
    assert_eq!(refused(r#"{"v":1,"current":{"name":"x"}}"#), Some(Malformed::Damaged));
}

#[test]
fn p10_a_value_that_could_break_out_of_a_line_is_refused() {
    for control in ["\\n", "\\r", "\\u0000", "\\u001b", "\\u007f", "\\u0085"] {
        let json = current(VALUE).to_json().expose().replace(VALUE, &format!("11{control}22"));
        assert_eq!(Record::from_json(&json).err(), Some(Malformed::ControlCharacter), "{control}");
    }
}

#[test]
fn the_record_is_one_line_of_the_documented_shape() {
    assert_eq!(
        current(VALUE).to_json().expose(),
        format!(
            r#"{{"v":1,"current":{{"uuid":"0b8f4f0e-62a4-4b1c-9d1e-6a6e1c1e1f11","name":"laptop","value":"{VALUE}","origin":"created","created":"2026-11-24T09:00:00.123456789Z","expires":"2027-01-31","days":30}}}}"#
        )
    );
}

fn printable() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control()).collect())
}

/// What a token is made of; proptest shows its input, which a token forbids.
#[derive(Debug, Clone)]
struct Parts {
    uuid: Option<String>,
    name: String,
    value: String,
    origin: Origin,
    created: Option<i64>,
    expires: Option<(i16, i8, i8)>,
    days: Option<u16>,
}

impl Parts {
    fn token(self) -> Token {
        Token {
            uuid: self.uuid.and_then(|uuid| TokenUuid::parse(&uuid)),
            name: self.name,
            value: Secret::new(self.value),
            origin: self.origin,
            created: self.created.map(|ms| Timestamp::from_millisecond(ms).unwrap()),
            expires: self.expires.map(|(y, m, d)| Date::new(y, m, d).unwrap()),
            days: self.days,
        }
    }
}

prop_compose! {
    fn parts()(
        uuid in of("[0-9A-Za-z-]{1,100}"),
        name in printable(),
        value in printable(),
        origin in prop_oneof![Just(Origin::Created), Just(Origin::Adopted), Just(Origin::Legacy)],
        created in of(-1_000_000_000_000i64..1_000_000_000_000),
        expires in of((1i16..=9999, 1i8..=12, 1i8..=28)),
        days in of(any::<u16>()),
    ) -> Parts {
        Parts { uuid, name, value, origin, created, expires, days }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(current in of(parts()), pending in of(parts())) {
        let record = Record {
            current: current.map(Parts::token),
            pending: pending.map(Parts::token),
            headers: None,
        };
        let read = Record::from_json(record.to_json().expose()).unwrap_or_default();
        for (written, read) in [(record.current, read.current), (record.pending, read.pending)] {
            prop_assert_eq!(written.is_some(), read.is_some());
            let (Some(written), Some(read)) = (written, read) else { continue };
            prop_assert_eq!(written.uuid, read.uuid);
            prop_assert_eq!(written.name, read.name);
            prop_assert!(written.value.same_as(&read.value));
            prop_assert_eq!(written.origin, read.origin);
            prop_assert_eq!(written.created, read.created);
            prop_assert_eq!(written.expires, read.expires);
            prop_assert_eq!(written.days, read.days);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = Record::from_json(&text);
        let _ = Record::from_json(&format!(r#"{{"v":1,"current":{text}}}"#));
    }
}

/// Headers lie beside the tokens and stay there, whatever becomes of these and whoever writes.
#[test]
fn headers_stay_beside_the_tokens() {
    let headers = Header::parse_lines("CF-Access-Client-Id: 1\nX-Key: \"2\" \\ 3").unwrap();
    let both = Record { headers: Some(headers.clone()), ..current(VALUE) };
    let json = both.to_json();
    let read = Record::from_json(json.expose()).unwrap();
    assert_eq!(read.headers.as_ref(), Some(&headers));
    assert_eq!(value_of(Some(&read)), VALUE);
    // One that cannot be sent is as good as none, and keeps nobody from the token.
    let json = json.expose().replace("X-Key", "Cookie");
    let read = Record::from_json(&json).unwrap();
    assert_eq!((read.headers.as_ref(), value_of(Some(&read))), (None, VALUE));
}
