//! Refusals: every recorded one, and those of proxies. And every reader on every reply.

use super::{Table, check, controller, exchanges, reply, shown};
use jenkins_token::Problem;
use jenkins_token::model::Controller;
use jenkins_token::problem::{Author, Wall};
use jenkins_token::protocol::{
    CredentialKind, Peer, Reply, crumb, denial, legacy, mint, rename, revoke, signature,
    tokens_page, who_am_i,
};

/// The exchanges of no reader of their own; those have their own tables.
const OUTCOMES: Table = &[
    (
        "permission-missing",
        "root-anonymous api-json-anonymous me-anonymous not-found-anonymous strict-me-no-read
         strict-root-no-read strict-manage-access-denied strict-createitem-denied
         strict-quietdown-denied ctx-anonymous ctx-no-slash wizard-root anonread-me
         instance-identity",
    ),
    ("forbidden-unexplained", "root-anonymous-xhr"),
    ("password-refused", "login-wrong-password anonread-wrong-password"),
    (
        "crumb-refused",
        "quietdown-password-no-crumb createitem-password-no-crumb 2.46.1/quietdown-token
         2.46.1/cancelquietdown-token 2.46.1/createitem-token 2.46.1/createitem-exists
         2.46.1/build-token",
    ),
    (
        "redirected-within",
        "me-no-slash login-form-no-crumb login-form-ok login-form-bad quietdown-token
         cancelquietdown-token quietdown-password-crumb cancelquietdown-password-crumb
         user-redirect 2.46.1/quietdown-get 2.426.2/strict-manage-access-denied
         2.572/strict-manage-access-denied 2.426.2/ctx-no-slash ctx-redirect
         login-form-hidden-crumb-ok login-form-hidden-crumb-bad",
    ),
    ("method-refused", "quietdown-get"),
    ("bad-request", "createitem-exists me-token-property 2.572/encoded-slash"),
    (
        "not-jenkins",
        "2.46.1/not-found-password 2.160/not-found-password 2.198/not-found-password
         ctx-root fixed-absent-method admin-page-forbidden encoded-slash 2.46.1/user-unknown",
    ),
    ("answer-unknown", "not-found-password user-unknown 2.426.2/encoded-slash"),
    (
        "server-failed",
        "fixed-short fixed-version fixed-nonhex fixed-absent nosec-me bootfailure-root",
    ),
    ("starting", "boot-root boot-login-json restart-get-login-anonymous-503"),
];

#[test]
fn every_recorded_refusal_means_what_it_was_about() {
    let readers = ["generateNewToken", "changeToken", "/re", "crumbIssuer", "whoAmI"];
    let concerns = |e: &lab::recordings::Exchange| {
        e.response.status >= 300
            && !readers.iter().any(|method| e.request.target.contains(method))
            && !super::page::is_page(e)
    };
    let read = |reply: &Reply, asked: &Peer<'_>| Err::<(), _>(denial::read(reply, asked));
    check(&exchanges("refusals"), OUTCOMES, concerns, read);
}

/// No reader panics on any reply, or calls one a success that is none of its own.
#[test]
fn every_reader_survives_every_reply() {
    let all = exchanges("all readers over all replies");
    for exchange in &all {
        let (reply, controller) = (reply(exchange), controller(exchange));
        let id = &exchange.id;
        let status = reply.status;
        let body = reply.text().into_owned();
        let asked = Peer { controller: &controller, kind: shown(exchange) };
        let minted = mint::read(&reply, &asked).is_ok();
        assert_eq!(minted, body.contains("\"tokenValue\":\"11"), "{id}");
        let acknowledged = revoke::read(&reply, &asked).is_ok();
        let empty = status == 200 && body.is_empty();
        assert_eq!(acknowledged, empty || body.contains("{\"status\":\"ok\""), "{id}");
        assert_eq!(acknowledged, rename::read(&reply, &asked).is_ok(), "{id}");
        let who = who_am_i::read(&reply, &asked).is_ok();
        assert_eq!(who, body.contains("\"anonymous\":"), "{id}");
        let crumb = matches!(crumb::read(&reply, &asked), Ok(crumb::Answer::Crumb(_)));
        assert_eq!(crumb, has_crumb(exchange), "{id}");
        let listed = tokens_page::read(&reply, &asked).is_ok();
        assert_eq!(listed, status == 200 && body.contains("token-list-empty-item"), "{id}");
        let changed = legacy::read_changed(&reply, &asked).is_ok();
        assert!(!changed || body.contains("Updated. See the new token"), "{id}");
        let shown = legacy::read(&reply, &asked).is_ok();
        assert!(!shown || body.contains("name=\"_.apiToken\""), "{id}");
        if status >= 300 {
            assert!(!(minted || acknowledged || who || crumb || listed || changed || shown));
        }
        let _ = (denial::read(&reply, &asked), signature::root(&reply));
    }
    assert!(all.is_empty() || all.len() == 1197, "{} exchanges", all.len());
}

fn has_crumb(exchange: &lab::recordings::Exchange) -> bool {
    let body = &exchange.response.body;
    let json_or_xml = body.contains("crumbRequestField") && exchange.name() != "crumb-python";
    exchange.response.status == 200 && (json_or_xml || body.starts_with("Jenkins-Crumb:"))
}

/// Contract §9 case 8, perf-security T1 to T3.
#[test]
fn t1_t2_t3_a_redirect_is_named_without_what_it_carries() {
    let to = |location: &str| {
        let root = root();
        let asked = Peer { controller: &root, kind: CredentialKind::Token };
        denial::read(&reply_of(302, &[("Location", location)], ""), &asked)
    };
    let away = |target: &str| Problem::RedirectedAway { target: target.to_owned() };
    let within = |target: &str| Problem::RedirectedWithin { target: target.to_owned() };
    let target = "https://idp.example/auth".to_owned();
    let wall = Wall::FrontDoorSignInElsewhere { target };
    let sign_in = Problem::FrontDoor { by: Author::Unknown, wall };
    assert_eq!(to("https://idp.example/auth?state=s#f"), sign_in);
    assert_eq!(to("//u:p@evil.example/x"), away("https://evil.example/x"));
    assert_eq!(to("http://ci.example.com/jenkins/"), away("http://ci.example.com/jenkins/"));
    assert_eq!(to("https://ci.example.com:8443/"), away("https://ci.example.com:8443/"));
    assert_eq!(to("/other/login;jsessionid=1?a=b").name(), "redirected-within");
    assert_eq!(to("me/"), within("https://ci.example.com/jenkins/me/"));
    assert_eq!(to("").name(), "answer-unknown");
    assert_eq!(to("http://[").name(), "answer-unknown");
}

/// Contract §9 cases 2 and 3.
#[test]
fn l10_a_401_is_jenkins_own_only_with_its_realm() {
    let read = |challenge: &str, shown| {
        let root = root();
        let reply = reply_of(401, &[("www-authenticate", challenge)], "");
        denial::read(&reply, &Peer { controller: &root, kind: shown }).name()
    };
    for challenge in [
        "Basic realm=\"Jenkins\"",
        "basic realm=\"Jenkins\", charset=\"UTF-8\"",
        "Negotiate, Basic realm=\"Jenkins\"",
        "Basic realm=\"Jenkins user\"",
    ] {
        assert_eq!(read(challenge, CredentialKind::Password), "password-refused", "{challenge}");
        assert_eq!(read(challenge, CredentialKind::Token), "token-suspect", "{challenge}");
        assert_eq!(read(challenge, CredentialKind::Nothing), "front-door", "{challenge}");
    }
    for challenge in ["", "Bearer realm=\"Jenkins\"", "Basic", "realm=\"Jenkins\""] {
        assert_eq!(read(challenge, CredentialKind::Token), "front-door", "{challenge}");
    }
    for challenge in ["Basic realm=\"nginx\"", "Digest realm=x, nonce=y"] {
        assert_eq!(read(challenge, CredentialKind::Token), "front-door-password", "{challenge}");
    }
}

/// Contract §9 cases 16 and 20.
#[test]
fn t16_the_kinds_of_403_are_told_apart() {
    let read = |reason: &str, headers: &[(&str, &str)], body: &str, shown| {
        let root = root();
        let reply = Reply { reason: reason.to_owned(), ..reply_of(403, headers, body) };
        denial::read(&reply, &Peer { controller: &root, kind: shown })
    };
    let jenkins = ("X-Jenkins", "2.1");
    let html = ("Content-Type", "text/html");
    let token = CredentialKind::Token;
    for body in ["<pre> No valid crumb was included</pre>", "{\"message\":\"No valid crumb was\"}"]
    {
        assert_eq!(read("", &[], body, token), Problem::CrumbRefused);
    }
    assert_eq!(read("No valid crumb was included", &[], "", token), Problem::CrumbRefused);
    let named = [jenkins, ("X-Required-Permission", "a.Read"), ("x-required-permission", "b")];
    let permission = Some("a.Read, b".to_owned());
    assert_eq!(read("", &named, "x", token), Problem::PermissionMissing { permission });
    let none = Problem::PermissionMissing { permission: None };
    assert_eq!(read("", &[jenkins, html], "<h1>Access Denied</h1>", token), none);
    let login = "<meta http-equiv='REFRESH' content='1;url=/login?from=x'/>";
    assert_eq!(read("", &[jenkins, html], login, token), Problem::CredentialsIgnored);
    assert_eq!(read("", &[jenkins, html], login, CredentialKind::Nothing), none);
    assert_eq!(read("", &[], "", token), Problem::ForbiddenUnexplained);
    assert_eq!(
        read("", &[html], "<h1>Powered by Jetty</h1>", token),
        Problem::ForbiddenUnexplained
    );
    assert_eq!(read("", &[html], "<title>Blocked</title>", token).name(), "front-door");
}

#[test]
fn t16_what_a_proxy_says_is_not_jenkins_word() {
    let read = |status, headers: &[(&str, &str)], body: &str| {
        let root = root();
        let asked = Peer { controller: &root, kind: CredentialKind::Password };
        denial::read(&reply_of(status, headers, body), &asked)
    };
    let html = ("Content-Type", "text/html");
    let jenkins = ("X-Jenkins", "2.1");
    let wall = |wall| Problem::FrontDoor { by: Author::Other, wall };
    let (seen, after) = ("Bad gateway".to_owned(), None);
    for (status, meant) in [
        (502, Wall::NoJenkinsBehind { status: 502 }),
        (503, Wall::FrontDoorBusy { status: 503, seen, after }),
        (504, Wall::NoJenkinsBehind { status: 504 }),
    ] {
        assert_eq!(read(status, &[html], "<title>Bad\n gateway</title>"), wall(meant));
        assert_eq!(read(status, &[jenkins], ""), Problem::ServerFailed { status });
    }
    for status in [500, 599] {
        let failed = Wall::FrontDoorFailed { status, seen: "text/html".to_owned() };
        assert_eq!(read(status, &[html], "x"), wall(failed));
        assert_eq!(read(status, &[], ""), Problem::ServerFailed { status });
    }
    assert_eq!(read(429, &[], ""), Problem::TooManyRequests);
    for status in [413, 431] {
        let by = Author::Unknown;
        assert_eq!(read(status, &[], ""), Problem::HeaderTooLarge { by, status });
    }
    assert_eq!(read(400, &[], "Request header is too large").name(), "header-too-large");
    assert_eq!(read(400, &[], ""), Problem::BadRequest { status: 400, reason: None });
    assert_eq!(read(405, &[], ""), Problem::MethodRefused { by: Author::Unknown });
    assert_eq!(read(404, &[html], "").name(), "not-jenkins");
    assert_eq!(read(404, &[jenkins, html], "").name(), "answer-unknown");
    let page = "<head data-rooturl='/ci'></head>";
    let root = "https://ci.example.com/ci/".to_owned();
    assert_eq!(read(404, &[jenkins, html], page), Problem::RootElsewhere { root });
    assert_eq!(read(200, &[html], "<p>Sign in").name(), "front-door");
    assert_eq!(read(200, &[html, jenkins], "<p>").name(), "answer-unknown");
    assert_eq!(read(418, &[], "").name(), "answer-unknown");
    assert_eq!(read(101, &[], "").name(), "answer-unknown");
}

fn root() -> Controller {
    Controller::parse("https://ci.example.com/jenkins/").unwrap()
}

fn reply_of(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    let (reason, headers) = (String::new(), headers.collect());
    Reply { status, reason, headers, body: body.as_bytes().to_vec() }
}
