//! Crumbs: recorded, and made up where no recorded server does it.

use super::{Table, check, controller, exchange, exchanges, reply, shown};
use jenkins_token::Problem;
use jenkins_token::model::{Controller, Version};
use jenkins_token::protocol::crumb::{self, Answer, Crumb};
use jenkins_token::protocol::{CredentialKind, Peer, Reply, Request};

const OUTCOMES: Table = &[
    (
        "ok",
        "crumb-json crumb-json-again crumb-xml crumb-xpath-concat crumb-token
         strict-crumb-read-only nosec-crumb wizard-crumb anonread-crumb
         oops-wrong-context ctx-outside-crumb ctx-crumb-off ctx-crumb-off-xml",
    ),
    (
        "answer-unknown",
        "crumb-xpath-text crumb-xpath-eq crumb-xpath-element crumb-tree crumb-python",
    ),
    (
        "root-elsewhere",
        "2.426.2/oops-wrong-context 2.541.2/oops-wrong-context 2.572/oops-wrong-context",
    ),
    ("permission-missing", "crumb-anonymous strict-crumb-no-read"),
    ("password-refused", "crumb-wrong-password"),
    ("forbidden-unexplained", "crumb-xpath-forbidden crumb-xpath-other-concat crumb-jsonp"),
    ("crumb-refused", "crumb-post"),
    ("redirected-within", "crumb-issuer-page"),
    ("starting", "boot-crumb"),
];

#[test]
fn every_recorded_crumb_means_what_it_was_about() {
    check(
        &exchanges("crumb"),
        OUTCOMES,
        |e| e.request.target.contains("/crumbIssuer"),
        crumb::read,
    );
}

/// Contract §9 cases 12 and 13.
#[test]
fn an_issuer_that_is_off_is_not_a_wrong_root() {
    for exchange in exchanges("crumb issuer off") {
        let answer = match exchange.name() {
            "ctx-crumb-off" | "ctx-crumb-off-xml" => "no issuer",
            "ctx-outside-crumb" => "not there",
            "oops-wrong-context" if matches!(exchange.jenkins.as_str(), "2.160" | "2.198") => {
                "not there"
            }
            _ => continue,
        };
        let read = recorded(&exchange);
        let read = match read {
            Ok(Answer::NoIssuer) => "no issuer",
            Ok(Answer::NotThere(_)) => "not there",
            Ok(Answer::Crumb(_)) => "a crumb",
            Err(problem) => problem.name(),
        };
        assert_eq!(read, answer, "{}", exchange.id);
    }
}

/// Contract §9 cases 10, 11 and 14, and the session: none before 2.186.
#[test]
fn t13_a_crumb_comes_with_its_session() {
    for exchange in exchanges("crumbs and sessions") {
        let forms = ["crumb-json", "crumb-json-again", "crumb-xml", "crumb-xpath-concat"];
        if !forms.contains(&exchange.name()) {
            continue;
        }
        let Ok(Answer::Crumb(crumb)) = recorded(&exchange) else { panic!("{}", exchange.id) };
        let old = matches!(exchange.jenkins.as_str(), "2.46.1" | "2.160");
        assert_eq!(crumb.field(), "Jenkins-Crumb");
        assert_eq!(crumb.value().expose().len(), if old { 32 } else { 64 }, "{}", exchange.id);
        assert_eq!(crumb.cookies().is_empty(), old, "{}", exchange.id);
        assert!(crumb.cookies().names().all(|name| name.starts_with("JSESSIONID")));
        // Text answers are signed from 2.80 on (`DefaultCrumbIssuer`).
        let signed = exchange.jenkins != "2.46.1" || exchange.name() != "crumb-xpath-concat";
        let version = crumb.version.as_ref().map(Version::as_str);
        assert_eq!(version, signed.then_some(exchange.jenkins.as_str()), "{}", exchange.id);
    }
}

#[test]
fn value_and_session_are_the_recorded_ones() {
    let all = exchanges("a crumb");
    if all.is_empty() {
        return;
    }
    let xml = exchange(all, "2.572", "crumb-xml");
    let Ok(Answer::Crumb(crumb)) = recorded(&xml) else { panic!() };
    let value = "5fbc9a483acf9f34666043714e35850af38cb117230d9d7e2244f95d0f565cb0";
    assert_eq!(crumb.value().expose(), value);
    let cookies = crumb.cookies().header().unwrap();
    assert_eq!(cookies.expose(), "JSESSIONID=F711D6F075BA3DA809644BE942A79009");
}

/// The cookies that 401s delete (recordings README, surprises).
#[test]
fn a_deleted_cookie_is_not_sent_back() {
    let mut seen = 0;
    for exchange in exchanges("deleted cookies") {
        let reply = reply(&exchange);
        let cookies = jenkins_token::protocol::cookies::Cookies::from_reply(&reply);
        let named = |name: &str| cookies.names().any(|known| known == name);
        seen += usize::from(reply.headers_named("Set-Cookie").any(|c| c.contains("Max-Age=0")));
        assert!(!named("remember-me"), "{}", exchange.id);
        assert!(!named("ACEGI_SECURITY_HASHED_REMEMBER_ME_COOKIE"), "{}", exchange.id);
    }
    assert!(seen == 0 || seen > 50);
}

/// Contract §9 case 21: other issuers, older Jenkins.
#[test]
fn t10_keys_order_and_class_do_not_matter() {
    let value = "v".repeat(128);
    let bodies = [
        ("application/json", format!(r#"{{"crumbRequestField":".crumb","crumb":"{value}"}}"#)),
        (
            "APPLICATION/JSON",
            format!(r#"{{"x":[{{}}],"crumb":"{value}","crumbRequestField":".crumb"}}"#),
        ),
        (
            "application/xml",
            format!(
                "<?xml version='1.0'?><a><crumbRequestField>.crumb</crumbRequestField><crumb>{value}</crumb></a>"
            ),
        ),
        (
            "text/xml",
            format!(
                "<a _class='b'>\n<crumb>{value}</crumb>\n<crumbRequestField>.crumb</crumbRequestField>\n</a>\n"
            ),
        ),
        ("text/plain; charset=utf-8", format!(".crumb:{value}\n")),
    ];
    for (kind, body) in bodies {
        let crumb = made(kind, &body).unwrap();
        assert_eq!((crumb.field(), crumb.value().expose()), (".crumb", value.as_str()), "{kind}");
    }
}

/// perf-security T15.
#[test]
fn t15_a_field_that_would_change_the_request_is_refused() {
    let long = "a".repeat(101);
    let bad = [
        "Authorization",
        "host",
        "COOKIE",
        "Content-Length",
        "X-Forwarded-For",
        "a b",
        "a\\nb",
        "a:b",
        "é",
        "",
        &long,
    ];
    for field in bad {
        let body = format!(r#"{{"crumb":"v","crumbRequestField":"{field}"}}"#);
        assert_eq!(made("application/json", &body).err().unwrap().name(), "answer-unknown");
    }
    let long = "a".repeat(1001);
    for value in ["", "a b", "a\\r\\nb", "\\u0000", "é", &long] {
        let body = format!(r#"{{"crumb":"{value}","crumbRequestField":"X-Custom"}}"#);
        assert_eq!(made("application/json", &body).err().unwrap().name(), "answer-unknown");
    }
}

/// Contract §9 cases 14, 15 and 18.
#[test]
fn a_crumb_brings_its_session_and_its_source() {
    let crumb = made("application/json", r#"{"crumb":"v","crumbRequestField":"F"}"#).unwrap();
    let request = crumb.attach(Request::post("x", &[("a", "b")]), &root());
    let headers = [
        ("F", "v"),
        ("Referer", "https://ci.example.com/jenkins/crumbIssuer/api/json"),
        ("Cookie", "JSESSIONID.abc=1; lb=2"),
    ];
    assert_eq!(sent(&request), headers);
    assert_eq!(request.body.unwrap().as_form().unwrap(), "a=b");
}

/// Contract §9 case 17.
#[test]
fn a_crumb_can_travel_as_a_field() {
    let crumb = made("text/plain", "X-F:a+b").unwrap();
    let request = crumb.attach_as_field(Request::post("x", &[("a", "é")]), &root());
    assert_eq!(request.body.as_ref().unwrap().as_form().unwrap(), "a=%C3%A9&X-F=a%2Bb");
    let names: Vec<_> = sent(&request).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Referer", "Cookie"]);
    let bare = crumb.attach_as_field(Request::get("x"), &root());
    assert_eq!(bare.body.unwrap().as_form().unwrap(), "X-F=a%2Bb");
}

/// perf-security T13.
#[test]
fn t13_ten_thousand_cookies_are_not_a_session() {
    let mut reply = reply_of("application/json", r#"{"crumb":"v","crumbRequestField":"F"}"#);
    reply.headers.extend((0..10_000).map(|i| ("Set-Cookie".to_owned(), format!("c{i}=1"))));
    reply.headers.push(("Set-Cookie".to_owned(), format!("huge={}", "x".repeat(9000))));
    let Ok(Answer::Crumb(crumb)) = crumb::read(&reply, &asked(&root())) else { panic!() };
    assert_eq!(crumb.cookies().iter().count(), 20);
    assert!(crumb.cookies().header().unwrap().expose().len() < 4096);
    // The crumb belongs to the session, wherever that stands among them.
    reply.headers.push(("Set-Cookie".to_owned(), "JSESSIONID.a1=s; Path=/; HttpOnly".to_owned()));
    let Ok(Answer::Crumb(crumb)) = crumb::read(&reply, &asked(&root())) else { panic!() };
    assert_eq!(crumb.cookies().iter().count(), 20);
    assert!(crumb.cookies().names().any(|name| name == "JSESSIONID.a1"));
}

#[test]
fn the_last_word_about_a_cookie_counts() {
    let mut reply = reply_of("application/json", r#"{"crumb":"v","crumbRequestField":"F"}"#);
    let words = [
        "lb=3; Max-Age=60; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "JSESSIONID.abc=; Path=/",
        "old=1; Expires=Mon, 23 Nov 2026 00:00:00 GMT",
        "gone=1; max-age=-1",
        "no equals sign",
        "a b=c",
    ];
    reply.headers.push(("Date".to_owned(), "Tue, 24 Nov 2026 07:45:19 GMT".to_owned()));
    reply.headers.extend(words.map(|word| ("set-cookie".to_owned(), word.to_owned())));
    let Ok(Answer::Crumb(crumb)) = crumb::read(&reply, &asked(&root())) else { panic!() };
    assert_eq!(crumb.cookies().header().unwrap().expose(), "lb=3");
}

fn recorded(exchange: &lab::recordings::Exchange) -> Result<Answer, Problem> {
    let controller = controller(exchange);
    let asked = Peer { controller: &controller, kind: shown(exchange) };
    crumb::read(&reply(exchange), &asked)
}

fn root() -> Controller {
    Controller::parse("https://ci.example.com/jenkins/").unwrap()
}

fn asked(controller: &Controller) -> Peer<'_> {
    Peer { controller, kind: CredentialKind::Password }
}

fn reply_of(kind: &str, body: &str) -> Reply {
    let headers = [
        ("Content-Type", kind),
        ("Set-Cookie", "JSESSIONID.abc=1; Path=/jenkins; Secure; HttpOnly"),
        ("Set-Cookie", "lb=2"),
    ];
    Reply {
        status: 200,
        reason: String::new(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(),
        body: body.as_bytes().to_vec(),
    }
}

fn made(kind: &str, body: &str) -> Result<Crumb, Problem> {
    match crumb::read(&reply_of(kind, body), &asked(&root()))? {
        Answer::Crumb(crumb) => Ok(crumb),
        Answer::NoIssuer | Answer::NotThere(_) => panic!(),
    }
}

fn sent(request: &Request) -> Vec<(&str, &str)> {
    request.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect()
}
