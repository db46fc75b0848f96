//! `generateNewToken`, recorded and made up.

use super::{Table, check, controller, exchange, exchanges, reply, shown};
use jenkins_token::Problem;
use jenkins_token::look_alike::is_token_shape;
use jenkins_token::model::{Controller, Expires, Expiry, Minted, TokenName};
use jenkins_token::problem::{Author, Wall};
use jenkins_token::protocol::{CredentialKind, Peer, Reply, mint};

const OUTCOMES: Table = &[
    (
        "ok",
        "generate-password-crumb-cookie generate-password-crumb-cookie-reuse
         generate-crumb-as-form-field generate-crumb-as-query generate-multipart-crumb-header
         generate-json-body generate-empty-body generate-trailing-slash
         generate-token-no-crumb generate-token-cookie-no-crumb generate-token-bad-crumb
         generate-blank-name generate-spaces-name generate-absent-name generate-blank-name-de
         generate-blank-name-zxx generate-name-emoji generate-name-html generate-name-quotes
         generate-name-null generate-name-object generate-name-array generate-name-newline
         generate-name-trim generate-name-long300 generate-name-dup generate-name-backslash
         generate-query-name generate-latin1-body generate-self-by-user-url
         generate-self-by-user-url-upper generate-short-descriptor generate-special-user
         generate-special-user-url legacy-generate-no-crumb generate-session-crumb
         generate-expiry-30 generate-expiry-negative generate-expiry-junk
         generate-expiry-never generate-expiry-30-de generate-expiry-30-en
         generate-expiry-30-engb generate-expiry-30-zxx generate-expiry-0 generate-expiry-3
         generate-expiry-1000 generate-expiry-empty generate-expiry-custom
         generate-expiry-only-date expiry-today ctx-generate-no-crumb wizard-generate
         2.160/generate-password-crumb-no-cookie 2.572/generate-crumb-other-ip
         2.160/generate-stale-session",
    ),
    ("tokens-unsupported", "generate-absent generate-unknown-user-url ctx-post-outside"),
    ("password-refused", "post-wrong-password-no-crumb"),
    (
        "crumb-refused",
        "generate-anonymous generate-password-no-crumb generate-password-no-crumb-json
         generate-password-no-crumb-html generate-password-crumb-no-cookie
         generate-crumb-dotcrumb generate-crumb-wrong-header-right-field
         generate-crumb-other-user generate-crumb-other-ip generate-session-no-crumb
         generate-session-and-token-no-crumb generate-session-and-other-token-no-crumb
         generate-stale-session strict-generate-no-read boot-post anonread-crumb-then-password",
    ),
    ("starting", "2.160/boot-post"),
    (
        "creation-forbidden",
        "generate-other-user generate-other-user-admin strict-generate-other
         strict-admin-generate-other nosec-generate-user anonread-generate-user",
    ),
    ("permission-missing", "anonread-generate"),
    ("method-refused", "generate-get generate-put"),
    (
        "server-failed",
        "generate-root-descriptor nosec-generate 2.572/generate-expiry-junk
         generate-expiry-custom-junk generate-expiry-custom-absent",
    ),
    (
        "controller-said",
        "2.572/generate-expiry-negative generate-expiry-negative-de generate-expiry-custom-past",
    ),
];

#[test]
fn every_recorded_mint_means_what_it_was_about() {
    let all = exchanges("mint");
    check(&all, OUTCOMES, |e| e.request.target.contains("/generateNewToken"), mint::read);
}

/// Every name comes back as it was sent.
#[test]
fn a_minted_token_has_the_name_asked_for() {
    let names = [
        ("generate-password-crumb-cookie", "first"),
        ("generate-name-emoji", "emoji 🔑 ключ"),
        ("generate-name-html", "<b>bold</b>"),
        ("generate-name-quotes", "say \"hi\" & 'bye'"),
        ("generate-name-null", "null"),
        ("generate-name-object", "{\"a\":1}"),
        ("generate-name-array", "[1]"),
        ("generate-name-newline", "two\nlines"),
        ("generate-name-trim", "  padded  "),
        ("generate-name-dup", "first"),
        ("generate-name-backslash", "C:\\tmp\\n"),
        ("generate-query-name", "qué ✓"),
        ("generate-latin1-body", "caf\u{fffd}"),
        ("legacy-generate-no-crumb", "from legacy"),
    ];
    let mut seen = 0;
    for exchange in exchanges("names of minted tokens") {
        if exchange.jenkins == "2.46.1" {
            continue;
        }
        let expected = match names.iter().find(|(name, _)| *name == exchange.name()) {
            Some((_, expected)) => (*expected).to_owned(),
            None if exchange.name() == "generate-name-long300" => "x".repeat(300),
            None => continue,
        };
        let minted = read_recorded(&exchange);
        assert_eq!(minted.name, expected, "{}", exchange.id);
        seen += 1;
    }
    assert!(seen == 0 || seen >= 5 * names.len(), "only {seen}");
}

#[test]
fn l12_the_end_of_a_token_is_what_the_controller_said() {
    let date = |text: &str| Expires::On(text.parse().unwrap());
    let words = |text: &str| Expires::Unreadable(text.to_owned());
    let expected = [
        ("generate-expiry-never", Expires::Never),
        ("generate-password-crumb-cookie", Expires::Never),
        ("generate-expiry-only-date", Expires::Never),
        ("generate-expiry-empty", Expires::Never),
        ("generate-expiry-30", words("12/24/26")),
        ("generate-expiry-30-en", words("12/24/26")),
        ("generate-expiry-30-de", words("24.12.26")),
        ("generate-expiry-30-engb", words("24/12/2026")),
        ("generate-expiry-30-zxx", date("2026-12-24")),
        ("generate-expiry-0", date("2026-11-24")),
        ("generate-expiry-3", date("2026-11-27")),
        ("generate-expiry-1000", date("2029-08-20")),
        ("generate-expiry-custom", date("2027-01-23")),
    ];
    for exchange in exchanges("ends of minted tokens") {
        if exchange.jenkins == "2.46.1" || exchange.response.status != 200 {
            continue;
        }
        if let Some((_, new)) = expected.iter().find(|(name, _)| *name == exchange.name()) {
            let old = exchange.jenkins != "2.572";
            let expected = if old { &Expires::Unsupported } else { new };
            assert_eq!(&read_recorded(&exchange).expires, expected, "{}", exchange.id);
        }
    }
}

#[test]
fn uuid_and_value_are_the_recorded_ones() {
    let all = exchanges("a minted token");
    if all.is_empty() {
        return;
    }
    let minted = read_recorded(&exchange(all, "2.572", "generate-expiry-30-zxx"));
    assert_eq!(minted.uuid.as_str(), "901242ca-b348-44fc-af41-d9059365e892");
    assert_eq!(minted.value.expose(), "110ec1d8b85180d34b553425cd5b3db779");
}

/// Contract §9 cases 22 to 26 and 30, perf-security T9, T11 and T12.
#[test]
fn t9_t11_t12_what_is_no_success_is_none() {
    let json = |body: &str| read(200, "application/json", body).map_or_else(|p| p, |_| panic!());
    let token = "110ec1d8b85180d34b553425cd5b3db779";
    for value in [
        "null".to_owned(),
        "\"\"".to_owned(),
        "34".to_owned(),
        "[]".to_owned(),
        format!("\"{}\"", &token[1..]),
        format!("\"{token}\\n\""),
        format!("\"{}\"", token.to_uppercase()),
        format!("\"22{}\"", &token[2..]),
        format!("\"{}\"", "1".repeat(1_000_000)),
    ] {
        let body = format!(
            r#"{{"status":"ok","data":{{"tokenName":"x","tokenUuid":"u","tokenValue":{value}}}}}"#
        );
        assert_eq!(json(&body), Problem::TokenMalformed);
    }
    assert_eq!(json(r#"{"status":"ok"}"#), Problem::TokenMalformed);
    assert_eq!(json(r#"{"status":"ok","data":{}}"#), Problem::TokenMalformed);
    let past = json("{\"status\":\"error\",\"message\":\"\\u001b[2J\"}");
    assert_eq!(past, Problem::ControllerSaid { message: "\u{1b}[2J".to_owned() });
    assert_eq!(past.to_string(), "the controller says: \\u{1b}[2J");
    let nested = "[".repeat(100_000);
    let keys = r#"{"status":"ok","status":"ok"}"#;
    for broken in ["", "{", "null", r#"{"status":"OK"}"#, r#"{"status":1}"#, keys, &nested] {
        assert_eq!(json(broken).name(), "answer-unknown", "{broken:.40}");
    }
}

#[test]
fn a_200_page_is_no_token_whoever_wrote_it() {
    let page = |body: &str| read(200, "text/html", body).map_or_else(|p| p, |_| panic!());
    let error = page("<div class=error><img src='x'>No &quot;anonymous&quot; here</div>");
    assert_eq!(error, Problem::ControllerSaid { message: "No \"anonymous\" here".to_owned() });
    let login = page("<html><title>Sign in</title></html>");
    assert_eq!(
        login,
        Problem::FrontDoor {
            by: Author::Other,
            wall: Wall::FrontDoor { status: 200, seen: "Sign in".to_owned() },
        }
    );
}

#[test]
fn an_answer_that_is_not_understood_does_not_show_the_token() {
    let token = "110ec1d8b85180d34b553425cd5b3db779";
    let cut = format!(r#"{{"status":"ok","data":{{"tokenValue":"{token}""#);
    for kind in ["application/json", "text/html", "text/plain"] {
        let problem = read(200, kind, &cut).map_or_else(|p| p, |_| panic!());
        assert!(!format!("{problem} {problem:?}").contains(token));
    }
}

#[test]
fn the_form_asks_for_what_was_wished() {
    let name = TokenName::parse("a+b & c=d é").unwrap();
    let body = |expiry| {
        let request = mint::request(&name, expiry);
        assert_eq!(
            format!("{request:?}"),
            "POST me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken \
             [Accept-Language]"
        );
        request.body.unwrap().as_form().unwrap().to_owned()
    };
    let name = "newTokenName=a%2Bb+%26+c%3Dd+%C3%A9";
    assert_eq!(body(Expiry::Never), name);
    assert_eq!(body(Expiry::Days(0)), format!("{name}&expirationDuration=0"));
    assert_eq!(
        body(Expiry::parse("2027-01-31").unwrap()),
        format!("{name}&expirationDuration=custom&tokenExpiration=2027-01-31")
    );
}

#[test]
fn what_people_paste_is_a_token_by_length_only() {
    for token in ["11A78FZQ".repeat(4) + "xy", "0123456789abcdef".repeat(2)] {
        assert!(is_token_shape(&token), "{token}");
    }
    for text in ["", "hunter2", &"é".repeat(17), &format!("{} ", "a".repeat(33)), &"a".repeat(33)]
    {
        assert!(!is_token_shape(text), "{text}");
    }
}

fn read_recorded(exchange: &lab::recordings::Exchange) -> Minted {
    let controller = controller(exchange);
    let asked = Peer { controller: &controller, kind: shown(exchange) };
    mint::read(&reply(exchange), &asked).unwrap_or_else(|p| panic!("{}: {p}", exchange.id))
}

fn read(status: u16, kind: &str, body: &str) -> Result<Minted, Problem> {
    let controller = Controller::parse("https://ci.example.com/").unwrap();
    let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
    let reply = Reply { status, reason: String::new(), headers, body: body.as_bytes().to_vec() };
    mint::read(&reply, &Peer { controller: &controller, kind: CredentialKind::Password })
}
