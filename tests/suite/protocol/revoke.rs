//! `revoke`, `revokeAll`, `revokeAllExcept` and `rename`, recorded.

use super::{Table, check, exchanges};
use jenkins_token::model::{TokenName, TokenUuid};
use jenkins_token::protocol::{Request, rename, revoke};

const REVOKED: Table = &[
    (
        "ok",
        "legacy-revoke revoke-ok revoke-again revoke-unknown revoke-self
         revoke-user-without-tokens revoke-other-user strict-revoke-other-me
         strict-admin-revoke-other revokeallexcept-ok revokeallexcept-unknown revokeall-ok
         expired-revoke",
    ),
    ("bad-request", "revoke-blank revoke-no-params revoke-blank-json revokeallexcept-blank"),
    ("permission-missing", "strict-revoke-other"),
    ("method-refused", "revoke-get"),
    ("not-jenkins", "revokeall-absent-method"),
];

const RENAMED: Table = &[
    ("ok", "rename-ok strict-admin-rename-other expired-rename"),
    (
        "controller-said",
        "rename-blank rename-spaces rename-unknown rename-no-params rename-user-without-tokens
         rename-blank-de 2.541.2/rename-blank-uuid 2.541.2/rename-blank-uuid-json
         2.572/rename-blank-uuid 2.572/rename-blank-uuid-json",
    ),
    ("bad-request", "rename-blank-uuid rename-blank-uuid-json"),
    ("permission-missing", "strict-rename-other"),
    ("method-refused", "rename-get"),
    ("starting", "restart-post-token-500 restart-post-token-503"),
    ("crumb-refused", "restart-post-token-403"),
    ("token-suspect", "restart-post-token-401"),
];

#[test]
fn every_recorded_revoke_means_what_it_was_about() {
    check(&exchanges("revoke"), REVOKED, |e| e.request.target.contains("/revoke"), revoke::read);
}

#[test]
fn every_recorded_rename_means_what_it_was_about() {
    check(&exchanges("rename"), RENAMED, |e| e.request.target.contains("/rename"), rename::read);
}

#[test]
fn nothing_travels_in_the_query() {
    let name = TokenName::parse("new name").unwrap();
    let requests = [
        (revoke::request(&uuid("a-1")), "revoke", "tokenUuid=a-1"),
        (rename::request(&uuid("a-1"), &name), "rename", "tokenUuid=a-1&newName=new+name"),
    ];
    for (request, method, sent) in requests {
        let path = "me/descriptorByName/jenkins.security.ApiTokenProperty";
        assert_eq!(format!("{request:?}"), format!("POST {path}/{method}"));
        assert_eq!(body(&request), sent);
    }
}

fn body(request: &Request) -> &str {
    request.body.as_ref().map_or("", |body| body.as_form().unwrap())
}

fn uuid(text: &str) -> TokenUuid {
    TokenUuid::parse(text).unwrap()
}
