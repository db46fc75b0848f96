//! The token page: every recorded one, row by row and field by field.

use super::{Table, check, controller, exchange, exchanges, reply, shown};
use jenkins_token::Problem;
use jenkins_token::model::{Expires, ListedToken, TokenUuid, Uses};
use jenkins_token::protocol::{Peer, tokens_page};
use lab::recordings::{self, Exchange};
use serde_json::Value;

const OUTCOMES: Table = &[
    (
        "ok",
        "list-zero-tokens list-other-user list-many-en list-many-de list-many-zxx legacy-list
         legacy-list-used list-one-token list-after-revokeall ctx-list counter-list-en
         list-expired list-expired-de",
    ),
    // 2.46.1 has no list: a legacy token is not "no tokens".
    (
        "page-unreadable",
        "2.46.1/list-zero-tokens 2.46.1/list-other-user list-legacy list-de list-other-page
         2.46.1/me-security-redirect 2.160/me-security-redirect 2.198/me-security-redirect
         2.426.2/me-security-redirect 2.160/list-slash-variant 2.198/list-slash-variant
         2.426.2/list-slash-variant",
    ),
    ("redirected-within", "me-security-redirect list-slash-variant"),
    ("permission-missing", "list-anonymous strict-list-no-read anonread-list"),
    ("server-failed", "nosec-list"),
];

/// Whether the request was for a page with tokens.
pub fn is_page(exchange: &Exchange) -> bool {
    let path = exchange.request.target.trim_end_matches('/');
    path.ends_with("/security") || path.ends_with("/configure")
}

#[test]
fn every_recorded_page_means_what_it_was_about() {
    check(&exchanges("token page"), OUTCOMES, is_page, tokens_page::read);
}

#[test]
fn a_page_without_tokens_says_so() {
    let zero = ["list-zero-tokens", "list-other-user", "list-after-revokeall"];
    for exchange in exchanges("empty token pages") {
        if zero.contains(&exchange.name()) && exchange.jenkins != "2.46.1" {
            assert_eq!(read(&exchange).unwrap(), [], "{}", exchange.id);
        }
    }
}

/// The eight tokens of erin, in the order of the page.
const ERINS: [&str; 8] = [
    "  padded  ",
    "<b>bold</b>",
    "emoji 🔑 ключ",
    "null",
    "say \"hi\" & 'bye'",
    "two\nlines",
    "used",
    "Zebra",
];

#[test]
fn a_page_without_language_gives_instants_and_dates() {
    let seconds = [
        ("2.160", "07:45:25", 13),
        ("2.198", "07:46:06", 12),
        ("2.426.2", "07:45:14", 13),
        ("2.479.1", "07:50:31", 12),
        ("2.541.2", "07:45:54", 12),
        ("2.572", "07:45:02", 13),
    ];
    let ends = [
        None,
        Some("2026-12-24"),
        None,
        Some("2026-12-01"),
        Some("2026-11-27"),
        Some("2027-12-29"),
        None,
        Some("2026-11-24"),
    ];
    for (version, time, uses) in seconds {
        let new = version == "2.572";
        let words = format!("Tue Nov 24 {time} UTC 2026");
        let rows = ERINS.iter().zip(ends).map(|(name, end)| {
            let end = end.map_or(Expires::Never, |date| Expires::On(date.parse().unwrap()));
            let used = *name == "used";
            ListedToken {
                created: Some(format!("2026-11-24T{time}Z").parse().unwrap()),
                last_used: used.then(|| format!("2026-11-24T{time}Z").parse().unwrap()),
                uses: Uses::Times(if used { uses } else { 0 }),
                expires: new.then_some(end),
                ..row(name, &if new { format!("Created on {words}") } else { words.clone() })
            }
        });
        expect(version, "list-many-zxx", rows.collect());
    }
}

#[test]
fn a_page_in_english_keeps_its_words() {
    let texts = [
        ("2.160", "Nov 24, 2026, 7:45:25 AM"),
        ("2.426.2", "Nov 24, 2026, 7:45:14 AM"),
        ("2.541.2", "Nov 24, 2026, 7:45:54 AM"),
        ("2.572", "Created on Nov 24, 2026, 7:45:02\u{202f}AM"),
    ];
    let ends = ["", "12/24/26", "", "12/1/26", "11/27/26", "12/29/27", "", "11/24/26"];
    for (version, words) in texts {
        let new = version == "2.572";
        expect(version, "list-many-en", in_words(words, 11, new.then_some(ends)));
    }
}

#[test]
fn a_page_in_german_keeps_its_words() {
    let texts = [
        ("2.160", "24.11.2026, 07:45:25"),
        ("2.426.2", "24.11.2026, 07:45:14"),
        ("2.572", "Created on 24.11.2026, 07:45:02"),
    ];
    let ends = ["", "24.12.26", "", "01.12.26", "27.11.26", "29.12.27", "", "24.11.26"];
    for (version, words) in texts {
        let new = version == "2.572";
        expect(version, "list-many-de", in_words(words, 12, new.then_some(ends)));
    }
}

fn in_words(created: &str, uses: u64, ends: Option<[&str; 8]>) -> Vec<ListedToken> {
    let row = |(at, name): (usize, &&str)| ListedToken {
        uses: Uses::Times(if *name == "used" { uses } else { 0 }),
        expires: ends.map(|ends| match ends[at] {
            "" => Expires::Never,
            end => Expires::Unreadable(format!("Expires on {end}")),
        }),
        ..row(name, created)
    };
    ERINS.iter().enumerate().map(row).collect()
}

/// Contract §9 case 36.
#[test]
fn a_legacy_token_is_flagged() {
    for version in ["2.160", "2.426.2", "2.572"] {
        let new = version == "2.572";
        let words = "There is no creation date for that token";
        let created = if new { format!("Created on {words}") } else { words.to_owned() };
        let expires = new.then_some(Expires::Never);
        let legacy = ListedToken { legacy: true, expires, ..row("Legacy Token", &created) };
        expect(version, "legacy-list", vec![legacy]);
    }
    let times = [
        ("2.160", "07:45:26"),
        ("2.426.2", "07:45:14"),
        ("2.479.1", "07:50:32"),
        ("2.541.2", "07:45:55"),
        ("2.572", "07:45:03"),
    ];
    for (version, time) in times {
        let prefix = if version == "2.572" { "Created on " } else { "" };
        let words = format!("{prefix}Tue Nov 24 {time} UTC 2026");
        let instant = format!("2026-11-24T{time}Z").parse().unwrap();
        let common = |name| ListedToken {
            created: Some(instant),
            expires: (version == "2.572").then_some(Expires::Never),
            ..row(name, &words)
        };
        let legacy = ListedToken {
            legacy: true,
            last_used: Some(instant),
            uses: Uses::Times(2),
            ..common("Legacy Token")
        };
        expect(version, "legacy-list-used", vec![common("from legacy"), legacy]);
    }
}

/// Contract §9 case 38.
#[test]
fn a_counter_is_read_across_its_grouping() {
    let mut rows = in_words("Nov 24, 2026, 7:45:14 AM", 13, None);
    let busy = ListedToken { uses: Uses::Times(1234), ..row("busy", "Nov 24, 2026, 7:49:26 AM") };
    rows.insert(2, busy);
    expect("2.426.2", "counter-list-en", rows);
}

/// The page's zone is an offset; the date of the end that is past is not shown.
#[test]
fn an_expired_token_is_flagged() {
    let at = |time: &str| Some(format!("2026-11-24T{time}Z").parse().unwrap());
    let keeper = ListedToken {
        created: at("07:48:34"),
        last_used: at("07:48:50"),
        uses: Uses::Times(2),
        expires: Some(Expires::Never),
        ..row("keeper", "Created on Tue Nov 24 21:48:34 GMT+14:00 2026")
    };
    let today = ListedToken {
        created: at("07:48:33"),
        last_used: at("07:48:34"),
        uses: Uses::Times(1),
        expired: true,
        ..row("today", "Created on Tue Nov 24 21:48:33 GMT+14:00 2026")
    };
    expect("2.572", "list-expired", vec![keeper, today]);
    let keeper = ListedToken {
        uses: Uses::Times(3),
        expires: Some(Expires::Never),
        ..row("keeper", "Created on 24.11.2026, 21:48:34")
    };
    let today = ListedToken {
        uses: Uses::Times(1),
        expired: true,
        ..row("today", "Created on 24.11.2026, 21:48:33")
    };
    expect("2.572", "list-expired-de", vec![keeper, today]);
}

#[test]
fn a_list_of_one_is_one() {
    for (version, time) in [("2.426.2", "07:45:18"), ("2.479.1", "07:50:35"), ("2.572", "07:45:06")]
    {
        let prefix = if version == "2.572" { "Created on " } else { "" };
        let instant = format!("2026-11-24T{time}Z").parse().unwrap();
        let keep = ListedToken {
            created: Some(instant),
            last_used: Some(instant),
            uses: Uses::Times(3),
            expires: (version == "2.572").then_some(Expires::Never),
            ..row("keep", &format!("{prefix}Tue Nov 24 {time} UTC 2026"))
        };
        expect(version, "list-one-token", vec![keep]);
    }
}

/// A row that was never used, on a server without expiry.
fn row(name: &str, created_text: &str) -> ListedToken {
    ListedToken {
        uuid: TokenUuid::parse("to-be-filled-in").unwrap(),
        name: name.to_owned(),
        created_text: Some(created_text.to_owned()),
        created: None,
        last_used: None,
        uses: Uses::Times(0),
        expires: None,
        expired: false,
        legacy: false,
    }
}

/// Compares with a recorded page; the uuids come from the recording's `steps`.
fn expect(version: &str, name: &str, mut rows: Vec<ListedToken>) {
    let Some(folder) = recordings::folder("the rows of token pages") else { return };
    let page = exchange(recordings::exchanges(&folder, version), version, name);
    let steps = std::fs::read_to_string(folder.join(format!("steps/{version}.json"))).unwrap();
    let steps: Value = serde_json::from_str(&steps).unwrap();
    let mut all = steps["steps"].as_array().unwrap().iter();
    let step = all.find(|step| step["exchange"] == page.id.as_str()).unwrap();
    let shows = step["shows"].as_array().unwrap();
    assert_eq!(shows.len(), rows.len(), "{}", page.id);
    for (row, symbol) in rows.iter_mut().zip(shows) {
        let uuid = &steps["symbols"][symbol.as_str().unwrap()]["value"];
        row.uuid = TokenUuid::parse(uuid.as_str().unwrap()).unwrap();
    }
    assert_eq!(read(&page).unwrap(), rows, "{}", page.id);
}

pub fn read(exchange: &Exchange) -> Result<Vec<ListedToken>, Problem> {
    let controller = controller(exchange);
    let asked = Peer { controller: &controller, kind: shown(exchange) };
    tokens_page::read(&reply(exchange), &asked)
}
