//! The token page, recorded: every layout and language, its tokens field by field.

use super::{Table, check, controller, exchange, exchanges, reply, shown};
use jenkins_token::model::{Expires, Listed, Uses};
use jenkins_token::protocol::{Asked, tokens_page};
use lab::recordings::Exchange;

const PAGES: Table = &[
    (
        "ok",
        "list-zero-tokens list-many-en list-many-de list-many-zxx list-other-user legacy-list
         legacy-list-used list-one-token list-after-revokeall list-expired list-expired-de
         ctx-list counter-list-en",
    ),
    ("permission-missing", "list-anonymous strict-list-no-read anonread-list"),
    (
        "page-unreadable",
        "list-other-page 2.160/list-slash-variant 2.198/list-slash-variant 2.426.2/list-slash-variant",
    ),
    ("redirected-within", "list-slash-variant"),
    ("server-failed", "nosec-list"),
];

/// Before 2.129 there is no list, and "cannot read this page" is not "no tokens".
const PAGES_BEFORE: Table = &[
    ("page-unreadable", "list-zero-tokens list-legacy list-de list-other-user"),
    ("permission-missing", "list-anonymous"),
];

pub(super) fn is_page(exchange: &Exchange) -> bool {
    let name = exchange.name();
    exchange.request.method == "GET"
        && (name.contains("list-")
            || name == "legacy-list"
            || name == "ctx-list"
            || name.ends_with("-list"))
}

#[test]
fn every_recorded_page_is_read_whole_or_not_at_all() {
    let all = exchanges("token page");
    let (before, after): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| e.jenkins == "2.46.1");
    check(&after, PAGES, is_page, tokens_page::read);
    check(&before, PAGES_BEFORE, is_page, tokens_page::read);
}

/// Erin's tokens by name; the page sorts them without case.
const NAMES: [&str; 8] = [
    "  padded  ",
    "<b>bold</b>",
    "emoji 🔑 ключ",
    "null",
    "say \"hi\" & 'bye'",
    "two\nlines",
    "used",
    "Zebra",
];

const ERIN: &[(&str, [&str; 8])] = &[
    (
        "2.160",
        [
            "86cf3c09-3fff-44b7-a9f8-dc1f79cf1e32",
            "69b5c733-fcaf-4c98-984a-f205be1bf7a7",
            "5d727190-ba12-47fc-befd-b8620ada5148",
            "3a042a05-0e50-42d5-89f8-b832408176f3",
            "10e3a911-0784-498d-ab37-af13af76c039",
            "9d4bb422-69b6-4f5a-828a-cf2ffe14865b",
            "09b00a95-c84a-4cc3-b1ab-d6162b140cba",
            "9a6dc267-3acd-410c-851e-6657e66bbe1a",
        ],
    ),
    (
        "2.198",
        [
            "ae78f57f-5bba-43f5-9c44-40aab7e97fea",
            "2b610496-830a-482e-aa9e-92736e64b7d5",
            "62851328-6f58-4bae-870a-21072d937474",
            "d1803d50-7fad-495e-ba0b-67f40768e054",
            "f2536574-2f79-4211-95a6-6109d4eee2bf",
            "ac74980d-6301-427c-9a31-690a34d4ece0",
            "510f1b14-05b4-47a3-8a39-78d44d553d3f",
            "56d21db8-33b1-45bb-8a82-5788f4274ed6",
        ],
    ),
    (
        "2.426.2",
        [
            "e678b455-c1e1-4a24-a314-0f5cd7e85d87",
            "565a61e9-fd3c-4183-9ba8-c40410755415",
            "bc2c995e-b951-4d3d-9428-37e37fe20654",
            "431c6b16-bb68-4576-b92b-2091927fd6bd",
            "fd67143f-f028-48eb-b95a-1a5e44759761",
            "fe098390-9e8b-4ad7-8aa7-96ed69a13ba6",
            "385a7357-c910-4d05-ae91-b6d7f162278d",
            "faeb5fd0-baeb-4bd3-bbec-1df1cdd784c4",
        ],
    ),
    (
        "2.479.1",
        [
            "a4f7a8fe-b2fb-4105-9546-2af0311bb35f",
            "c04dccb4-a15c-40f5-9d8d-dff433db1508",
            "df2a8427-8ad3-4dc5-ab09-6906d0e5f062",
            "6ea91d40-360f-4d58-9096-4ef66bd4bbc0",
            "c6eb8ac2-c076-4fa9-b115-43309c0c5622",
            "b94b4297-47a0-4620-9889-efa732f07274",
            "e7b1104b-5dd5-4412-8bc3-65e8ba2ec876",
            "6d0eb793-813f-4ae8-a249-0d4cec8c5c88",
        ],
    ),
    (
        "2.541.2",
        [
            "77c0f9a7-e9bd-40f7-b267-fc2e86679235",
            "cf5de89f-5847-42ea-8163-d2a9d31469e9",
            "ade56c25-82f7-469f-a306-3d65c1487570",
            "28cb5823-c413-4023-8d75-da384dfbf1ec",
            "1de06783-5c83-4b89-bf96-08506a454500",
            "9aa9e2f8-433f-4421-9ea3-073c54c0e87f",
            "8dc970df-1180-46b8-b067-a233a3569dd3",
            "9beb334a-1e11-4066-969c-49a52fbedad2",
        ],
    ),
    (
        "2.572",
        [
            "38a98462-3160-4d16-97c3-155e501e284a",
            "14278db0-0a74-4670-b860-5ff9d44f5996",
            "02123adb-89d1-4713-a806-4aa4174622e2",
            "25e2b41a-13a0-4858-9437-786e13bee95a",
            "876921b2-15b8-4e0f-9a7f-ddcc1362d0e7",
            "1c31b364-1930-4a31-ade5-8f0c95ae77d8",
            "1ea8faea-2e7b-4042-a7a4-5ab8abad06dd",
            "e5880806-a4a8-4f4d-b52e-807e92b64734",
        ],
    ),
];

/// When they were created, as `Date.toString()`, and how often `used` was used by then.
const CREATED: [(&str, &str, u64); 6] = [
    ("2.160", "07:45:25", 13),
    ("2.198", "07:46:06", 12),
    ("2.426.2", "07:45:14", 13),
    ("2.479.1", "07:50:31", 12),
    ("2.541.2", "07:45:54", 12),
    ("2.572", "07:45:02", 13),
];

/// Their ends in 2.572.
const ENDS: [&str; 8] = [
    "never",
    "2026-12-24",
    "never",
    "2026-12-01",
    "2026-11-27",
    "2027-12-29",
    "never",
    "2026-11-24",
];

fn read(all: &[Exchange], version: &str, name: &str) -> Option<Vec<Listed>> {
    let exchange = all.iter().find(|e| e.jenkins == version && e.name() == name)?;
    let controller = controller(exchange);
    let asked = Asked { controller: &controller, shown: shown(exchange) };
    Some(tokens_page::read(&reply(exchange), &asked).unwrap())
}

#[test]
fn erins_tokens_are_read_field_by_field() {
    let all = exchanges("erin's tokens");
    if all.is_empty() {
        return;
    }
    for (version, time, uses) in CREATED {
        let tokens = read(&all, version, "list-many-zxx").unwrap();
        let uuids = ERIN.iter().find(|(v, _)| *v == version).unwrap().1;
        assert_eq!(tokens.len(), 8, "{version}");
        for (at, token) in tokens.iter().enumerate() {
            let about = format!("{version} {}", NAMES[at]);
            assert_eq!(token.name, NAMES[at], "{version}");
            assert_eq!(token.uuid.as_str(), uuids[at], "{about}");
            let text = token.created_text.as_deref().unwrap();
            assert!(text.ends_with(&format!("Tue Nov 24 {time} UTC 2026")), "{about}: {text}");
            let instant = format!("2026-11-24T{time}Z");
            assert_eq!(token.created.unwrap().to_string(), instant, "{about}");
            let times = if NAMES[at] == "used" { uses } else { 0 };
            assert_eq!(token.uses, Uses::Times(times), "{about}");
            assert_eq!(token.last_used.is_some(), times > 0, "{about}");
            assert!(!token.legacy && !token.expired, "{about}");
            let end = (version == "2.572").then(|| match ENDS[at] {
                "never" => Expires::Never,
                date => Expires::On(date.parse().unwrap()),
            });
            assert_eq!(token.expires, end, "{about}");
        }
    }
}

/// English and German pages: the same tokens; a date whose zone is not said is no instant.
#[test]
fn another_language_changes_no_token() {
    let all = exchanges("languages");
    for (version, _, _) in CREATED {
        for (name, text) in
            [("list-many-en", "Nov 24, 2026, 7:4"), ("list-many-de", "24.11.2026, 07:4")]
        {
            let Some(tokens) = read(&all, version, name) else { continue };
            let names: Vec<_> = tokens.iter().map(|token| token.name.as_str()).collect();
            assert_eq!(names, NAMES, "{version} {name}");
            let uuids = ERIN.iter().find(|(v, _)| *v == version).unwrap().1;
            assert!(tokens.iter().zip(uuids).all(|(token, uuid)| token.uuid.as_str() == uuid));
            for token in &tokens {
                assert!(token.created_text.as_ref().unwrap().contains(text), "{version} {name}");
                assert_eq!(token.created, None, "{version} {name}");
            }
            let uses = if name == "list-many-en" { 11 } else { 12 };
            assert_eq!(tokens[6].uses, Uses::Times(uses), "{version} {name}");
        }
    }
}

#[test]
fn a_legacy_token_is_told_apart_and_counted() {
    let all = exchanges("legacy rows");
    for version in ["2.160", "2.426.2", "2.479.1", "2.541.2", "2.572"] {
        let Some(tokens) = read(&all, version, "legacy-list-used") else { continue };
        let rows: Vec<_> = tokens.iter().map(|t| (t.name.as_str(), t.legacy, t.uses)).collect();
        let expected =
            [("from legacy", false, Uses::Times(0)), ("Legacy Token", true, Uses::Times(2))];
        assert_eq!(rows, expected, "{version}");
    }
}

#[test]
fn an_expired_token_and_a_zone_far_east_are_read() {
    let all = exchanges("expired tokens");
    let Some(tokens) = read(&all, "2.572", "list-expired") else { return };
    assert_eq!((tokens[0].name.as_str(), tokens[0].expired), ("keeper", false));
    assert_eq!(tokens[0].expires, Some(Expires::Never));
    assert_eq!(tokens[0].created.unwrap().to_string(), "2026-11-24T07:48:34Z");
    assert_eq!((tokens[1].name.as_str(), tokens[1].expired), ("today", true));
    assert_eq!(tokens[1].expires, None, "the page does not say when");
    assert_eq!(tokens[1].uses, Uses::Times(1));
}

#[test]
fn a_thousand_uses_are_counted() {
    let all = exchanges("counter");
    let Some(tokens) = read(&all, "2.426.2", "counter-list-en") else { return };
    let busy = tokens.iter().find(|token| token.name == "busy").unwrap();
    assert_eq!(busy.uses, Uses::Times(1234));
    assert_eq!(tokens.len(), 9);
}

#[test]
fn an_empty_list_is_empty_and_a_cut_one_is_not() {
    let all = exchanges("cut pages");
    if all.is_empty() {
        return;
    }
    assert_eq!(read(&all, "2.572", "list-zero-tokens"), Some(vec![]));
    for version in ["2.426.2", "2.541.2", "2.572"] {
        let many = exchange(exchanges("cut pages"), version, "list-many-zxx");
        let controller = controller(&many);
        let asked = Asked { controller: &controller, shown: shown(&many) };
        let whole = reply(&many).body.len();
        // Cut anywhere: all eight tokens, or "cannot read", never fewer.
        for end in (0..whole).step_by(1499) {
            let mut cut = reply(&many);
            cut.body.truncate(end);
            if let Ok(tokens) = tokens_page::read(&cut, &asked) {
                assert_eq!(tokens.len(), 8, "{version} cut at {end} of {whole}");
            }
        }
    }
}
