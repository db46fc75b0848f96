//! What real servers answer to scripts and client libraries every day, and what that proves.

use jenkins_token::Problem;
use jenkins_token::model::Controller;
use jenkins_token::protocol::answer::{self, Verdict};
use jenkins_token::protocol::{Body, CredentialKind, Peer, Piece, Reply, Request};
use lab::recordings::{self, Exchange};
use std::collections::{BTreeMap, BTreeSet};

/// Every call that is not simply done, by what its answer proves; `2.572/about` is an exception.
const OUTCOMES: &[(&str, &[&str])] = &[
    (
        "led",
        &[
            "a copy",
            "build",
            "build with parameters",
            "build with parameters, multipart",
            "disable",
            "enable",
            "description by form",
            "rename",
            "delete by POST",
            "2.198/delete by DELETE",
            "quiet down",
            "no more",
            "a form as JSON",
        ],
    ),
    ("follow", &["a job without the slash", "me"]),
    (
        "bad-request",
        &[
            "a name that is there",
            "a name with a slash",
            "no name",
            "2.541.2/build with parameters on a job without",
            "2.572/build with parameters on a job without",
            "build without parameters on a job with",
            "build while disabled",
            "jsonp",
        ],
    ),
    (
        "server-failed",
        &[
            "letters whose bytes are control characters in Latin-1, charset not told",
            "XML that is broken",
            "xpath that finds several without wrapper",
            "build with parameters on a job without",
        ],
    ),
    ("permission-missing", &["no right to create", "script, no right"]),
    ("credentials-ignored", &["me, anonymous"]),
    ("forbidden-unexplained", &["2.426.2/trace"]),
    (
        "not-found",
        &[
            "xpath that finds nothing",
            "a build that is not there",
            "the old name",
            "deleted",
            "a path that is not there",
            "a path that is not there, JSON wanted",
            "POST to nowhere",
        ],
    ),
    (
        "post-wanted",
        &["build asked by GET", "build asked by GET with JSON wanted", "quiet down by GET"],
    ),
    ("method-refused", &["2.541.2/trace", "2.572/trace"]),
    ("token-suspect", &["a wrong token"]),
];

fn verdict(exchange: &Exchange) -> Verdict {
    let (target, status) = (&exchange.request.target, exchange.response.status);
    let headers = &exchange.request.headers;
    let host = exchange.response.headers.iter().find_map(|(name, value)| {
        let rest =
            value.strip_prefix("http://").filter(|_| name.eq_ignore_ascii_case("location"))?;
        rest.split('/').next()
    });
    // The root that the server was asked at, which only its addresses tell.
    let controller =
        Controller::parse(&format!("http://{}/", host.unwrap_or("127.0.0.1"))).unwrap();
    let mut request = Request::get(target.trim_start_matches('/'));
    request.method.clone_from(&exchange.request.method);
    for (name, value) in headers {
        request = request.header(name, value.as_str());
    }
    let content_type = String::new();
    let pieces = vec![Piece::bytes(exchange.request.bytes())];
    request.body = Some(Body { content_type, pieces });
    let mut body = exchange.response.bytes();
    if status < 400 {
        body.truncate(answer::ENOUGH);
    }
    let reply = Reply {
        status,
        reason: exchange.response.reason.clone(),
        headers: exchange.response.headers.clone(),
        body,
    };
    answer::read(&request, &reply, &Peer { controller: &controller, kind: CredentialKind::Token })
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::LedTo(_) => "led",
        Verdict::LedElsewhere(_) => "led elsewhere",
        Verdict::Follow(_) => "follow",
        Verdict::Fetch(_) => "fetch",
        Verdict::Refused(problem) => problem.name(),
    }
}

#[test]
fn every_everyday_answer_proves_what_it_was_about() {
    let mut unused: BTreeSet<&str> = OUTCOMES.iter().flat_map(|(_, them)| *them).copied().collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = vec![];
    let all = recordings::everyday("what everyday answers prove");
    for (file, exchanges) in &all {
        for exchange in exchanges {
            let outcome = outcome(&verdict(exchange));
            *counts.entry(outcome).or_default() += 1;
            let about = format!("{}/{}", exchange.jenkins, exchange.about);
            let stands = |wanted: &str| {
                let mut rows = OUTCOMES.iter();
                rows.find_map(|(outcome, them)| {
                    them.iter().find(|it| **it == wanted).map(|it| (*outcome, *it))
                })
            };
            let expected = if file.ends_with("-calls") {
                let found = stands(&about).or_else(|| stands(&exchange.about));
                found.map_or("done", |(outcome, name)| {
                    unused.remove(name);
                    outcome
                })
            } else {
                let reads = ["GET", "HEAD"].contains(&&*exchange.request.method);
                match exchange.response.status {
                    201 if !reads => "led",
                    200..=299 => "done",
                    302 | 303 if reads => "follow",
                    302 | 303 => "led",
                    404 => "not-found",
                    _ => "another",
                }
            };
            if outcome != expected {
                let (method, target) = (&exchange.request.method, &exchange.request.target);
                wrong.push(format!("{about} {method} {target}: {outcome}, expected {expected}"));
            }
        }
    }
    println!("everyday answers: {counts:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all.is_empty() || unused.is_empty(), "in the table, but not recorded: {unused:?}");
}

/// Jenkins tells it in a header or on its page, Tomcat and Jetty on pages of their own.
#[test]
fn the_reason_of_a_refusal_is_the_servers_own() {
    const REASONS: [(&str, &str); 7] = [
        ("jsonp", "jsonp forbidden; implement jenkins.security.SecureRequester"),
        ("a name that is there", "A job already exists with the name ‘everyday’"),
        ("a name with a slash", "‘/’ is an unsafe character"),
        ("no name", "Query parameter 'name' is required"),
        ("build without parameters on a job with", "Nothing is submitted"),
        ("build with parameters on a job without", "everyday is not parameterized"),
        ("build while disabled", "everyday is not buildable"),
    ];
    // Of 26 that are refused so, all but one.
    const TOLD: usize = 25;
    let mut told = 0;
    let all = recordings::everyday("reasons of refusals");
    for (_, exchanges) in &all {
        for exchange in exchanges {
            let Verdict::Refused(Problem::BadRequest { reason, .. }) = verdict(exchange) else {
                continue;
            };
            let expected = REASONS.iter().find(|(about, _)| *about == exchange.about).unwrap().1;
            // Jenkins writes a stack trace in the place of this one's page.
            if (&*exchange.jenkins, &*exchange.about) == ("2.426.2", "build while disabled") {
                assert_eq!(reason, None);
                continue;
            }
            assert_eq!(
                reason.as_deref(),
                Some(expected),
                "{} {}",
                exchange.jenkins,
                exchange.about
            );
            told += 1;
        }
    }
    println!("{told} reasons read");
    assert!(all.is_empty() || told == TOLD, "{told} reasons read, {TOLD} are recorded");
}
