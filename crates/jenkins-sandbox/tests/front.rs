//! What stands in front of a server answers in its place, and passes on what it likes.
#![expect(clippy::expect_used, reason = "a test may give up")]

use jenkins_sandbox::{Front, Instead, Jenkins, Page, Sandbox, Setup, User, Wanted};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// `alice:secret`.
const BASIC: &str = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n";

fn behind(front: Front) -> Sandbox {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", "secret"));
    setup.front = front;
    Sandbox::start(setup).expect("it starts")
}

fn ask(sandbox: &Sandbox, target: &str, headers: &str) -> String {
    let host = sandbox.url().trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")
        .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn nothing_in_front_lets_everything_through() {
    let sandbox = behind(Front::default());
    assert!(ask(&sandbox, "/whoAmI/api/json", BASIC).contains("\"name\":\"alice\""));
}

#[test]
fn a_header_that_is_stripped_does_not_arrive() {
    let sandbox = behind(Front { strips: vec!["Authorization".into()], ..Front::default() });
    assert!(ask(&sandbox, "/whoAmI/api/json", BASIC).contains("\"name\":\"anonymous\""));
    let sandbox = behind(Front { host: Some("inside:8080".into()), ..Front::default() });
    let answer = ask(&sandbox, "/whoAmI", BASIC);
    assert!(answer.contains("Location: http://inside:8080/"), "{answer}");
}

#[test]
fn what_it_wants_must_be_there() {
    let staff = Page::new(401).with("WWW-Authenticate", "Basic realm=\"Staff\"");
    let wanted = |header: &str, value: Option<&str>| Wanted {
        header: header.into(),
        value: value.map(Into::into),
        otherwise: staff.clone(),
    };
    let wants = vec![wanted("X-Id", None), wanted("X-Key", Some("7"))];
    let sandbox = behind(Front { wants, ..Front::default() });
    for (headers, passes) in [
        ("", false),
        ("X-Id: a\r\n", false),
        ("X-Id: a\r\nX-Key: 8\r\n", false),
        ("X-Id: a\r\nX-Key: 7\r\n", true),
    ] {
        let answer = ask(&sandbox, "/whoAmI/api/json", &format!("{headers}{BASIC}"));
        assert_eq!(answer.contains("\"name\":\"alice\""), passes, "{headers}: {answer}");
        assert_eq!(answer.contains("Basic realm=\"Staff\""), !passes, "{headers}: {answer}");
    }
}

#[test]
fn what_it_answers_is_not_carried_out() {
    let to = Page::new(302).with("Location", "https://sso.example.com/?from={target}");
    let sign_in = Page::new(200).html("<title>Sign in</title>");
    let answers = vec![
        Instead { on: "GET /me".into(), page: to },
        Instead { on: String::new(), page: sign_in },
    ];
    let sandbox = behind(Front { answers, ..Front::default() });
    let answer = ask(&sandbox, "/me/?a=b", BASIC);
    assert!(answer.contains("Location: https://sso.example.com/?from=/me/?a=b\r\n"), "{answer}");
    let answer = ask(&sandbox, "/whoAmI/api/json", BASIC);
    assert!(answer.contains("<title>Sign in") && !answer.contains("alice"), "{answer}");
}
