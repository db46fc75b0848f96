//! Which roots and which proxy the variables choose, as curl and Python's requests take them.

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::listener::{Listener, answer};
use lab::{Lab, PASSWORD, Ran, login};

/// A lab with TLS; its authority's file, another authority's, and a file that holds none.
fn tls() -> (Lab, [String; 3]) {
    let setup = || {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        setup.tls = true;
        setup
    };
    let (lab, other) = (Lab::with(setup(), PROGRAM), Lab::with(setup(), PROGRAM));
    let put = |name: &str, text: &str| {
        let path = lab.home().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let own = put("own.pem", lab.sandbox.ca_pem().unwrap());
    let other = put("other.pem", other.sandbox.ca_pem().unwrap());
    let none = put("none.pem", "no certificate\n");
    (lab, [own, other, none])
}

fn with(lab: &Lab, words: &[&str], variables: &[(&str, &str)], input: &str) -> Ran {
    let mut command = lab.command(words);
    command.envs(variables.iter().copied());
    lab.run_command(command, input)
}

#[test]
fn the_first_variable_that_is_set_replaces_the_roots() {
    let (lab, [own, other, none]) = tls();
    let url = lab.sandbox.url().to_owned();
    let asked = ["login", &url, "-u", "alice", "--store", "file", "--password-stdin", "-v"];
    let order = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];
    for (at, first) in order.into_iter().enumerate() {
        // Whatever comes later is not looked at; empty is not set.
        let later = order[at + 1..].iter().map(|name| (*name, other.as_str()));
        let earlier = order[..at].iter().map(|name| (*name, ""));
        let all: Vec<_> = earlier.chain([(first, own.as_str())]).chain(later).collect();
        let ran = with(&lab, &asked, &all, PASSWORD);
        assert_eq!(ran.code, 0, "{first}: {}", ran.err);
        assert!(ran.err.contains(&format!("roots of {own} ({first})")), "{}", ran.err);
        let wrong: Vec<_> = all
            .iter()
            .map(|(name, file)| (*name, if *file == own { &*other } else { &*own }))
            .collect();
        let ran = with(&lab, &asked, &wrong[at..], PASSWORD);
        assert!(ran.code == 3 && ran.err.contains("TLS failed"), "{first}: {}", ran.err);
    }
    // What was given by hand comes first.
    let by_hand = [&asked[..], &["--ca-file", &own]].concat();
    let ran = with(&lab, &by_hand, &[("REQUESTS_CA_BUNDLE", &other)], PASSWORD);
    assert!(ran.code == 0 && ran.err.contains("(--ca-file)"), "{}", ran.err);
    assert_eq!(with(&lab, &["status"], &[("CURL_CA_BUNDLE", &other)], "").code, 0);

    let asked = &asked[..asked.len() - 1];
    let other = Lab::new(Jenkins::V2_572, PROGRAM);
    let ran = with(&other, asked, &[("CURL_CA_BUNDLE", &none)], PASSWORD);
    assert!(ran.code == 2 && ran.err.contains("(CURL_CA_BUNDLE)"), "{} {}", ran.code, ran.err);
}

/// As OpenSSL keeps them, and as `requests` takes them.
#[test]
fn a_directory_of_roots_is_read() {
    let (lab, [own, ..]) = tls();
    let roots = lab.home().join("roots");
    std::fs::create_dir(&roots).unwrap();
    let variables = [("REQUESTS_CA_BUNDLE", roots.to_str().unwrap())];
    let empty = with(&lab, &login(lab.sandbox.url(), &[]), &variables, PASSWORD);
    assert!(empty.code == 2 && empty.err.contains("no file in it"), "{}", empty.err);
    std::fs::copy(own, roots.join("0a1b2c3d.0")).unwrap();
    std::fs::write(roots.join("README"), "which are ours\n").unwrap();
    let ran = with(&lab, &login(lab.sandbox.url(), &[]), &variables, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Plain http to another machine goes through the proxy that is named in small letters.
#[test]
fn a_proxy_for_http_is_named_in_small_letters() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let proxy = Listener::answering(|_| answer("502 Bad Gateway", "", b"nobody there"));
    let at = proxy.url.replace("http://", "http://pia:proxy-secret@");
    let exposed = "http://ci.invalid:8080/";
    let site = [
        "login",
        exposed,
        "-u",
        "alice",
        "--allow-http",
        "--store",
        "file",
        "--password-stdin",
        "-v",
    ];
    let run = |variables: &[(&str, &str)]| with(&lab, &site, variables, PASSWORD);

    let ran = run(&[("HTTP_PROXY", &at), ("https_proxy", &at), ("HTTPS_PROXY", &at)]);
    assert!(ran.err.contains("no proxy"), "{}", ran.err);
    for except in ["ci.invalid", "other.example, .invalid", "*"] {
        let ran = run(&[("http_proxy", &at), ("no_proxy", except)]);
        assert!(ran.err.contains("no proxy"), "{except}: {}", ran.err);
    }
    assert!(proxy.heard().is_empty(), "{:?}", proxy.heard());

    let ran = run(&[("http_proxy", &at), ("no_proxy", "other.example")]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains(&format!("proxy {} (http_proxy)", proxy.url)), "{}", ran.err);
    assert!(!ran.err.contains("proxy-secret"), "{}", ran.err);
    let heard = proxy.heard();
    assert!(heard[0].line().starts_with("GET http://ci.invalid:8080/"), "{heard:?}");
    assert!(heard[0].header("proxy-authorization").is_some());
}

#[test]
fn https_goes_through_the_proxy_unless_it_is_excepted() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let proxy = Listener::answering(|_| answer("502 Bad Gateway", "", b""));
    let asked = [
        "login",
        "https://ci.invalid/",
        "-u",
        "alice",
        "--store",
        "file",
        "--password-stdin",
        "-v",
    ];
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        let before = proxy.heard().len();
        let excepted = [(name, &*proxy.url), ("NO_PROXY", "ci.invalid")];
        let ran = with(&lab, &asked, &excepted, PASSWORD);
        assert!(ran.err.contains("roots of the system, no proxy"), "{name} {}", ran.err);
        assert_eq!(proxy.heard().len(), before, "{name}");
        let ran = with(&lab, &asked, &[(name, &*proxy.url)], PASSWORD);
        assert!(ran.err.contains(&format!("proxy {} ({name})", proxy.url)), "{}", ran.err);
        let heard = proxy.heard();
        assert!(heard.len() > before && heard[before].line().starts_with("CONNECT ci.invalid:443"));
    }
}

#[test]
fn a_proxy_that_fails_is_named_and_not_the_controller() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let asked =
        ["login", "https://ci.invalid/", "-u", "alice", "--store", "file", "--password-stdin"];
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let dead = format!("http://{port}/");
    for (status, why) in [
        (Some("502 Bad Gateway"), "it could not reach the controller: nothing listens there"),
        (Some("405 Method Not Allowed"), "it does not connect (HTTP 405 Method Not Allowed)"),
        (
            Some("407 Proxy Authentication Required"),
            "it does not accept the user and password that were given",
        ),
        (None, "nothing listens there"),
    ] {
        let proxy = status.map(|status| Listener::answering(move |_| answer(status, "", b"")));
        let url = proxy.as_ref().map_or(&*dead, |proxy| &*proxy.url);
        let with_secret = url.replace("http://", "http://pia:proxy-secret@");
        let ran = with(&lab, &asked, &[("https_proxy", &with_secret)], PASSWORD);
        assert_eq!(ran.code, 3, "{}", ran.err);
        let said = format!("the proxy {url} (https_proxy) is used, and {why}");
        assert!(ran.err.contains(&said), "{said}: {}", ran.err);
        assert!(ran.err.contains("or: reach this host without it: export no_proxy=ci.invalid"));
        assert!(!ran.err.contains("proxy-secret"), "{}", ran.err);
    }
}
