//! Proxies on the way to a controller: what they say themselves, and that nothing but their own
//! password reaches them.

use super::row::said;
use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::walls::{microsocks, squid, tinyproxy};
use lab::{Lab, PASSWORD, login};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A proxy and a controller, and the problem that a login comes to; `-` where it works.
struct Way {
    name: &'static str,
    proxy: String,
    url: String,
    problem: &'static str,
}

/// A controller with https, and the file that says whom to trust.
fn controller() -> (Lab, PathBuf) {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().expect("it has one")).expect("a file");
    (lab, ca)
}

/// Tries each way; prints what it came to.
fn go(of: &str, lab: &Lab, ca: &std::path::Path, ways: &[Way]) {
    let mut wrong = vec![];
    for way in ways {
        let begun = Instant::now();
        let is_https = way.url.starts_with("https:");
        let ca = ["--ca-file", ca.to_str().expect("text")];
        let own = if is_https { &ca[..] } else { &["--allow-http"] };
        let more = [own, &["--json", "--timeout", "8"]].concat();
        let mut command = lab.command(&login(&way.url, &more));
        command.env(if is_https { "https_proxy" } else { "http_proxy" }, &way.proxy);
        let ran = lab.run_command(command, PASSWORD);
        let found =
            if ran.code == 0 { Some("-".to_owned()) } else { said(&ran).map(|it| it.problem) };
        if found.as_deref() != Some(way.problem) {
            wrong.push(format!("{}: {found:?}, not {}: {}", way.name, way.problem, ran.err));
        }
        for secret in [PASSWORD, squid::PASSWORD] {
            assert!(!ran.err.contains(secret) && !ran.out.contains(secret), "{}", way.name);
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", way.name);
        println!("  {of}, {}: {}", way.name, found.unwrap_or_default());
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(lab.open_intents(), 0);
}

fn way(name: &'static str, proxy: String, url: &str, problem: &'static str) -> Way {
    Way { name, proxy, url: url.to_owned(), problem }
}

const DOWN: &str = "https://127.0.0.1:1/";
const UNKNOWN: &str = "https://no-such-host.invalid/";

#[test]
fn squid_is_told_from_the_controller() {
    if lab::walls::missing(&["squid", "openssl"]) {
        return;
    }
    let (lab, ca) = controller();
    let squid = squid::start("");
    let [open, password, denied] = *squid.ports() else { unreachable!("three were wanted") };
    let url = lab.sandbox.url();
    let at = |userinfo: &str, port: u16| format!("http://{userinfo}127.0.0.1:{port}");
    let right = format!("{}:{}@", squid::USER, squid::PASSWORD);
    // Another user's wrong password: two of one user tried at once may get each other's answer.
    go(
        "squid",
        &lab,
        &ca,
        &[
            way("passes", at("", open), url, "-"),
            way("no password", at("", password), url, "proxy-wants-password"),
            way("wrong password", at("bob:x@", password), url, "proxy-password-refused"),
            way("right password", at(&right, password), url, "-"),
            way("denied", at("", denied), url, "proxy-denies"),
            way("controller down", at("", open), DOWN, "proxy-cannot-connect"),
            way("name unknown", at("", open), UNKNOWN, "proxy-cannot-connect"),
        ],
    );
}

#[test]
fn tinyproxy_is_told_from_the_controller() {
    if lab::walls::missing(&["tinyproxy"]) {
        return;
    }
    let (lab, ca) = controller();
    let url = lab.sandbox.url();
    let open = tinyproxy::start("filtered.example.com", &[]);
    let ports = tinyproxy::start("filtered.example.com", &[443]);
    let at = |service: &lab::walls::Service| format!("http://127.0.0.1:{}", service.ports()[0]);
    go(
        "tinyproxy",
        &lab,
        &ca,
        &[
            way("passes", at(&open), url, "-"),
            way("filtered", at(&open), "https://filtered.example.com/", "proxy-denies"),
            way("port", at(&ports), url, "proxy-denies"),
            way("controller down", at(&open), DOWN, "proxy-cannot-connect"),
            way("name unknown", at(&open), UNKNOWN, "proxy-cannot-connect"),
        ],
    );
}

/// Plain http goes to a proxy as it is, and a refusal may be anybody's: it has to be signed.
#[test]
fn both_are_told_from_a_controller_without_tls() {
    if lab::walls::missing(&["squid", "tinyproxy", "openssl"]) {
        return;
    }
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)), PROGRAM);
    // What is of this machine goes to no proxy, so it has a name that squid alone knows.
    let squid = squid::start("127.0.0.1 ci.test\n");
    let [open, password, denied] = *squid.ports() else { unreachable!("three were wanted") };
    let tiny = tinyproxy::start_before("filtered.example.com", &[], Some(open));
    let port = super::stage::port(lab.sandbox.url());
    let url = &format!("http://ci.test:{port}/");
    let (down, unknown) = ("http://ci.test:1/", "http://no-such-host.invalid/");
    let at = |userinfo: &str, port: u16| format!("http://{userinfo}127.0.0.1:{port}");
    let right = format!("{}:{}@", squid::USER, squid::PASSWORD);
    let none = std::path::Path::new("");
    go(
        "squid by http",
        &lab,
        none,
        &[
            way("passes", at("", open), url, "-"),
            way("no password", at("", password), url, "proxy-wants-password"),
            way("wrong password", at("bob:x@", password), url, "proxy-password-refused"),
            way("right password", at(&right, password), url, "-"),
            way("denied", at("", denied), url, "proxy-denies"),
            way("controller down", at("", open), down, "proxy-cannot-connect"),
            way("name unknown", at("", open), unknown, "proxy-cannot-connect"),
        ],
    );
    let tiny = tiny.ports()[0];
    let local = "http://0.0.0.0:1/";
    go(
        "tinyproxy by http",
        &lab,
        none,
        &[
            way("passes, and squid behind it", at("", tiny), url, "-"),
            way("filtered", at("", tiny), "http://filtered.example.com/", "proxy-denies"),
            way("controller down", at("", tiny), local, "proxy-cannot-connect"),
            way("name unknown", at("", tiny), unknown, "proxy-cannot-connect"),
            // squid's word, through it.
            way("behind squid down", at("", tiny), down, "proxy-cannot-connect"),
        ],
    );
}

#[test]
fn microsocks_is_told_from_the_controller() {
    if lab::walls::missing(&["microsocks"]) {
        return;
    }
    let (lab, ca) = controller();
    let url = lab.sandbox.url();
    let open = microsocks::start(None);
    let password = microsocks::start(Some((squid::USER, squid::PASSWORD)));
    let at = |userinfo: &str, service: &lab::walls::Service| {
        format!("socks5h://{userinfo}127.0.0.1:{}", service.ports()[0])
    };
    let right = format!("{}:{}@", squid::USER, squid::PASSWORD);
    go(
        "microsocks",
        &lab,
        &ca,
        &[
            way("passes", at("", &open), url, "-"),
            way("no password", at("", &password), url, "proxy-wants-password"),
            way("wrong password", at("bob:x@", &password), url, "proxy-password-refused"),
            way("right password", at(&right, &password), url, "-"),
            way("controller down", at("", &open), DOWN, "proxy-cannot-connect"),
            way("name unknown", at("", &open), UNKNOWN, "proxy-cannot-connect"),
            way(
                "spoken to by http",
                at("", &open).replace("socks5h", "http"),
                url,
                "proxy-speaks-socks",
            ),
        ],
    );
}

#[test]
fn a_proxy_that_is_not_there_is_not_the_controller() {
    let (lab, ca) = controller();
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = closed.local_addr().expect("its address").port();
    drop(closed);
    let url = lab.sandbox.url();
    go(
        "no proxy",
        &lab,
        &ca,
        &[
            way("nobody listens", format!("http://127.0.0.1:{port}"), url, "proxy-down"),
            way(
                "no such name",
                "http://no-such-proxy.invalid:3128".to_owned(),
                url,
                "proxy-unknown",
            ),
        ],
    );
}
