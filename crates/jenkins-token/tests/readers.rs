//! What strangers send: no reader panics, none takes noise for a success, none needs more than
//! linear time. What we send comes back as it was.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jenkins_token::model::{Controller, Expiry, TokenName, TokenUuid, Uses};
use jenkins_token::protocol::cookies::Cookies;
use jenkins_token::protocol::{
    CredentialKind, Peer, Reply, crumb, denial, legacy, mint, rename, revoke, signature,
    tokens_page, who_am_i,
};
use proptest::prelude::*;

/// Every reader on one reply, under every credential.
fn read_all(reply: &Reply) {
    let controller = Controller::parse("https://ci.example.com/jenkins/").unwrap();
    for shown in [CredentialKind::Nothing, CredentialKind::Password, CredentialKind::Token] {
        let asked = Peer { controller: &controller, kind: shown };
        let texts = [
            denial::read(reply, &asked).to_string(),
            text(crumb::read(reply, &asked)),
            text(who_am_i::read(reply, &asked)),
            text(mint::read(reply, &asked)),
            text(rename::read(reply, &asked)),
            text(revoke::read(reply, &asked)),
            text(legacy::read(reply, &asked)),
            text(legacy::read_changed(reply, &asked)),
            text(tokens_page::read(reply, &asked)),
        ];
        for text in texts {
            assert!(text.len() < 5000 && !text.chars().any(char::is_control), "{text}");
        }
    }
    let cookies = Cookies::from_reply(reply);
    assert!(cookies.iter().count() <= 20);
    let _ = (signature::root(reply), signature::version(reply), signature::is_ready(reply));
}

fn text<T>(result: Result<T, jenkins_token::Problem>) -> String {
    result.err().map_or_else(String::new, |problem| problem.to_string())
}

fn reply(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Reply {
    Reply { status, reason: String::new(), headers, body }
}

fn page(kind: &str, body: impl Into<Vec<u8>>) -> Reply {
    let headers = [("Content-Type", kind), ("X-Jenkins", "2.572")];
    reply(200, headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(), body.into())
}

/// Pages as Jenkins writes them, ours in every word.
const CARDS: &str = r#"<!doctype html><html><head data-rooturl="/jenkins" resurl="/x"></head>
<div class="jenkins-hidden"><div class="token-card"><b class="token-name"></b></div></div>
<div class="token-list"><p class="token-list-empty-item jenkins-hidden">none</p>
<div id="api-token-list"><div class="token-card " id="a-1"><b class="token-name">one &lt;b></b>
<i class=" token-creation" tooltip="Created on Thu Feb 05 15:04:09 UTC 2026">Expires on 2027-01-31</i>
<i class="token-last-used"><i tooltip="x">y</i><i class="token-use-counter">12</i></i></div>
<div class="token-card legacy-token" id="b-2"><b class="token-name">two</b>
<i class="error token-creation" tooltip="">over</i><p class="token-never-used"></p></div></div></div>
<input name="_.apiToken" value="0123456789abcdef0123456789abcdef"></html>"#;

const INPUTS: &str = r#"<html><div class="token-list"><div class="token-list-item token-list-empty-item hidden-message">
none</div><div class="token-list-item token-list-new-item"><input name="tokenUuid"></div>
<div class="token-list-item token-list-existing-item"><input value="a-1" name="tokenUuid"/>
<input name="tokenName" value="one &quot;"/><i class="token-creation" title="x">y</i>
<i class="token-use-counter" title="z">Used <b>1,234</b></i></div></div></html>"#;

const JSON: &str = r#"{"status":"ok","data":{"tokenUuid":"a-1","tokenName":"n","tokenValue":"110123456789abcdef0123456789abcdef","expirationDate":"never"}}"#;
const WHO: &str = r#"{"anonymous":false,"name":"alice"}"#;
const CRUMB: &str = r#"{"crumb":"v","crumbRequestField":"F"}"#;
const XML: &str = "<a><crumb>v</crumb><crumbRequestField>F</crumbRequestField></a>";

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

fn any_page() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("text/html", CARDS),
        ("text/html", INPUTS),
        ("application/json", JSON),
        ("application/json", WHO),
        ("application/json", CRUMB),
        ("application/xml", XML),
        ("text/plain", "F:v"),
    ])
}

fn any_header() -> impl Strategy<Value = (String, String)> {
    let name = prop::sample::select(vec![
        "Content-Type",
        "X-Jenkins",
        "Location",
        "WWW-Authenticate",
        "Set-Cookie",
        "Date",
        "X-Required-Permission",
        "script",
        "X-Jenkins-ValidateButton-Callback",
        "X-Other",
    ]);
    let value = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "text/html",
            "application/json",
            "text/plain",
            "application/xml",
            "Basic realm=\"Jenkins\"",
            "document.getElementById('apiToken').value='",
            "{\"arguments\":[",
            "a=b; Expires=Thu, 01-Jan-1970",
        ])
        .prop_map(str::to_owned),
    ];
    (name.prop_map(str::to_owned), value)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_read_without_panic(
        status in any::<u16>(),
        headers in prop::collection::vec(any_header(), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        read_all(&reply(status, headers, body));
    }

    #[test]
    fn a_page_cut_or_damaged_is_read_without_panic(
        (kind, body) in any_page(),
        status in prop::sample::select(vec![200_u16, 201, 302, 400, 401, 403, 404, 500, 503]),
        cut in any::<prop::sample::Index>(),
        noise in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut bytes = body.as_bytes().to_vec();
        if let Some((at, byte)) = noise {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        read_all(&Reply { status, ..page(kind, bytes) });
    }

    #[test]
    fn pieces_of_pages_in_any_order(
        status in prop::sample::select(vec![200u16, 302, 401, 403, 404, 500, 503]),
        kind in prop::sample::select(vec!["text/html", "application/json", "application/xml", "text/plain", ""]),
        pieces in prop::collection::vec(0..PIECES.len(), 0..40),
        cut: prop::sample::Index,
    ) {
        let body: String = pieces.into_iter().map(|at| PIECES[at]).collect();
        let mut bytes = body.into_bytes();
        bytes.truncate(cut.index(bytes.len() + 1));
        read_all(&Reply { status, ..page(kind, bytes) });
    }

    /// Half a list is never taken for a list, nor half an answer for a token.
    #[test]
    fn what_is_cut_is_the_whole_or_nothing(
        (kind, body) in any_page(),
        cut in any::<prop::sample::Index>(),
    ) {
        let controller = Controller::parse("https://ci.example.com/jenkins/").unwrap();
        let asked = Peer { controller: &controller, kind: CredentialKind::Token };
        let whole = page(kind, body);
        let mut bytes = body.as_bytes().to_vec();
        bytes.truncate(cut.index(bytes.len()));
        let part = page(kind, bytes);
        if let Ok(listed) = tokens_page::read(&part, &asked) {
            prop_assert_eq!(listed, tokens_page::read(&whole, &asked).unwrap());
        }
        prop_assert!(mint::read(&part, &asked).is_err());
        prop_assert!(who_am_i::read(&part, &asked).is_err());
    }

    /// Contract §9 case 29.
    #[test]
    fn a_name_arrives_as_it_was_typed(typed in "\\PC{1,300}") {
        prop_assume!(!typed.trim().is_empty());
        let name = TokenName::parse(&typed).unwrap();
        let uuid = TokenUuid::parse("a-1").unwrap();
        let sent = |request: jenkins_token::protocol::Request, field: &str| {
            let body = request.body.unwrap();
            let mut fields = url::form_urlencoded::parse(body.as_form().unwrap_or_default().as_bytes());
            fields.find(|(name, _)| name == field).unwrap().1.into_owned()
        };
        prop_assert_eq!(sent(mint::request(&name, Expiry::Days(3)), "newTokenName"), typed.clone());
        prop_assert_eq!(sent(rename::request(&uuid, &name), "newName"), typed);
    }
}

#[test]
fn the_pages_of_these_tests_are_pages() {
    let controller = Controller::parse("https://ci.example.com/jenkins/").unwrap();
    let asked = Peer { controller: &controller, kind: CredentialKind::Token };
    let cards = tokens_page::read(&page("text/html", CARDS), &asked).unwrap();
    assert_eq!(cards.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["one <b>", "two"]);
    let rows = tokens_page::read(&page("text/html", INPUTS), &asked).unwrap();
    assert_eq!((rows[0].name.as_str(), rows[0].uses), ("one \"", Uses::Times(1234)));
    assert!(legacy::read(&page("text/html", CARDS), &asked).is_ok());
    assert!(mint::read(&page("application/json", JSON), &asked).is_ok());
    assert!(who_am_i::read(&page("application/json", WHO), &asked).is_ok());
}

/// A reader that is worse than linear would not come back from these.
#[test]
fn a_megabyte_of_anything_is_read() {
    let fill = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let controller = Controller::parse("https://ci.example.com/jenkins/").unwrap();
    let asked = Peer { controller: &controller, kind: CredentialKind::Token };
    let list = "<div class='token-list'>";
    let row = "<p class='token-list-item token-list-existing-item'><input name=tokenUuid value=a><input name=tokenName value=b>";
    let card = "<p class=token-card id=a><b class=token-name>x<i class=token-creation>";
    for body in [
        fill("<div>"),
        fill("<"),
        fill("<a b=c "),
        fill("<!--"),
        fill("&amp"),
        fill("<script>"),
        format!("<p {}>", fill("a1='x' b2 ")),
        format!("<p class='{}'>", fill("x ")),
        list.to_owned() + &fill("<div>"),
        list.to_owned() + &fill("<div><b>x</div>") + "</div>",
        fill(&format!("{list}</div>")),
        format!("{list}{}</div>", fill(row)),
        format!("{list}<p id=api-token-list>{}</div>", fill(card)),
        format!("{list}<p id=api-token-list>{card}{}</div>", fill("<b class=token-use-counter>")),
        fill("<meta http-equiv=refresh>"),
    ] {
        let _ = tokens_page::read(&page("text/html", body), &asked);
    }
    for status in [200, 403, 404, 503] {
        let reply = Reply { status, ..page("text/html", fill("<div><p class=x>")) };
        let _ = denial::read(&reply, &asked);
    }
    let _ = legacy::read(&page("text/html", fill("<input name=x>")), &asked);
    for body in [fill("["), fill("{\"data\":"), format!("{{\"status\":\"{}\"}}", fill("\\u0000"))] {
        read_all(&page("application/json", body));
    }
    read_all(&page("application/xml", fill("<crumb>")));
    read_all(&page("text/plain", fill("a:")));
}
