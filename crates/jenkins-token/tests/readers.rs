//! Readers over what no server would send: no panic, whatever comes.

#![allow(clippy::unwrap_used, missing_docs)]

use jenkins_token::escape;
use jenkins_token::model::{Controller, Expiry, Pasted, TokenName, UserId, Version};
use jenkins_token::protocol::{
    Asked, Reply, Shown, crumb, denial, identity, legacy, mint, rename, revoke, tokens_page,
};
use proptest::prelude::*;

const PIECES: [&str; 14] = [
    "<div class=\"token-list\">",
    "<div class=\"token-list-item token-list-existing-item legacy-token\">",
    "<input name=\"tokenUuid\" value=\"a-1\">",
    "<input name=tokenName value='x&lt;'>",
    "<span class=\"token-creation\" title=\"Tue Nov 24 07:45:14 UTC 2026\">",
    "<div id=\"api-token-list\"><div class=\"token-card \" id=\"u\">",
    "</div>",
    "<script>var a = '<div>';",
    "<!--",
    "{\"status\":\"ok\",\"data\":{\"tokenUuid\":\"u\",\"tokenName\":\"n\",\"tokenValue\":",
    "\"11aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}",
    "<crumb>x</crumb><crumbRequestField>y</crumbRequestField>",
    "<head data-rooturl=\"/x\">",
    "<b>1\u{a0}234</b>",
];

fn every_reader(reply: &Reply) {
    let controller = Controller::parse("https://ci.example.com/").unwrap();
    for shown in [Shown::Nothing, Shown::Password, Shown::Token] {
        let asked = Asked { controller: &controller, shown };
        let _ = denial::read(reply, &asked).to_string();
        let _ = crumb::read(reply, &asked).is_ok();
        let _ = identity::read(reply, &asked).is_ok();
        let _ = identity::root(reply);
        let _ = mint::read(reply, &asked).is_ok();
        let _ = tokens_page::read(reply, &asked).is_ok();
        let _ = revoke::read(reply, &asked).is_ok();
        let _ = rename::read(reply, &asked).is_ok();
        let _ = legacy::read(reply, &asked).is_ok();
        let _ = legacy::read_changed(reply, &asked).is_ok();
    }
}

fn reply(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Reply {
    let headers = vec![
        ("Content-Type".to_owned(), kind.to_owned()),
        ("X-Jenkins".to_owned(), "2.426.2".to_owned()),
        ("script".to_owned(), "value='".to_owned()),
        ("Location".to_owned(), "//\\\\x".to_owned()),
        ("Set-Cookie".to_owned(), "=;;Max-Age=x".to_owned()),
    ];
    Reply { status, reason: String::new(), headers, body: body.into() }
}

const KINDS: [&str; 5] =
    ["text/html", "application/json;charset=UTF-8", "application/xml", "text/plain", ""];

proptest! {
    #[test]
    fn random_bytes(status in 100u16..600, kind in 0..KINDS.len(), body: Vec<u8>) {
        every_reader(&reply(status, KINDS[kind], body));
    }

    #[test]
    fn pieces_of_pages_in_any_order(
        status in prop::sample::select(vec![200u16, 302, 401, 403, 404, 500, 503]),
        kind in 0..KINDS.len(),
        pieces in prop::collection::vec(0..PIECES.len(), 0..40),
        cut: prop::sample::Index,
    ) {
        let body: String = pieces.into_iter().map(|at| PIECES[at]).collect();
        let mut bytes = body.into_bytes();
        bytes.truncate(cut.index(bytes.len() + 1));
        every_reader(&reply(status, KINDS[kind], bytes));
    }

    #[test]
    fn a_name_travels_byte_for_byte(name in "\\PC*") {
        if let Ok(name) = TokenName::parse(&name) {
            let request = mint::request(&name, Expiry::Never);
            let body = request.body.unwrap();
            let mut pairs = url::form_urlencoded::parse(body.bytes.expose().as_bytes());
            let sent = pairs.next().unwrap().1.into_owned();
            prop_assert_eq!(sent.as_str(), name.as_str());
        }
    }

    #[test]
    fn what_a_controller_prints_it_parses_to_itself(text: String, host in "[a-z0-9.-]{1,20}", path in "[a-z/]{0,12}") {
        for text in [text, format!("https://{host}/{path}")] {
            if let Ok(controller) = Controller::parse(&text) {
                prop_assert_eq!(&Controller::parse(controller.as_str()).unwrap(), &controller);
            }
            if let Ok(pasted) = Pasted::parse(&text) {
                prop_assert!(pasted.roots().count() <= 8);
            }
        }
    }

    #[test]
    fn small_parsers_never_panic(text: String) {
        let _ = Expiry::parse(&text);
        let _ = UserId::parse(&text);
        let _ = Version::parse(&text).at_least(&[2, 129]);
        prop_assert!(!escape::line(&text).chars().any(char::is_control));
    }
}

#[test]
fn a_megabyte_of_anything_is_read_to_its_end() {
    for piece in ["<div>", "<", "&amp;", "<div class=\"token-list\">", "[", "{\"a\":", "\u{1b}"] {
        let body = piece.repeat((1 << 20) / piece.len());
        for kind in KINDS {
            every_reader(&reply(200, kind, body.clone()));
        }
    }
}

#[test]
fn versions_with_four_parts_and_snapshots_compare() {
    for (text, new) in [
        ("2.426.3.3", true),
        ("2.578-SNAPSHOT (private-1)", true),
        ("2.128", false),
        ("2.129", true),
        ("1.658", false),
        ("rolling", false),
    ] {
        assert_eq!(Version::parse(text).at_least(&[2, 129]), new, "{text}");
    }
}
