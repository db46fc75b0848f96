//! The network by itself, as any program may use it.

use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use jenkins_token::Problem;
use jenkins_token::model::{Controller, Credential, Secret, Site, UserId};
use jenkins_token::protocol::who_am_i;
use jenkins_token::transport::{Exchange, Http, Network, block_on};
use lab::listener::{Listener, answer};
use std::time::Duration;

fn credential(user: &str, secret: &str) -> Credential {
    Credential::new(UserId::parse(user).unwrap(), Secret::new(secret))
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let http = Http::new(Duration::from_secs(1));
    let mut site = Site::new(Controller::parse("http://ci.example.com/").unwrap());
    let alice = credential("alice", "word");
    for credential in [Some(&alice), None] {
        let refused = http.open(&site, credential).err();
        assert_eq!(refused, Some(Problem::PlainHttp));
    }
    site.allow_http = true;
    assert!(http.open(&site, Some(&alice)).is_ok());
}

/// A line for each group of a person is nothing special; and where reading ends, it says so.
#[test]
fn an_answer_may_have_hundreds_of_header_lines() {
    let who = |groups: usize, length: usize| {
        let server = Listener::answering(move |_| {
            let line = |at| format!("X-You-Are-In-Group: {at}{}\r\n", "x".repeat(length));
            let groups: String = (0..groups).map(line).collect();
            let head = format!("X-Jenkins: 2.46.1\r\nContent-Type: application/json\r\n{groups}");
            answer("200 OK", &head, br#"{"name": "alice", "anonymous": false}"#)
        });
        let http = Http::new(Duration::from_secs(20));
        let site = Site::new(Controller::parse(&server.url).unwrap());
        let reply = block_on(async {
            let conversation = http.open(&site, None).unwrap();
            conversation.exchange(&who_am_i::request()).await
        });
        reply.unwrap().map(|reply| reply.headers.len()).map_err(|lost| lost.problem)
    };
    assert_eq!(who(600, 200), Ok(604));
    for (groups, length) in [(1200, 9), (100, 10_000)] {
        let problem = who(groups, length).unwrap_err();
        assert_eq!(problem, Problem::HeadTooBig { lines: 1000 });
        assert!(problem.to_string().contains("1000 header lines"), "{problem}");
    }
}

/// Whatever a resolver says of it, and whether it knows the name or not.
#[test]
fn a_name_below_localhost_is_this_machine() {
    let setup = Setup::new(Jenkins::V2_572).user(User::new("alice", "word"));
    let sandbox = Sandbox::start(setup).unwrap();
    let http = Http::new(Duration::from_secs(20));
    for name in ["localhost", "no-such-name.localhost", "A.B.LocalHost"] {
        let url = sandbox.url().replace("127.0.0.1", name);
        let site = Site::new(Controller::parse(&url).unwrap());
        let conversation = http.open(&site, Some(&credential("alice", "word"))).unwrap();
        let reply = block_on(conversation.exchange(&who_am_i::request())).unwrap().unwrap();
        assert_eq!(reply.status, 200, "{url}");
    }
}

/// Whoever keeps connections keeps them apart: a proxy may tie one to whom it let in first.
#[test]
fn a_kept_connection_is_used_for_one_credential_only() {
    let setup =
        Setup::new(Jenkins::V2_572).user(User::new("alice", "word")).user(User::new("bob", "b"));
    let sandbox = Sandbox::start(setup).unwrap();
    let http = Http::new(Duration::from_secs(20)).keeping_connections();
    let site = Site::new(Controller::parse(sandbox.url()).unwrap());
    let people = [("alice", "word"), ("alice", "word"), ("bob", "b"), ("alice", "word")];
    block_on(async {
        for (user, secret) in people {
            let conversation = http.open(&site, Some(&credential(user, secret))).unwrap();
            assert_eq!(conversation.exchange(&who_am_i::request()).await.unwrap().status, 200);
        }
        let nobody = http.open(&site, None).unwrap();
        assert_eq!(nobody.exchange(&who_am_i::request()).await.unwrap().status, 200);
    })
    .unwrap();
    let connections: Vec<usize> = sandbox.asked().iter().map(|asked| asked.connection).collect();
    assert_eq!(connections, [1, 1, 2, 3, 4]);
}
