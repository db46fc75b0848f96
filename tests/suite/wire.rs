//! What a network and those on it can do to us.

use crate::login::PROGRAM;
use jenkins_sandbox::{Certificate, Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, login};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::spawn;
use std::time::{Duration, Instant};

/// A server that does this to everybody who comes, once the request has begun.
pub fn doing(
    act: impl Fn(&mut TcpStream) -> std::io::Result<()> + Clone + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let act = act.clone();
            spawn(move || {
                let mut bytes = [0; 8192];
                let _ = client.read(&mut bytes).and_then(|_| act(&mut client));
            });
        }
    });
    url
}

#[test]
fn t1_a_redirect_is_not_followed_by_any_request_and_nothing_is_sent_there() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    for status in [301, 302, 303, 307, 308] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let fault = Fault::Redirect { status, port };
        for (path, command) in [
            ("crumbIssuer", login(lab.sandbox.url(), &[])),
            ("generateNewToken", login(lab.sandbox.url(), &[])),
            ("whoAmI", vec!["status"]),
            ("/revoke", vec!["logout"]),
        ] {
            if command[0] != "login" {
                lab.login();
            }
            lab.sandbox.fail(fault.on(path));
            let ran = lab.run(&command, PASSWORD);
            assert!([3, 7].contains(&ran.code), "{status} {path}: {} {}", ran.code, ran.err);
            assert!(ran.err.contains(&format!("http://127.0.0.1:{port}/")), "{}", ran.err);
        }
    }
    elsewhere.set_nonblocking(true).unwrap();
    assert!(elsewhere.accept().is_err(), "a redirect was followed");
}

#[test]
fn t3_https_is_never_left_for_http() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    lab.sandbox.fail(Fault::Redirect { status: 307, port }.always());
    let ran = lab.run(&login(lab.sandbox.url(), &["--ca-file", ca.to_str().unwrap()]), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    plain.set_nonblocking(true).unwrap();
    assert!(plain.accept().is_err(), "https was left");
}

#[test]
fn t4_tls_needs_the_right_authority() {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let refused = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("TLS failed"), "{}", refused.err);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let ca = ca.to_str().unwrap();
    assert_eq!(lab.run(&login(lab.sandbox.url(), &["--ca-file", ca]), PASSWORD).code, 0);
    assert_eq!(lab.run(&["status"], "").code, 0, "the CA file is remembered");
}

#[test]
fn t4_each_bad_certificate_is_refused_in_words_of_its_own() {
    for (certificate, words) in [
        (Certificate::Expired, "its certificate expired on 2021-01-01"),
        (Certificate::OtherName, "its certificate is for ci.example.com, not for this host"),
    ] {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        (setup.tls, setup.certificate) = (true, certificate);
        let lab = Lab::with(setup, PROGRAM);
        let ca = lab.home().join("ca.pem");
        std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
        let trusting = ["--ca-file", ca.to_str().unwrap()];
        let ran = lab.run(&login(lab.sandbox.url(), &trusting), PASSWORD);
        assert_eq!(ran.code, 3, "{certificate:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{certificate:?}: {}", ran.err);
        let mut careless = lab.command(&login(lab.sandbox.url(), &[]));
        careless.envs([("GIT_SSL_NO_VERIFY", "1"), ("PYTHONHTTPSVERIFY", "0")]);
        assert_eq!(lab.run_command(careless, PASSWORD).code, 3, "no variable turns checks off");
        assert!(lab.sandbox.asked().is_empty());
    }
}

/// As curl has it: who gives exactly that certificate trusts it, and nobody else does.
#[test]
fn t4_an_authoritys_own_certificate_is_trusted_by_whoever_was_given_it() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    (setup.tls, setup.certificate) = (true, Certificate::Authority);
    let lab = Lab::with(setup, PROGRAM);
    let refused = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert!(refused.code == 3 && refused.err.contains("is self-signed"), "{}", refused.err);
    assert!(refused.err.contains("--ca-file ca.pem"), "{}", refused.err);
    assert!(lab.sandbox.asked().is_empty());
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let ran = lab.run(&login(lab.sandbox.url(), &["--ca-file", ca.to_str().unwrap()]), PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn t5_a_proxy_of_the_environment_sees_no_plain_http() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://pia:proxy-secret@{}", proxy.local_addr().unwrap());
    let mut command = lab.command(&login(lab.sandbox.url(), &["-vv"]));
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, &at);
    }
    let ran = lab.run_command(command, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("proxy-secret"), "{}", ran.err);
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "the proxy was asked");
    let sent: Vec<_> = lab.sandbox.asked().into_iter().flat_map(|a| a.header_names).collect();
    assert!(!sent.iter().any(|name| name == "proxy-authorization"));
}

#[test]
fn t5_a_proxy_of_the_environment_tunnels_https_and_gets_its_own_password_only() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://pia:proxy-secret@{}", proxy.local_addr().unwrap());
    let seen = spawn(move || {
        let (mut client, _) = proxy.accept().unwrap();
        let mut bytes = [0; 8192];
        let count = client.read(&mut bytes).unwrap();
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    });
    let mut command = lab.command(&login("https://ci.example.com/", &["-vv"]));
    command.env("HTTPS_PROXY", &at);
    let ran = lab.run_command(command, PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!ran.err.contains("proxy-secret"), "{}", ran.err);
    let seen = seen.join().unwrap();
    assert!(seen.starts_with("CONNECT ci.example.com:443 HTTP/1.1\r\n"), "{seen}");
    assert!(!seen.to_lowercase().contains("\r\nauthorization:"), "{seen}");
}

#[test]
fn t6_a_netrc_is_not_read() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let netrc = format!("machine 127.0.0.1 login alice password {PASSWORD}\n");
    std::fs::write(lab.home().join(".netrc"), netrc).unwrap();
    lab.sandbox.fail(Fault::Reject.always());
    let before = lab.sandbox.asked().len();
    assert_eq!(lab.run(&["status"], "").code, 3);
    let asked = lab.sandbox.asked().split_off(before);
    assert!(asked.iter().all(|asked| asked.credential != "password"), "{asked:?}");
}

#[test]
fn t7_whoever_dawdles_is_left_at_the_deadline() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let slowly = |first: &'static str, piece: &'static str| {
        doing(move |client| {
            client.write_all(first.as_bytes())?;
            loop {
                client.write_all(piece.as_bytes())?;
                std::thread::sleep(Duration::from_millis(100));
            }
        })
    };
    for url in [
        slowly("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "x"),
        slowly("HTTP/1.1 200 OK\r\n", "X-More: 1\r\n"),
        slowly("", "HTTP/1.1 100 Continue\r\n\r\n"),
        slowly("", "H"),
    ] {
        let begun = Instant::now();
        let ran = lab.run(&login(&url, &["--timeout", "1", "--json"]), PASSWORD);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(begun.elapsed() < Duration::from_secs(5), "{}", ran.err);
    }
}

#[test]
fn t7_a_tls_that_stalls_is_left_at_the_deadline() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = doing(|_| {
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    let url = url.replace("http:", "https:");
    let ran = lab.run(&login(&url, &["--timeout", "1", "--json"]), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("timed-out"), "{}", ran.err);
}

/// The largest the process has been, in kilobytes, and what it did.
fn measured(lab: &Lab, arguments: &[&str]) -> (u64, lab::Ran) {
    let mut child = lab.start(arguments, PASSWORD);
    let status = format!("/proc/{}/status", child.id());
    let mut largest = 0;
    while matches!(child.try_wait(), Ok(None)) {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        largest = largest.max(size.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let code = output.status.code().unwrap_or(128);
    (largest, lab::Ran { code, out: text(output.stdout), err: text(output.stderr) })
}

#[test]
#[cfg(target_os = "linux")]
fn t8_a_body_without_end_stops_where_no_page_goes() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let endless = |head: &'static str, piece: Vec<u8>| {
        doing(move |client| {
            client.write_all(head.as_bytes())?;
            loop {
                client.write_all(&piece)?;
            }
        })
    };
    let chunk = [b"10000\r\n", &vec![b'x'; 65536][..], b"\r\n"].concat();
    for url in [
        endless("HTTP/1.1 200 OK\r\n\r\n", vec![b'x'; 65536]),
        endless("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", vec![0; 65536]),
        endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk),
        endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", vec![0x1f; 65536]),
    ] {
        let (kilobytes, ran) = measured(&lab, &login(&url, &["--json"]));
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("reply-too-big"), "{}", ran.err);
        assert!(ran.err.contains("larger than 8 MiB"), "{}", ran.err);
        assert!(kilobytes < 40_000, "{kilobytes} kB");
    }
    let overflow = doing(|client| {
        client.write_all(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        )
    });
    let ran = lab.run(&login(&overflow, &[]), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    lab.login();
    let sent: Vec<_> = lab.sandbox.asked().into_iter().flat_map(|a| a.header_names).collect();
    assert!(!sent.iter().any(|name| name == "accept-encoding"));
}

#[test]
fn t16_each_refusal_has_its_code_and_a_creation_is_asked_for_once() {
    for (status, code) in [(403, 5), (404, 5), (405, 5), (429, 3), (500, 3), (502, 3), (503, 3)] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        let before = lab.names();
        lab.sandbox.fail(Fault::FrontDoor { status }.on("generateNewToken").always());
        let ran = lab.run(&["token", "create", "x"], "");
        assert_eq!(ran.code, code, "{status}: {}", ran.err);
        let asked = lab.sandbox.asked();
        let posts =
            asked.iter().filter(|a| a.target.contains("generateNewToken") && a.fault.is_some());
        assert_eq!(posts.count(), 1, "{status}");
        assert_eq!(lab.names(), before);
    }
}
