//! Refusals, recorded: which 401, 403, 404, 405, 413, 431, 5xx or redirect it is.

use super::{Table, check, exchanges, reply};
use jenkins_token::model::Controller;
use jenkins_token::protocol::{
    Asked, Shown, crumb, denial, identity, legacy, mint, rename, revoke, tokens_page,
};

const DENIED: Table = &[
    (
        "password-refused",
        "crumb-wrong-password whoami-wrong-password whoami-wrong-password-json whoami-unknown-user
         post-wrong-password-no-crumb login-wrong-password anonread-wrong-password
         restart-get-wrong-password-401 bootfailure-whoami-password",
    ),
    (
        "token-suspect",
        "whoami-wrong-token whoami-token-upper-hex whoami-token-other-user whoami-revoked
         expired-whoami restart-get-token-401 restart-post-token-401",
    ),
    (
        "crumb-refused",
        "generate-password-no-crumb generate-password-no-crumb-json generate-password-no-crumb-html
         generate-crumb-dotcrumb generate-crumb-wrong-header-right-field generate-crumb-other-user
         quietdown-password-no-crumb generate-session-no-crumb
         strict-generate-no-read restart-post-token-403",
    ),
    (
        "starting",
        "boot-root boot-login-json boot-crumb restart-get-token-503 restart-post-token-503
         restart-post-token-500",
    ),
    ("server-failed", "bootfailure-root bootfailure-whoami generate-root-descriptor nosec-me"),
    (
        "permission-missing",
        "root-anonymous crumb-anonymous me-anonymous list-anonymous strict-crumb-no-read
         strict-revoke-other strict-createitem-denied strict-quietdown-denied",
    ),
    ("header-too-large", "header-too-large"),
    ("redirected-within", "me-no-slash user-redirect"),
    ("forbidden-unexplained", "generate-other-user generate-other-user-admin"),
];

#[test]
fn every_kind_of_refusal_is_told_apart() {
    let named =
        |name: &str| DENIED.iter().any(|(_, names)| names.split_whitespace().any(|n| n == name));
    let read = |reply: &_, asked: &Asked<'_>| Err::<(), _>(denial::read(reply, asked));
    check(&exchanges("refusals"), DENIED, |e| named(e.name()) && e.response.status >= 300, read);
}

/// Every reader over every reply: no panic, and no success where there is none.
#[test]
fn no_reader_takes_a_refusal_for_a_success() {
    let controller = Controller::parse("http://127.0.0.1/").unwrap();
    for exchange in exchanges("every reader") {
        let reply = reply(&exchange);
        for shown in [Shown::Nothing, Shown::Password, Shown::Token] {
            let asked = Asked { controller: &controller, shown };
            let minted = mint::read(&reply, &asked).is_ok();
            assert_eq!(
                minted,
                exchange.response.body.contains("\"tokenValue\""),
                "{}",
                exchange.id
            );
            let failed = reply.status >= 300;
            let successes = [
                identity::read(&reply, &asked).is_ok(),
                tokens_page::read(&reply, &asked).is_ok(),
                revoke::read(&reply, &asked).is_ok(),
                rename::read(&reply, &asked).is_ok(),
                legacy::read(&reply, &asked).is_ok(),
                matches!(crumb::read(&reply, &asked), Ok(crumb::Answer::Crumb(_))),
            ];
            assert!(!failed || successes == [false; 6], "{}: {successes:?}", exchange.id);
            let _ = (denial::read(&reply, &asked), legacy::read_changed(&reply, &asked).is_ok());
        }
    }
}
