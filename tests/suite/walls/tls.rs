//! nginx with certificates of every kind, made by openssl: each has its own problem, the doctor says the
//! same, and `--ca-file` is advised only where it helps.

use super::certificates;
use super::row::said;
use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::walls::haproxy;
use lab::walls::nginx::{self, PASS, Wall};
use lab::{Lab, PASSWORD, login};
use std::path::Path;

/// A wall, its problem, whether `--ca-file` is advised.
const ROWS: [(&str, &str, bool); 13] = [
    ("private", "certificate-issuer-unknown", true),
    ("self-signed", "certificate-self-signed", true),
    ("self-signed ca", "certificate-self-signed", true),
    ("expired", "certificate-expired", false),
    ("early", "certificate-not-yet-valid", false),
    ("other name", "certificate-for-other-name", false),
    ("common name", "certificate-without-names", false),
    ("weak key", "certificate-weak", false),
    ("client 1.3", "client-certificate-wanted", false),
    ("client 1.2", "client-certificate-wanted", false),
    ("old tls", "tls-version-too-old", false),
    ("plain", "port-speaks-http", false),
    ("for clients", "certificate-unusable", false),
];

fn walls(files: &Path) -> Vec<Wall> {
    let at = files.display();
    let with = |certificate: &str, key: &str, more: &str| {
        format!(
            "listen {{listen}} ssl; ssl_certificate {at}/{certificate}; ssl_certificate_key \
             {at}/{key}; {more} location / {{ {PASS} }}"
        )
    };
    let plain = |certificate: &str| with(certificate, "key.pem", "");
    let client = |version: &str| {
        let ask = "ssl_verify_client on; ssl_client_certificate";
        with("good.pem", "key.pem", &format!("{ask} {at}/ca.pem; ssl_protocols {version};"))
    };
    vec![
        ("private", plain("good.pem")),
        ("self-signed", plain("own.pem")),
        ("self-signed ca", plain("own-ca.pem")),
        ("expired", plain("expired.pem")),
        ("early", plain("early.pem")),
        ("other name", plain("other.pem")),
        ("common name", plain("none.pem")),
        ("weak key", with("weak.pem", "weak.key", "ssl_ciphers DEFAULT@SECLEVEL=0;")),
        ("client 1.3", client("TLSv1.3")),
        ("client 1.2", client("TLSv1.2")),
        (
            "old tls",
            with("good.pem", "key.pem", "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;"),
        ),
        ("plain", format!("location / {{ {PASS} }}")),
        ("for clients", plain("client.pem")),
    ]
}

#[test]
fn each_certificate_of_nginx_has_its_own_problem() {
    if lab::walls::missing(&["nginx", "openssl"]) {
        return;
    }
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)), PROGRAM);
    let files = lab.home().join("certificates");
    std::fs::create_dir(&files).expect("a folder");
    certificates::make(&files);
    let backend = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let walls = walls(&files);
    let nginx = nginx::start(&backend, "", &walls);
    let authority = files.join("ca.pem").display().to_string();
    let mut wrong = vec![];
    for ((wall, problem, helps), port) in ROWS.iter().zip(nginx.ports()) {
        let url = format!("https://127.0.0.1:{port}/");
        // What is signed by the authority is trusted, so that the rest is seen.
        let own: &[&str] = match *wall {
            "private" | "self-signed" | "self-signed ca" | "plain" => &[],
            _ => &["--ca-file", &authority],
        };
        let login = ["login", &url, "-u", "alice", "--store", "file", "--password-stdin", "--json"];
        let ran = lab.run(&[&login[..], own].concat(), PASSWORD);
        let error = serde_json::from_str::<serde_json::Value>(ran.err.trim()).unwrap_or_default();
        let (seen, next) = (&error["error"]["problem"], error["error"]["next"].to_string());
        if seen != problem || ran.code != 3 || next.contains("--ca-file ca.pem") != *helps {
            wrong.push(format!("{wall}: exit {}, {}", ran.code, ran.err));
        }
        if own.is_empty() {
            let found = json(&lab.run(&["doctor", &url, "--json"], "").out);
            let checks = found["checks"].as_array().cloned().unwrap_or_default();
            let failed: Vec<_> = checks.iter().filter(|check| check["state"] == "fail").collect();
            if failed.len() != 1 || failed[0]["problem"] != *problem || failed[0]["name"] != "tls" {
                wrong.push(format!("{wall}: doctor: {failed:?}"));
            }
        }
    }
    println!("walls of TLS: {} certificates and handshakes of nginx", ROWS.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lab.sandbox.asked().iter().all(|it| it.credential == "none"), "nothing was sent");
    // Each is let in by what its next step says.
    for (at, file) in [(0, "ca.pem"), (1, "own.pem"), (2, "own-ca.pem")] {
        let url = format!("https://127.0.0.1:{}/", nginx.ports()[at]);
        let file = files.join(file).display().to_string();
        let login = ["login", &url, "-u", "alice", "--store", "file", "--password-stdin"];
        let ran = lab.run(&[&login[..], &["--ca-file", &file]].concat(), PASSWORD);
        assert_eq!(ran.code, 0, "{}: {}", walls[at].0, ran.err);
    }
    let url = format!("https://127.0.0.1:{}/", nginx.ports()[8]);
    let (certificate, key) = (files.join("good.pem"), files.join("key.pem"));
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let login = ["login", &url, "-u", "alice", "--store", "file", "--password-stdin"];
    let more = ["--ca-file", &authority, "--client-cert", &certificate, "--client-key", &key];
    let ran = lab.run(&[&login[..], &more].concat(), PASSWORD);
    assert_eq!(ran.code, 0, "a client certificate is shown: {}", ran.err);
    let foreign = files.join("own.pem").display().to_string();
    let more = ["--ca-file", &authority, "--client-cert", &foreign, "--client-key", &key, "--json"];
    let ran = lab.run(&[&login[..], &more].concat(), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("client-certificate-refused"), "{}", ran.err);
}

/// By TLS an end has words for it; nginx shakes hands with everybody, and says it by a page.
#[test]
fn a_client_certificate_that_was_revoked_is_told_as_far_as_the_server_tells_it() {
    if lab::walls::missing(&["nginx", "haproxy", "openssl"]) {
        return;
    }
    let lab = Lab::with(Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)), PROGRAM);
    let files = lab.home().join("certificates");
    std::fs::create_dir(&files).expect("a folder");
    certificates::make(&files);
    let backend = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let at = files.display();
    let wall = format!(
        "listen {{listen}} ssl; ssl_certificate {at}/good.pem; ssl_certificate_key {at}/key.pem; \
         ssl_verify_client on; ssl_client_certificate {at}/ca.pem; ssl_crl {at}/crl.pem; \
         location / {{ {PASS} }}"
    );
    let nginx = nginx::start(&backend, "", &[("crl", wall)]);
    let bind = |more: &str| {
        format!(
            "bind ssl crt {at}/both.pem ca-file {at}/ca.pem crl-file {at}/crl.pem verify required \
             {more}\ndefault_backend jenkins"
        )
    };
    let walls = [("new", bind("")), ("old", bind("ssl-max-ver TLSv1.2"))];
    let haproxy = haproxy::start(&backend, "", &walls);
    let file = |name: &str| files.join(name).display().to_string();
    let (authority, key) = (file("ca.pem"), file("key.pem"));
    let ports = [nginx.ports(), haproxy.ports()].concat();
    for (port, words) in ports.iter().zip(["The SSL certificate error", "revoked", "revoked"]) {
        let url = format!("https://127.0.0.1:{port}/");
        let with = |certificate: &str| {
            let certificate = file(certificate);
            let more = ["--ca-file", &authority, "--client-cert", &certificate];
            let more = [&more[..], &["--client-key", &key, "--json"]].concat();
            lab.run(&login(&url, &more), PASSWORD)
        };
        let ran = with("revoked.pem");
        let error = said(&ran).expect("an error");
        assert_eq!((&*error.problem, ran.code), ("client-certificate-refused", 3), "{}", ran.err);
        assert!(error.message.contains(words), "{}", error.message);
        assert!(lab.sandbox.asked().iter().all(|it| it.credential == "none"), "nothing was sent");
        println!("  {}", error.message);
    }
    for port in &ports {
        let url = format!("https://127.0.0.1:{port}/");
        let certificate = file("client.pem");
        let more = ["--ca-file", &authority, "--client-cert", &certificate, "--client-key", &key];
        let ran = lab.run(&login(&url, &more), PASSWORD);
        assert_eq!(ran.code, 0, "one that is well: {}", ran.err);
    }
}
