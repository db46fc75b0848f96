//! Networks and controllers that are not what they should be.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, Start, User};
use lab::{Lab, PASSWORD, login};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread::spawn;

/// A server that gives every request the same answer; the number of requests is lost on it.
fn answering(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let mut bytes = [0; 8192];
            let _ = client.read(&mut bytes);
            let _ = client.write_all(answer.as_bytes());
        }
    });
    url
}

fn page(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

#[test]
fn t16_what_is_not_a_jenkins_is_told_apart() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}/", nobody.local_addr().unwrap());
    let html = "Content-Type: text/html\r\n";
    let cases = [
        ("http://127.0.0.1:1/".to_owned(), "connection-refused"),
        ("http://no-such-host.localhost.invalid/".to_owned(), "plain-http"),
        (
            answering(page("200 OK", html, "<html><title>Company login</title></html>")),
            "front-door",
        ),
        (
            answering(page("302 Found", &format!("Location: {elsewhere}x?ticket=1\r\n"), "")),
            "redirected-away",
        ),
        (answering(page("404 Not Found", html, "<title>nothing</title>")), "not-jenkins"),
        (answering(page("502 Bad Gateway", html, "<title>down</title>")), "no-jenkins-behind"),
        (answering("garbage\r\n\r\n".to_owned()), "not-http"),
    ];
    for (url, problem) in cases {
        let mut arguments = login(&url, &[]);
        arguments.push("--json");
        let ran = lab.run(&arguments, PASSWORD);
        assert!(
            ran.err.contains(&format!("\"problem\":\"{problem}\"")),
            "{url} {problem}: {}",
            ran.err
        );
        assert_eq!(ran.code, if problem == "plain-http" { 2 } else { 3 }, "{}", ran.err);
        assert!(!ran.err.contains("ticket"), "{}", ran.err);
    }
    nobody.set_nonblocking(true).unwrap();
    assert!(nobody.accept().is_err(), "a redirect was followed");
}

#[test]
fn t7_a_controller_that_does_not_answer_is_left_in_time() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let mut arguments = login(&url, &[]);
    arguments.extend(["--timeout", "1", "--json"]);
    let ran = lab.run(&arguments, PASSWORD);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("timed-out"), "{}", ran.err);
}

#[test]
fn a_starting_controller_teaches_nothing_about_the_password() {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    setup.start = Start::Starting;
    let lab = Lab::with(setup, PROGRAM);
    let ran = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("starting"), "{}", ran.err);
    lab.sandbox.ready();
    lab.login();
}

#[test]
fn l10_one_401_makes_a_token_suspect_and_a_later_one_decides() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let token = lab.token();
    lab.sandbox.fail(Fault::Reject.always());
    let state = |at: &str, more: &[&str]| {
        let ran = lab.run_at(at, &[&["status", "--json"], more].concat());
        let status: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (ran.code, status["accounts"][0]["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(state("2030-01-01T00:00:00Z", &[]), (3, "suspect".to_owned()));
    assert_eq!(state("2030-01-01T00:00:09Z", &[]), (3, "suspect".to_owned()));
    let doubted = lab.run(&["token"], "");
    assert_eq!((doubted.code, doubted.out.trim()), (0, token.as_str()));
    assert!(doubted.err.contains("401 at 2030-01-01T00:00:00Z"), "{}", doubted.err);
    assert_eq!(state("2030-01-01T00:00:10Z", &[]), (4, "rejected".to_owned()));
    assert_eq!(state("2030-01-01T00:00:20Z", &["--offline"]), (0, "rejected".to_owned()));
    // It is kept and no longer handed out, until the controller takes it.
    let refused = lab.run(&["token"], "");
    assert_eq!((refused.code, refused.out.as_str()), (4, ""), "{}", refused.err);
    assert!(refused.err.contains("cargo jenkins login"), "{}", refused.err);
    assert_eq!(lab.run(&["exec", "--", "/bin/true"], "").code, 125);
    lab.sandbox.heal();
    assert_eq!(state("2030-01-01T00:00:30Z", &[]), (0, "valid".to_owned()));
    assert_eq!(lab.token(), token);
}

#[test]
fn l10_a_restart_or_a_proxy_never_costs_a_token() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.login();
        let token = lab.token();
        // More than a second's patience asks in each stage.
        lab.sandbox.fail(Fault::Restart { requests: 6 });
        let mut codes = Vec::new();
        for second in (0..60).step_by(5) {
            let at = format!("2030-01-01T00:00:{second:02}Z");
            codes.push(lab.run_at(&at, &["status", "--timeout", "1"]).code);
            assert_eq!(lab.token(), token);
        }
        assert_eq!(codes.last(), Some(&0), "{jenkins:?} {codes:?}");
        assert!(codes.contains(&3) && !codes.contains(&4), "{jenkins:?} {codes:?}");
        lab.sandbox.fail(Fault::FrontDoor { status: 401 }.always());
        for second in [0, 30, 59] {
            let at = format!("2030-01-01T00:01:{second:02}Z");
            assert_eq!(lab.run_at(&at, &["status"]).code, 3, "{jenkins:?}");
        }
        lab.sandbox.heal();
        assert_eq!((lab.token(), lab.run(&["status"], "").code), (token, 0));
    }
}

#[test]
fn logout_from_an_unreachable_controller_changes_nothing() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let (token, names) = (lab.token(), lab.names());
    lab.sandbox.fail(Fault::Refuse.always());
    assert_eq!(lab.run(&["logout"], "").code, 3);
    assert_eq!((lab.token(), lab.names(), lab.open_intents()), (token, names, 0));
    lab.sandbox.heal();
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert!(lab.names().is_empty());
    lab.login();
    lab.sandbox.fail(Fault::Refuse.always());
    assert_eq!(lab.run(&["logout", "--keep-token"], "").code, 0);
}

#[test]
fn one_401_is_a_suspicion_to_every_command() {
    for command in [
        &["token", "rotate"][..],
        &["token", "list"],
        &["token", "create", "x"],
        &["crumb"],
        &["api", "api/json"],
    ] {
        let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
        lab.login();
        let uuid = lab.sandbox.tokens("alice").remove(0).uuid;
        let other = lab.run(&["token", "create", "other"], "").out;
        let by_other = format!("alice:{}", other.trim_end());
        let revoked = Command::new("curl")
            .args(["-sf", "-u", &by_other, "-d", &format!("tokenUuid={uuid}")])
            .arg(format!(
                "{}me/descriptorByName/jenkins.security.ApiTokenProperty/revoke",
                lab.sandbox.url()
            ))
            .status();
        assert!(revoked.unwrap().success());
        let ran = lab.run(command, "");
        assert_eq!(ran.code, 3, "{command:?}: {}", ran.err);
        // The second run sees a second one, and neither says how many there were.
        for ran in [ran, lab.run(command, "")] {
            assert_eq!(ran.code, 3, "{command:?}: {}", ran.err);
            assert!(ran.err.contains("answered 401, which may pass"), "{command:?}: {}", ran.err);
            assert!(!ran.err.contains("once"), "{command:?}: {}", ran.err);
        }
        let offline = lab.run(&["status", "--offline"], "");
        assert!(offline.out.contains("suspect"), "{command:?}: {}", offline.out);
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(11);
        let ran = lab.run_at(&later.to_string(), command);
        assert_eq!(ran.code, 4, "{command:?}: {}", ran.err);
        assert_eq!(lab.open_intents(), 0, "{command:?}");
    }
}
