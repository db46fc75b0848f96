//! The legacy token: the page that shows it, and `changeToken`.

use super::page::is_page;
use super::{Table, check, controller, exchange, exchanges, html, reply, shown};
use jenkins_token::Problem;
use jenkins_token::model::{Controller, Secret};
use jenkins_token::protocol::{CredentialKind, Peer, Reply, legacy};
use lab::recordings::Exchange;

const PAGE: Table = &[
    ("ok", "2.46.1/list-zero-tokens list-legacy list-de legacy-list-used"),
    ("legacy-none", "list-zero-tokens list-other-user list-many-en list-many-zxx"),
];

const CHANGED: Table = &[
    (
        "ok",
        "generate-password-crumb-no-cookie generate-password-crumb-cookie
         generate-password-crumb-cookie-reuse generate-crumb-as-form-field
         generate-crumb-as-query generate-multipart-crumb-header generate-json-body
         generate-empty-body generate-get generate-put generate-trailing-slash
         change-token-password-crumb change-token-token-crumb generate-session-crumb
         generate-stale-session legacy-change-token",
    ),
    ("legacy-hidden", "change-token-other-user"),
    ("controller-said", "change-token-disabled"),
    (
        "crumb-refused",
        "generate-password-no-crumb generate-password-no-crumb-json
         generate-password-no-crumb-html generate-crumb-dotcrumb
         generate-crumb-wrong-header-right-field generate-crumb-other-user
         generate-crumb-other-ip generate-token-no-crumb generate-token-cookie-no-crumb
         generate-token-bad-crumb generate-session-no-crumb generate-session-and-token-no-crumb",
    ),
    ("permission-missing", "strict-change-other"),
];

/// Pages that were shortened when they were recorded may have lost the token.
#[test]
fn every_recorded_page_shows_the_legacy_token_or_says_why_not() {
    let all = exchanges("legacy page");
    let whole = |e: &Exchange| {
        let cut = e.response.body.contains("…[cut]…") && e.jenkins != "2.46.1";
        is_page(e) && e.response.status == 200 && !cut
    };
    check(&all, PAGE, whole, legacy::read);
}

#[test]
fn every_recorded_change_means_what_it_was_about() {
    let all = exchanges("changeToken");
    check(&all, CHANGED, |e| e.request.target.contains("/changeToken"), legacy::read_changed);
}

#[test]
fn the_token_is_the_recorded_one() {
    let all = exchanges("legacy tokens");
    if all.is_empty() {
        return;
    }
    let page = exchange(all, "2.46.1", "list-legacy");
    let token = on(&page, legacy::read);
    assert_eq!(token, "a44cbe899e9926cfe2623d0700f1e1e3");
    let old = exchange(exchanges(""), "2.160", "legacy-change-token");
    assert_eq!(on(&old, legacy::read_changed), "731f97364783f66d52bfa909ffd140db");
    let new = exchange(exchanges(""), "2.572", "legacy-change-token");
    assert_eq!(on(&new, legacy::read_changed), "643b798ee131a6e8d1501ef2d018a86e");
}

#[test]
fn a_capability_that_is_off_is_told_in_the_controllers_words() {
    let all = exchanges("change-token-disabled");
    if all.is_empty() {
        return;
    }
    let disabled = exchange(all, "2.572", "change-token-disabled");
    let controller = controller(&disabled);
    let asked = Peer { controller: &controller, kind: CredentialKind::Password };
    let message = "Capability to generate a legacy token without an existing one is currently \
                   disabled in the security configuration";
    let problem = legacy::read_changed(&reply(&disabled), &asked).map_or_else(|p| p, |_| panic!());
    assert_eq!(problem, Problem::ControllerSaid { message: message.to_owned() });
}

/// Contract §9 case 46.
#[test]
fn only_32_hex_digits_are_a_legacy_token() {
    let read = |value: &str, rest: &str| {
        let page = format!(r#"<html><input value="{value}" name="_.apiToken">{rest}"#);
        legacy::read(&html("2.46.1", &page), &asked(&root())).map_or_else(|p| p.name(), |_| "ok")
    };
    assert_eq!(read(&"0a".repeat(16), ""), "ok");
    assert_eq!(read("Token is hidden", ""), "legacy-hidden");
    assert_eq!(read(&"0A".repeat(16), ""), "legacy-hidden");
    let list = r#"<div class="token-list">"#;
    assert_eq!(read("Der Benutzer hat kein Token", list), "legacy-none");
}

fn root() -> Controller {
    Controller::parse("https://ci.example.com/").unwrap()
}

fn asked(controller: &Controller) -> Peer<'_> {
    Peer { controller, kind: CredentialKind::Password }
}

fn on(exchange: &Exchange, read: fn(&Reply, &Peer<'_>) -> Result<Secret, Problem>) -> String {
    let controller = controller(exchange);
    let asked = Peer { controller: &controller, kind: shown(exchange) };
    read(&reply(exchange), &asked).unwrap_or_else(|p| panic!("{p}")).expose().to_owned()
}
