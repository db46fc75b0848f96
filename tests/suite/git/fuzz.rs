//! P15: whatever a request holds, nothing panics and no stranger gets an answer.
//!
//! `JENKINS_TOKEN_FUZZ=10000000 cargo test --release -p jenkins-token-tests --test suite p15` runs that
//! many cases instead of the usual ones.

use super::world::{TOKEN, World};
use git_credential_jenkins::Process;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Write;
use std::rc::Rc;

#[derive(Clone, Default)]
struct Said(Rc<RefCell<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The answer to `input`, in this process.
fn answer(world: &World, action: &str, input: &[u8]) -> String {
    let said = Said::default();
    let mut process = Process {
        variable: Box::new(|_: &str| None::<OsString>),
        input: Box::new(input),
        out: Box::new(said.clone()),
        err: Box::new(std::io::sink()),
        now: jiff::Timestamp::now,
        program: world.at("bin/git-credential-jenkins"),
        home: Some(world.home()),
    };
    git_credential_jenkins::run([action.into()], &mut process);
    drop(process);
    let bytes = said.0.borrow().clone();
    String::from_utf8(bytes).unwrap()
}

/// Lines like git's, with what attackers and accidents put into them.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let key = prop::sample::select(vec![
        "protocol",
        "host",
        "path",
        "username",
        "password",
        "wwwauth[]",
        "capability[]",
        "state[]",
        "url",
        "",
        "hOst",
        "host ",
    ]);
    let value = prop_oneof![
        4 => prop::sample::select(vec![
            "https", "HTTPS", "http", "jenkins.example.com", "JENKINS.example.com.", "alice",
            "jenkins.example.com:443", "jenkins.example.com.evil.com", "evil@jenkins.example.com",
            "jenkins.example.com#evil", "state", "evil.com/jenkins.example.com", "../x", "a/b.git",
            "https://jenkins.example.com/x",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => "[a-z.:/@%\\\\#?\\[\\]0-9-]{0,30}".prop_map(String::into_bytes),
    ];
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", "\r", "", "\n\n"]);
    (key, value, end).prop_map(|(key, value, end)| {
        [key.as_bytes(), b"=", value.as_slice(), end.as_bytes()].concat()
    })
}

/// A good request with a few bytes changed, and lines put in.
fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    let good = b"protocol=https\nhost=jenkins.example.com\npath=a.git\n\n";
    let bytes = prop::collection::vec((0..good.len(), any::<u8>()), 0..3);
    let lines = prop::collection::vec((0..4_usize, line()), 0..3);
    (bytes, lines).prop_map(move |(bytes, lines)| {
        let mut request = good.to_vec();
        for (at, byte) in bytes {
            request[at] = byte;
        }
        let mut parts: Vec<Vec<u8>> =
            request.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        for (at, line) in lines {
            parts.insert(at.min(parts.len()), line);
        }
        parts.concat()
    })
}

/// Whether a request really is for the one controller: told apart from the program's own reading.
fn is_ours(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let block = lines.take_while(|line| !line.is_empty());
    let hosts: Vec<_> = block.filter_map(|line| line.strip_prefix("host=")).collect();
    let [host] = hosts[..] else { return false };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host);
    host.strip_suffix('.').unwrap_or(host) == "jenkins.example.com"
}

#[test]
fn p15_no_request_panics_and_no_stranger_is_answered() {
    let wanted = std::env::var("JENKINS_TOKEN_FUZZ").ok().and_then(|text| text.parse().ok());
    let cases = wanted.unwrap_or(4_000);
    let world = World::alice();
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let request = prop_oneof![
        8 => spoiled(),
        8 => prop::collection::vec(line(), 0..8).prop_map(|lines| lines.concat()),
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ];
    let answered = RefCell::new(0);
    runner
        .run(&request, |input| {
            for action in ["store", "erase"] {
                let out = answer(&world, action, &input);
                prop_assert!(out.is_empty(), "{action}: {out}");
            }
            let out = answer(&world, "get", &input);
            if out.contains(TOKEN) {
                *answered.borrow_mut() += 1;
                prop_assert!(is_ours(&input), "{}", String::from_utf8_lossy(&input));
            } else {
                prop_assert!(out.is_empty(), "{}", out);
            }
            Ok(())
        })
        .unwrap();
    let answered = *answered.borrow();
    println!("p15: {cases} requests, {answered} answered");
    assert!(answered > 0, "none of them was a good one");
}
