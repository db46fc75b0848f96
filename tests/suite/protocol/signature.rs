//! By what a Jenkins is known where a proxy hides its headers, and what is not a sign of one.

use super::{exchanges, recorded, reply};
use jenkins_token::model::Controller;
use jenkins_token::protocol::{Reply, signature};
use lab::{pages, recordings};

/// As a proxy passes it on that hides what tells the version.
fn hidden(mut reply: Reply) -> Reply {
    reply.headers.retain(|(name, _)| {
        let name = name.to_ascii_lowercase();
        !name.starts_with("x-jenkins") && !name.starts_with("x-hudson")
    });
    reply
}

#[test]
fn every_recorded_page_and_who_am_i_is_known_without_its_headers() {
    let (mut pages, mut documents) = (0, 0);
    for exchange in exchanges("hidden signatures") {
        let signed = reply(&exchange);
        let hidden = hidden(reply(&exchange));
        let body = &exchange.response.body;
        let is_page = signature::is_signed(&signed) && body.contains("<head res");
        let is_who = exchange.request.target.ends_with("/whoAmI/api/json") && signed.status == 200;
        if is_page || is_who {
            assert!(signature::is_jenkins(&hidden), "{}", exchange.id);
            pages += usize::from(is_page);
            documents += usize::from(is_who);
        }
        let version = signature::version(&hidden);
        // The page of the setup wizard stands inside another one.
        let shown = body.contains(" data-version=") && exchange.name() != "wizard-login";
        assert_eq!(version.is_some(), shown, "{}", exchange.id);
        assert!(version.is_none_or(|it| it.as_str() == exchange.jenkins), "{}", exchange.id);
    }
    println!("known without headers: {pages} pages, {documents} documents");
}

#[test]
fn every_framed_page_of_a_running_server_tells_its_version_without_its_headers() {
    for page in pages::all("versions of whole pages") {
        let reply = hidden(recorded(&page.response));
        // What Jetty says of a page that is not there was not written by Jenkins.
        let jettys = page.id == "2.198-not-found";
        assert_eq!(signature::is_jenkins(&reply), !jettys, "{}", page.id);
        let version = signature::version(&reply).map(|version| version.to_string());
        let shown = (!jettys && page.kind() != "login").then_some(page.jenkins);
        assert_eq!(version, shown, "{}", page.id);
    }
}

/// The answers of walls, by what passed a Jenkins on.
const OF_JENKINS: [&str; 6] = [
    "jenkins-login-direct",
    "nginx-answer-cut",
    "nginx-hides-signs-of-jenkins",
    "nginx-passes-jenkins-login",
    "squid-get-200-from-jenkins",
    "tinyproxy-get-200-from-jenkins",
];

#[test]
fn of_all_walls_only_those_that_pass_it_on_are_jenkins() {
    let Some(folder) = recordings::shared("walls/answers", "the answers of walls") else { return };
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let reply = Reply {
            status: status.unwrap_or(0),
            reason: String::new(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: body.as_bytes().to_vec(),
        };
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = OF_JENKINS.contains(&name.as_str());
        assert_eq!(signature::is_jenkins(&reply), expected, "{name}");
        let whole = expected && name != "nginx-answer-cut";
        assert_eq!(signature::is_jenkins(&hidden(reply)), whole, "{name}");
    }
}

fn page(kind: &str, body: &str) -> Reply {
    let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
    Reply { status: 200, reason: String::new(), headers, body: body.as_bytes().to_vec() }
}

const FORM: &str = "<form method=post action=j_spring_security_check><input name=j_username>\
                    <input name=j_password type=password><input type=hidden name=from></form>";

#[test]
fn a_login_form_is_a_sign_where_it_is_jenkins_own() {
    assert!(signature::is_jenkins(&page("text/html", FORM)));
    let acegi = FORM.replace("spring", "acegi").to_uppercase();
    let acegi = acegi.replace("J_", "j_").replace("NAME=FROM", "name=from");
    let acegi = acegi.replace("j_ACEGI_SECURITY_CHECK", "j_acegi_security_check");
    let acegi = acegi.replace("j_USERNAME", "j_username").replace("j_PASSWORD", "j_password");
    assert!(signature::is_jenkins(&page("text/html;charset=utf-8", &acegi)));
    for (part, other) in [
        ("action=j_", "action=/app/j_"),
        ("action=j_", "action=https://evil.example/j_"),
        ("action=j_spring_security_check", "action=login"),
        ("name=from", "name=lang"),
        ("name=j_username", "name=user"),
        ("<form", "<!-- <form"),
        ("<form", "<textarea><form"),
        ("<form", "<script><form"),
        ("<input name=j_password", "</form><input name=j_password"),
    ] {
        let changed = FORM.replace(part, other);
        assert_ne!(changed, FORM);
        assert!(!signature::is_jenkins(&page("text/html", &changed)), "{changed}");
    }
    assert!(!signature::is_jenkins(&page("text/plain", FORM)));
}

#[test]
fn what_speaks_of_jenkins_is_not_one() {
    let head = "<head data-rooturl='/ci' data-resurl='/ci/static/1'>";
    assert!(signature::is_jenkins(&page("text/html", head)));
    for body in [
        "<title>Jenkins</title><body id=jenkins data-version=2.572 class=jenkins-2.572>",
        "<head><title>Sign in - Jenkins</title></head><p>Powered by Jenkins 2.572",
        "<head data-rooturl='/ci'>",
        "<head data-resurl='/ci/static/1'>",
        "<head data-rooturl='/ci' data-resurl='/static/1'>",
        "<head data-rooturl='/ci' data-resurl='https://cdn.example/static/1'>",
        "<head></head><head data-rooturl='/ci' data-resurl='/ci/static/1'>",
        "<body><head data-rooturl='/ci' data-resurl='/ci/static/1'>",
        "<div data-rooturl='/ci' data-resurl='/ci/static/1'>",
        "<!--<head data-rooturl='/ci' data-resurl='/ci/static/1'>-->",
        "<title><head data-rooturl='/ci' data-resurl='/ci/static/1'></title>",
    ] {
        assert!(!signature::is_jenkins(&page("text/html", body)), "{body}");
        assert_eq!(signature::version(&page("text/html", body)), None, "{body}");
    }
    let mut redirect = page("text/html", head);
    redirect.status = 302;
    assert!(!signature::is_jenkins(&redirect), "nobody sees what a redirect carries");
    let who = r#"{"anonymous":true,"authenticated":true,"authorities":["x"],"name":"anonymous"}"#;
    assert!(signature::is_jenkins(&page("application/json", who)));
    for part in ["\"anonymous\":true,", "\"authenticated\":true,", "\"authorities\":[\"x\"],"] {
        let less = who.replace(part, "");
        assert!(!signature::is_jenkins(&page("application/json", &less)), "{less}");
    }
    assert!(!signature::is_jenkins(&page("application/json", "[]")));
    assert!(!signature::is_jenkins(&page("text/html", who)));
}

#[test]
fn a_version_is_learnt_and_never_guessed() {
    let shown = |body: &str| {
        let head = "<head data-rooturl data-resurl='/static/1'><title>2.1</title>";
        let page = page("text/html", &format!("{head}{body}"));
        signature::version(&page).map(|version| version.to_string())
    };
    assert_eq!(shown("<body id=jenkins data-version=2.426.3.3>"), Some("2.426.3.3".to_owned()));
    for body in [
        "<body data-version=2.1>",
        "<body id=jenkins>",
        "<body id=jenkins data-version=''>",
        "<body id=jenkins data-version=latest>",
        "<body><div id=jenkins data-version=2.1>",
        "<body><body id=jenkins data-version=2.1>",
        "<p>Jenkins 2.1",
    ] {
        assert_eq!(shown(body), None, "{body}");
    }
}

#[test]
fn a_context_path_cannot_become_another_origin() {
    let root = Controller::parse("http://127.0.0.1:80/").unwrap();
    for context in ["80", ":81", ".evil.example", "@evil.example", "x", "?", "#", "\\", "//evil"] {
        assert!(root.with_context(context).is_err(), "{context}");
    }
    for context in ["", "/", "/jenkins", "/a/b/", "/@evil.example"] {
        let other = root.with_context(context).unwrap();
        assert_eq!(other.origin(), root.origin(), "{context}");
    }
}
