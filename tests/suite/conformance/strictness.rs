//! What the comparer minds and what it does not, tried on recorded answers with one thing changed.

use super::compare::{differences, facts};
use super::replay::as_reply;
use super::wire::Reply;
use lab::recordings::{exchanges, folder};

/// Part of the body, what it becomes, and the aspect that differs then; none where it is prose.
const CHANGES: &[(&str, &str, &str, Option<&str>)] = &[
    ("146-legacy-list-used", ">2</span>", ">3</span>", Some("token section")),
    ("146-legacy-list-used", ">from legacy<", ">from Legacy<", Some("token section")),
    ("146-legacy-list-used", "45:03 UTC 2026", "45:03 2026", Some("token section")),
    ("146-legacy-list-used", "Tue Nov 24", "24.11.", Some("token section")),
    ("146-legacy-list-used", "token-card legacy-token", "token-card", Some("token section")),
    ("146-legacy-list-used", "warning token-creation", "token-creation", Some("token section")),
    ("146-legacy-list-used", "/rename\"", "/renamed\"", Some("templates")),
    ("146-legacy-list-used", "id=\"api-token-row-template\"", "", Some("templates")),
    ("146-legacy-list-used", "name=\"_.apiToken\"", "name=\"_.token\"", Some("legacy input")),
    ("146-legacy-list-used", "data-crumb-header=\"", "data-crumb-header=\"X", Some("head")),
    ("146-legacy-list-used", "data-rooturl=\"", "data-rooturl=\"/x", Some("head")),
    ("146-legacy-list-used", "Last used today", "Heute benutzt", None),
    ("146-legacy-list-used", "07:45:03", "07:45:04", None),
    ("146-legacy-list-used", "<svg ", "<svg class=\"new\" ", None),
    ("146-legacy-list-used", "<svg ", "<i></i><svg ", Some("token section")),
    ("146-legacy-list-used", "<title>", "<title>Other ", None),
    ("001-root-anonymous", "url=/login?from=%2F", "url=/login", Some("sends to")),
    ("001-root-anonymous", "Authentication required", "Log in", None),
    ("052-generate-password-no-crumb", "No valid crumb", "No crumb", Some("literals")),
    ("052-generate-password-no-crumb", "Forbidden", "Verboten", None),
    ("056-generate-password-crumb-cookie", "\"first\"", "\"First\"", Some("json")),
    ("056-generate-password-crumb-cookie", "\"aboutToExpire\":false,", "", Some("json")),
    ("056-generate-password-crumb-cookie", "false", "\"false\"", Some("json")),
    ("041-crumb-xpath-concat", "Jenkins-Crumb:", "Jenkins-Crumb=", Some("text")),
    ("150-rename-blank", "The name cannot be empty", "A name!", Some("json")),
];

/// A header, what its value becomes, and the aspect that differs then.
const HEADERS: &[(&str, &str, &str, Option<&str>)] = &[
    ("013-crumb-wrong-password", "WWW-Authenticate", "Basic realm=\"Other\"", Some("challenge")),
    ("013-crumb-wrong-password", "WWW-Authenticate", "Basic realm=\"Jenkins\"", None),
    ("013-crumb-wrong-password", "Set-Cookie", "remember-me=x; Path=/", Some("cookies")),
    ("037-crumb-json", "X-Jenkins", "2.571", Some("X-Jenkins")),
    ("037-crumb-json", "Content-Type", "application/json; charset=utf-8", None),
    ("037-crumb-json", "Content-Type", "application/json", Some("Content-Type")),
    ("006-crumb-anonymous", "X-Required-Permission", "x", Some("X-Required-Permission")),
    ("067-generate-get", "Allow", "GET", Some("Allow")),
    ("031-me-no-slash", "Location", "/me", Some("Location")),
];

#[test]
fn comparer_minds_what_counts() {
    let Some(folder) = folder("comparer_minds_what_counts") else { return };
    let recorded = exchanges(&folder, "2.572");
    let reply = |name: &str| {
        let exchange = recorded.iter().find(|e| e.id.ends_with(&format!("/{name}")));
        as_reply(exchange.unwrap_or_else(|| panic!("no recording {name}")))
    };
    for (name, from, to, aspect) in CHANGES {
        let mut changed = reply(name);
        assert!(changed.body.contains(from), "{name} has {from}");
        changed.body = changed.body.replace(from, to);
        assert_noticed(&reply(name), &changed, *aspect, &format!("{name}: {from} → {to}"));
    }
    for (name, header, to, aspect) in HEADERS {
        let mut changed = reply(name);
        let place = changed.headers.iter_mut().find(|(n, _)| n == header);
        place.unwrap_or_else(|| panic!("{name} has {header}")).1 = (*to).to_owned();
        assert_noticed(&reply(name), &changed, *aspect, &format!("{name}: {header} → {to}"));
    }
}

fn assert_noticed(was: &Reply, is: &Reply, aspect: Option<&str>, change: &str) {
    let found = differences(&facts(was, str::to_owned), &facts(is, str::to_owned));
    match aspect {
        Some(aspect) => assert!(found.iter().any(|d| d.starts_with(aspect)), "{change}: {found:?}"),
        None => assert!(found.is_empty(), "{change}: {found:?}"),
    }
}
