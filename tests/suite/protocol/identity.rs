//! Who, which version, which root: recorded.

use super::{Table, check, controller, exchange, exchanges, reply, shown};
use jenkins_token::protocol::{Peer, signature, who_am_i};
use lab::recordings::Exchange;

const OUTCOMES: Table = &[
    (
        "ok",
        "whoami-anonymous whoami-bearer whoami-lowercase-scheme whoami-password
         whoami-upper-case-id whoami-token whoami-token-upper-id whoami-session double-slash
         many-cookies options whoami-special-name whoami-legacy-from-page
         whoami-token-version-prefix legacy-whoami strict-whoami-no-read
         strict-carol-still-works fixed-whoami nosec-whoami nosec-whoami-password
         nosec-whoami-wrong wizard-whoami wizard-token expiry-today-whoami
         expired-keeper-whoami",
    ),
    (
        "password-refused",
        "whoami-wrong-password whoami-wrong-password-json whoami-unknown-user
         whoami-malformed-basic whoami-latin1-name restart-get-wrong-password-401
         bootfailure-whoami-password",
    ),
    (
        "token-suspect",
        "whoami-wrong-token whoami-token-upper-hex whoami-token-other-user whoami-old-token
         legacy-whoami-revoked whoami-revoked strict-carol-revoked
         whoami-after-revokeallexcept-unknown whoami-after-revokeall expired-whoami
         restart-get-token-401",
    ),
    ("not-jenkins", "semicolon-path"),
    ("bad-request", "2.426.2/semicolon-path 2.541.2/semicolon-path 2.572/semicolon-path"),
    ("header-too-large", "header-too-large"),
    ("starting", "restart-get-token-503 restart-get-wrong-password-503"),
    ("server-failed", "bootfailure-whoami"),
];

/// Whom the controller sees, where that is not alice; `None` is nobody.
const NAMES: &[(&str, Option<&str>)] = &[
    ("whoami-anonymous", None),
    ("whoami-bearer", None),
    ("nosec-whoami", None),
    ("nosec-whoami-password", None),
    ("nosec-whoami-wrong", None),
    ("whoami-special-name", Some("böb o'x")),
    ("legacy-whoami", Some("leg")),
    ("strict-whoami-no-read", Some("nora")),
    ("strict-carol-still-works", Some("carol")),
    ("wizard-whoami", Some("admin")),
    ("wizard-token", Some("admin")),
];

fn asks(exchange: &Exchange) -> bool {
    exchange.request.target.contains("/whoAmI")
}

#[test]
fn every_recorded_who_am_i_means_what_it_was_about() {
    check(&exchanges("whoAmI"), OUTCOMES, asks, who_am_i::read);
}

#[test]
fn the_controller_sees_whom_it_was_asked_as() {
    for exchange in exchanges("names in whoAmI").iter().filter(|e| asks(e)) {
        let controller = controller(exchange);
        let asked = Peer { controller: &controller, kind: shown(exchange) };
        let Ok(who) = who_am_i::read(&reply(exchange), &asked) else { continue };
        let mut expected = Some("alice");
        if let Some((_, name)) = NAMES.iter().find(|(name, _)| *name == exchange.name()) {
            expected = *name;
        } else if exchange.id.contains("2.46.1/") && exchange.name() == "whoami-lowercase-scheme" {
            expected = None;
        }
        let seen = (!who.anonymous).then_some(who.name.as_str());
        assert_eq!(seen, expected, "{}", exchange.id);
        assert_eq!(who.version.unwrap().as_str(), exchange.jenkins, "{}", exchange.id);
    }
}

/// Contract §9 cases 48 and 49.
#[test]
fn ready_is_what_has_a_login_page() {
    let ready = ["login-page", "login-head", "login-loggedin", "wizard-login", "nosec-login"];
    let not = [
        "boot-root",
        "boot-login-json",
        "restart-get-login-anonymous-503",
        "bootfailure-root",
        "login-wrong-password",
    ];
    for exchange in exchanges("login pages") {
        if ready.contains(&exchange.name()) {
            assert!(signature::is_ready(&reply(&exchange)), "{}", exchange.id);
        } else if not.contains(&exchange.name()) {
            assert!(!signature::is_ready(&reply(&exchange)), "{}", exchange.id);
        }
    }
}

/// Contract §9 case 50.
#[test]
fn a_page_names_its_root() {
    let roots = [
        ("login-page", Some("")),
        ("root-anonymous", Some("")),
        ("crumb-anonymous", Some("")),
        ("list-zero-tokens", Some("")),
        ("wizard-login", Some("")),
        ("ctx-login", Some("/jenkins")),
        ("ctx-anonymous", Some("/jenkins")),
        ("ctx-list", Some("/jenkins")),
        ("ctx-root", None),
        ("ctx-outside-crumb", None),
        ("whoami-anonymous", None),
        ("whoami-wrong-password", None),
    ];
    for exchange in exchanges("roots") {
        if let Some((_, root)) = roots.iter().find(|(name, _)| *name == exchange.name()) {
            assert_eq!(signature::root(&reply(&exchange)).as_deref(), *root, "{}", exchange.id);
        }
    }
}

#[test]
fn l10_a_missing_signature_proves_nothing() {
    let all = exchanges("signatures");
    if all.is_empty() {
        return;
    }
    let signed = exchange(all, "2.572", "crumb-json");
    assert!(signature::is_jenkins(&reply(&signed)));
    assert_eq!(signature::version(&reply(&signed)).unwrap().as_str(), "2.572");
    let minted = exchange(exchanges(""), "2.572", "generate-password-crumb-cookie");
    assert!(!signature::is_jenkins(&reply(&minted)));
}
