//! The words of the model under whatever a person or a server may write.

#![allow(clippy::unwrap_used, missing_docs)]

use jenkins_token::escape;
use jenkins_token::model::{
    Controller, Expiry, FrontHeaders, Header, Pasted, Pin, UserId, Version,
};
use proptest::prelude::*;

proptest! {
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

#[test]
fn a_pin_is_read_as_curl_and_as_openssl_write_it_and_shown_as_curl_does() {
    let shown = "sha256//LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM=";
    let hex = "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683";
    let pairs: Vec<&str> = (0..32).map(|at| &hex[2 * at..][..2]).collect();
    let colons = format!("SHA256:{}", pairs.join(":").to_uppercase());
    for text in [shown, &format!("sha256:{hex}"), &colons] {
        assert_eq!(Pin::parse(text).unwrap(), Pin::of(b"key"), "{text}");
    }
    assert_eq!(Pin::of(b"key").to_string(), shown);
    let short = format!("sha256:{}", &hex[2..]);
    let signs = format!("sha256:{}", "+1".repeat(32));
    let umlauts = format!("sha256:{}", "ü".repeat(32));
    for text in
        ["", hex, "sha256//", "sha256//AAAA", "sha1//AAAA", "md5:00", &short, &signs, &umlauts]
    {
        assert!(Pin::parse(text).is_err(), "{text}");
    }
}

/// What a front door asks for, and nothing that a request says by itself.
#[test]
fn headers_for_a_front_door_are_read_and_those_of_a_request_refused() {
    let read = |line: &str| {
        Header::parse(line).map(|it| (it.name.to_string(), it.value.expose().to_owned()))
    };
    for (line, name, value) in [
        ("CF-Access-Client-Id: 0123.access", "CF-Access-Client-Id", "0123.access"),
        ("x-api-key:\tzz zz ", "x-api-key", "zz zz"),
        ("Proxy-Authorization: Bearer e30.e30.", "Proxy-Authorization", "Bearer e30.e30."),
        ("X-Forwarded-For: 10.0.0.1", "X-Forwarded-For", "10.0.0.1"),
    ] {
        let (read, secret) = read(line).unwrap();
        assert_eq!((read.as_str(), secret.as_str()), (name, value));
    }
    for name in [
        "Authorization",
        "AUTHORIZATION",
        "Cookie",
        "Host",
        "Jenkins-Crumb",
        ".crumb",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Content-Length",
        "Content-Type",
        "Content-Encoding",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Expect",
        "Range",
        "If-None-Match",
        "Referer",
        "Origin",
        "Date",
        "",
        "X Y",
        "X\u{fc}",
        "X(",
    ] {
        let why = read(&format!("{name}: s3cret")).unwrap_err();
        assert!(!why.contains("s3cret"), "{why}");
    }
    for line in ["s3cret", "X: ", "X: s3cret\u{7}", "X: s3cret\u{fc}", "X: s3\rcret"] {
        let why = read(line).unwrap_err();
        assert!(!why.contains("s3"), "{why}");
    }
    assert!(Header::parse_lines("A: 1\na: 2").is_err());
    assert!(Header::parse_lines("\n").is_err());
    assert!(Header::parse_lines(&"A: 1\n".repeat(17)).is_err());
    let headers = FrontHeaders::Given(Header::parse_lines("X-Key: s3cret\r\n").unwrap());
    assert_eq!(headers.given().unwrap()[0].value.expose(), "s3cret");
    assert!(!format!("{headers:?}").contains("s3cret"), "{headers:?}");
}
