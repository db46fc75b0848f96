//! nginx with certificates of every kind, made by openssl: each has its own problem, the doctor says the
//! same, and `--ca-file` is advised only where it helps.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::walls::nginx::{self, PASS, Wall};
use lab::{Lab, PASSWORD};
use std::path::Path;
use std::process::Command;

/// A wall, its problem, whether `--ca-file` is advised.
const ROWS: [(&str, &str, bool); 12] = [
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
];

pub(super) fn openssl(folder: &Path, words: &str) {
    let ran = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    let ran = ran.expect("openssl runs");
    assert!(ran.status.success(), "{words}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// An authority, and a certificate of it for each wall.
pub(super) fn certificates(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write("good.ext", "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    write("other.ext", "subjectAltName=DNS:other.example.com\n");
    write("none.ext", "basicConstraints=CA:FALSE\n");
    write("index", "");
    write("serial", "01\n");
    write(
        "ca.conf",
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n\
         default_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n",
    );
    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Lab-Authority",
    );
    openssl(
        folder,
        "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=127.0.0.1",
    );
    openssl(
        folder,
        "req -newkey rsa:1024 -nodes -keyout weak.key -out weak.request -subj /CN=127.0.0.1",
    );
    let sign = "x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 30";
    openssl(folder, &format!("{sign} -in request.pem -out good.pem -extfile good.ext"));
    openssl(folder, &format!("{sign} -in request.pem -out other.pem -extfile other.ext"));
    openssl(folder, &format!("{sign} -in request.pem -out none.pem -extfile none.ext"));
    openssl(folder, &format!("{sign} -in weak.request -out weak.pem -extfile good.ext"));
    let dated = "ca -batch -notext -config ca.conf -cert ca.pem -keyfile ca.key -in request.pem -extfile good.ext";
    openssl(
        folder,
        &format!("{dated} -out expired.pem -startdate 20200101000000Z -enddate 20210101000000Z"),
    );
    openssl(
        folder,
        &format!("{dated} -out early.pem -startdate 20400101000000Z -enddate 20410101000000Z"),
    );
    let own =
        "req -x509 -key key.pem -days 30 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1";
    openssl(folder, &format!("{own} -out own.pem -addext basicConstraints=critical,CA:FALSE"));
    openssl(folder, &format!("{own} -out own-ca.pem -addext basicConstraints=critical,CA:TRUE"));
}

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
    certificates(&files);
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
