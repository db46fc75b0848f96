//! What is planned to go wrong goes wrong, with that request and no other.
#![expect(clippy::expect_used, reason = "a test may give up")]

use jenkins_sandbox::{Endless, Fault, Jenkins, Sandbox, Setup, User};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const CREATE: &str = "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

fn sandbox(jenkins: Jenkins) -> Sandbox {
    let mut alice = User::new("alice", "secret");
    alice.legacy_token = true;
    let mut setup = Setup::new(jenkins).user(alice);
    setup.csrf = false;
    Sandbox::start(setup).expect("it starts")
}

fn address(sandbox: &Sandbox) -> String {
    sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned()
}

/// What comes back until the connection closes, or for half a second.
fn ask(sandbox: &Sandbox, method: &str, path: &str, secret: &str) -> String {
    ask_with(sandbox, method, path, secret, "")
}

fn ask_with(sandbox: &Sandbox, method: &str, path: &str, secret: &str, headers: &str) -> String {
    use base64::Engine as _;
    let host = address(sandbox);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("alice:{secret}"));
    let mut stream = TcpStream::connect(&host).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a deadline");
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\
         Authorization: Basic {basic}\r\n{headers}\r\n"
    )
    .expect("it reads");
    let mut answer = Vec::new();
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut bytes) {
        answer.extend_from_slice(&bytes[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn between(text: &str, start: &str, end: &str) -> String {
    let rest = text.split(start).nth(1).expect("it is there");
    rest.split(end).next().unwrap_or_default().to_owned()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn created(sandbox: &Sandbox) -> usize {
    sandbox.tokens("alice").iter().filter(|token| !token.legacy).count()
}

#[test]
fn a_fault_strikes_the_next_request_of_its_kind_once() {
    let sandbox = sandbox(Jenkins::V2_572);
    sandbox.fail(Fault::Lost.on("POST /me/"));
    assert_eq!(status(&ask(&sandbox, "GET", "me/api/json", "secret")), 200);
    assert_eq!(ask(&sandbox, "POST", CREATE, "secret"), "");
    assert_eq!(created(&sandbox), 1, "it was carried out");
    assert_eq!(status(&ask(&sandbox, "POST", CREATE, "secret")), 200);
    let faults: Vec<_> = sandbox.asked().iter().map(|asked| asked.fault).collect();
    assert_eq!(faults, [None, Some(Fault::Lost), None]);
}

#[test]
fn some_faults_keep_a_request_from_being_carried_out() {
    let sandbox = sandbox(Jenkins::V2_572);
    let acts = [
        (Fault::Silent, 0, true),
        (Fault::Swallowed, 0, false),
        (Fault::Refuse, 0, false),
        (Fault::Lost, 0, true),
        (Fault::FrontDoor { status: 502 }, 502, false),
        (Fault::Reject, 401, false),
        (Fault::Cut { after: 20 }, 200, true),
    ];
    for (fault, answered, carried_out) in acts {
        let before = created(&sandbox);
        sandbox.fail(fault);
        let answer = ask(&sandbox, "POST", CREATE, "secret");
        assert_eq!(status(&answer), answered, "{fault:?}: {answer}");
        assert_eq!(created(&sandbox) - before, usize::from(carried_out), "{fault:?}");
        if let Fault::Cut { after } = fault {
            assert_eq!(answer.len(), after, "{answer}");
        }
    }
    assert_eq!(status(&ask(&sandbox, "POST", CREATE, "secret")), 200);
}

#[test]
fn a_delayed_answer_comes_late_and_whole() {
    let sandbox = sandbox(Jenkins::V2_572);
    sandbox.fail(Fault::Delay(Duration::from_millis(200)));
    let begun = Instant::now();
    assert!(ask(&sandbox, "GET", "whoAmI/api/json", "secret").contains("alice"));
    assert!(begun.elapsed() >= Duration::from_millis(200));
}

#[test]
fn an_answer_drips_or_has_no_end() {
    let sandbox = sandbox(Jenkins::V2_572);
    sandbox.fail(Fault::Drip(Duration::from_millis(1)));
    let begun = Instant::now();
    let answer = ask(&sandbox, "GET", "whoAmI/api/json", "secret");
    assert!(answer.contains("alice"), "{answer}");
    let least = Duration::from_millis(answer.len() as u64 - 1);
    assert!(begun.elapsed() >= least, "{} bytes in {:?}", answer.len(), begun.elapsed());
    for (what, piece) in [
        (Endless::Continue, "HTTP/1.1 100 Continue\r\n\r\n"),
        (Endless::Head, "X-More: 1\r\n"),
        (Endless::Body, "    "),
    ] {
        sandbox.fail(Fault::Endless(what));
        let host = address(&sandbox);
        let mut stream = TcpStream::connect(&host).expect("it listens");
        write!(stream, "GET /login HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("it reads");
        let mut bytes = [0; 150];
        stream.read_exact(&mut bytes).expect("enough");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.matches(piece).count() > 2, "{what:?}: {text}");
    }
}

#[test]
fn a_refusing_server_does_not_listen_and_then_does_at_the_same_port() {
    let sandbox = sandbox(Jenkins::V2_572);
    for _ in 0..3 {
        sandbox.fail(Fault::Refuse.always());
        let refused = TcpStream::connect(address(&sandbox)).map(drop);
        assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::ConnectionRefused));
        sandbox.heal();
        assert_eq!(status(&ask(&sandbox, "GET", "login", "secret")), 200);
    }
}

#[test]
fn a_restart_answers_as_it_was_seen_to_and_keeps_tokens() {
    for (jenkins, post, get) in [
        (Jenkins::V2_426_2, [500, 403, 503, 200, 200], [503, 503, 503, 200, 200]),
        (Jenkins::V2_572, [500, 403, 401, 503, 200], [503, 503, 401, 503, 200]),
    ] {
        let sandbox =
            Sandbox::start(Setup::new(jenkins).user(User::new("alice", "secret"))).expect("up");
        let crumb = ask(&sandbox, "GET", "crumbIssuer/api/json", "secret");
        let cookie = between(&crumb, "Set-Cookie: ", ";");
        let value = between(&crumb, "\"crumb\":\"", "\"");
        let session = format!("Cookie: {cookie}\r\nJenkins-Crumb: {value}\r\n");
        let made = ask_with(&sandbox, "POST", CREATE, "secret", &session);
        let token = between(&made, "\"tokenValue\":\"", "\"");
        let five = |method, path| [(); 5].map(|()| status(&ask(&sandbox, method, path, &token)));
        sandbox.fail(Fault::Restart { requests: 1 });
        assert_eq!(five("POST", CREATE), post, "{jenkins:?}");
        sandbox.fail(Fault::Restart { requests: 1 });
        assert_eq!(five("GET", "whoAmI/api/json"), get, "{jenkins:?}");
        let old = ask_with(&sandbox, "POST", CREATE, "secret", &session);
        assert_eq!(status(&old), 403, "the session is gone, and with it the crumb");
    }
}

#[test]
fn a_restart_gives_legacy_tokens_another_uuid_and_the_rest_none() {
    let sandbox = sandbox(Jenkins::V2_426_2);
    ask(&sandbox, "POST", CREATE, "secret");
    let before = sandbox.tokens("alice");
    sandbox.restart();
    for (old, new) in before.into_iter().zip(sandbox.tokens("alice")) {
        assert_eq!(old.uuid != new.uuid, old.legacy, "{}", old.name);
    }
}

#[test]
fn what_is_answered_otherwise_was_carried_out() {
    let sandbox = sandbox(Jenkins::V2_572);
    sandbox.fail(Fault::Answered { status: 404 }.on("POST").after(1));
    sandbox.fail(Fault::CrumbDenied.on("POST").after(1));
    assert_eq!(status(&ask(&sandbox, "POST", CREATE, "secret")), 200, "spared");
    assert_eq!(status(&ask(&sandbox, "POST", CREATE, "secret")), 200, "spared by the other");
    assert_eq!(status(&ask(&sandbox, "POST", CREATE, "secret")), 404);
    let denied = ask(&sandbox, "POST", CREATE, "secret");
    assert!(status(&denied) == 403 && denied.contains("No valid crumb"), "{denied}");
    assert_eq!(created(&sandbox), 4);
    assert!(sandbox.asked().iter().all(|asked| asked.status == 200), "so said Jenkins");
}

#[test]
fn a_directory_knows_other_names_and_a_realm_may_tell_letters_apart() {
    let mut alice = User::new("alice", "secret");
    alice.aliases = vec!["al@corp".to_owned()];
    let mut setup = Setup::new(Jenkins::V2_572).user(alice).user(User::new("ALICE", "other"));
    setup.exact_ids = true;
    let sandbox = Sandbox::start(setup).expect("it starts");
    let token = sandbox.add_token("alice", "made elsewhere").expect("alice is known");
    let ask = |name: &str, secret: &str| ask_as(&sandbox, name, secret);
    assert!(ask("alice", "secret").contains("\"name\":\"alice\""));
    assert!(ask("ALICE", "other").contains("\"name\":\"ALICE\""));
    assert!(ask("al@corp", "secret").contains("\"name\":\"alice\""));
    for (name, secret) in [("ALICE", "secret"), ("ALICE", &*token), ("al@corp", &token)] {
        assert_eq!(status(&ask(name, secret)), 401, "{name}");
    }
    assert_eq!(sandbox.tokens("ALICE"), []);
}

fn ask_as(sandbox: &Sandbox, name: &str, secret: &str) -> String {
    use base64::Engine as _;
    let host = address(sandbox);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{secret}"));
    let mut stream = TcpStream::connect(&host).expect("it listens");
    write!(
        stream,
        "GET /whoAmI/api/json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Authorization: Basic {basic}\r\n\r\n"
    )
    .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}
