//! A client certificate and a public key are looked at when they are given, kept for the controller,
//! and shown.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use jenkins_token::model::Pin;
use lab::{Lab, PASSWORD, Ran, login};
use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Writes a file that is its owner's alone, and gives its path.
fn file(lab: &Lab, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = lab.home().join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn pair() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![]).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn log_in(lab: &Lab, more: &[&str]) -> Ran {
    lab.run(&login(lab.sandbox.url(), more), PASSWORD)
}

fn reached(lab: &Lab) -> Value {
    let ran = lab.run(&["status", "--json"], "");
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    status["accounts"][0]["reached"].clone()
}

#[test]
fn each_file_that_cannot_be_shown_has_its_own_words_and_nothing_is_sent() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (certificate, key) = pair();
    let (_, other) = pair();
    let sealed =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let certificate = file(&lab, "cert.pem", certificate);
    let given = |name: &str, bytes: &[u8]| file(&lab, name, bytes);
    let key = given("key.pem", key.as_bytes());
    let none = given("none.pem", b"nothing\n");
    let pfx = given("it's.p12", &[0x30, 0x82, 0x0a, 0x51, 2, 1, 3, 0x30, 0x82, 1, 1, 1, 1, 1]);
    let cut = given("cut.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n");
    let sealed = given("sealed.pem", sealed.as_bytes());
    let other = given("other.pem", other.as_bytes());
    let gone = lab.home().join("gone.pem");
    let gone = gone.to_str().unwrap();
    for (certificate, key, name, words) in [
        (gone, &*key, "client-cert-unusable", "cannot be read"),
        (&*none, &*key, "client-cert-unusable", "does not hold a PEM certificate"),
        (&*cut, &*key, "client-cert-unusable", "it is not whole"),
        (&*pfx, &*key, "client-cert-pkcs12", "openssl pkcs12 -in"),
        (&*certificate, gone, "client-cert-unusable", "cannot be read"),
        (&*certificate, &*none, "client-cert-unusable", "does not hold a PEM private key"),
        (&*certificate, &*sealed, "client-key-encrypted", "openssl pkey -in"),
        (&*certificate, &*other, "client-cert-unusable", "is not the key of the certificate"),
        (&*certificate, &*certificate, "client-cert-unusable", "--client-key"),
    ] {
        let more = ["--json", "--client-cert", certificate, "--client-key", key];
        let ran = log_in(&lab, &more);
        let error: Value = serde_json::from_str(&ran.err).unwrap();
        let said = error["error"].to_string();
        assert_eq!((ran.code, &error["error"]["problem"]), (2, &name.into()), "{said}");
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(lab.sandbox.asked().len(), 0);
}

#[test]
fn what_is_said_of_the_way_is_kept_shown_changed_and_taken_off() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (certificate, key) = pair();
    let both = file(&lab, "both.pem", format!("{certificate}{key}"));
    let (certificate, key) = (file(&lab, "cert.pem", certificate), file(&lab, "key.pem", key));
    let pin = Pin::of(b"key").to_string();
    // As they were typed, below the directory in which that was.
    let more = ["--client-cert", "cert.pem", "--client-key", "key.pem", "--pin", &pin];
    let ran = log_in(&lab, &more);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("others can read"), "{}", ran.err);
    let shown = reached(&lab);
    assert_eq!(shown["client_cert"], *certificate);
    assert_eq!((&shown["client_key"], &shown["pin"]), (&(*key).into(), &(*pin).into()));
    let ran = lab.run(&["status", "--json-lines", "-v"], "");
    assert!(ran.out.contains(&pin), "{}", ran.out);
    assert_eq!(log_in(&lab, &[]).code, 0, "a plain login keeps them");
    assert_eq!(reached(&lab), shown);
    fs::set_permissions(&both, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = log_in(&lab, &["--client-cert", "both.pem", "--pin", "none"]);
    assert!(ran.code == 0 && ran.err.contains("run: chmod 600"), "{}", ran.err);
    let shown = reached(&lab);
    assert_eq!((&shown["client_cert"], &shown["pin"]), (&(*both).into(), &Value::Null));
    assert_eq!(shown["client_key"], *both);
    assert_eq!(log_in(&lab, &["--client-cert", "none"]).code, 0);
    assert_eq!(reached(&lab)["client_cert"], Value::Null);
    for pin in ["", "abc", "sha256//abc", "sha1//LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gm50A="] {
        let ran = log_in(&lab, &["--pin", pin]);
        assert!(ran.code == 2 && ran.err.contains("--pin"), "{pin}: {}", ran.err);
    }
}

#[test]
fn what_does_nothing_over_plain_http_is_said() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (certificate, key) = pair();
    let (certificate, key) = (file(&lab, "cert.pem", certificate), file(&lab, "key.pem", key));
    let ran = log_in(&lab, &["--client-cert", &certificate, "--client-key", &key]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("--client-cert has no effect over plain http"), "{}", ran.err);
    assert!(!log_in(&Lab::new(Jenkins::V2_572, PROGRAM), &[]).err.contains("no effect"));
}

/// What just failed is no step: both files are named, and neither is one that was of no use.
#[test]
fn the_next_step_names_both_files_and_none_that_was_of_no_use() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (certificate, key) = pair();
    let (_, other) = pair();
    for (name, text) in [("cert.pem", &certificate), ("key.pem", &other), ("wrong.pem", &other)] {
        file(&lab, name, text);
    }
    let place = |name: &str| lab.home().join(name).to_str().unwrap().to_owned();
    for (given, step) in [
        (["cert.pem", "key.pem"], "--client-cert other-cert.pem --client-key other-key.pem"),
        (["cert.pem", "wrong.pem"], "--client-cert other-cert.pem --client-key key.pem"),
        ([&place("cert.pem"), &place("wrong.pem")], "--client-cert cert.pem --client-key key.pem"),
    ] {
        let files = ["--client-cert", given[0], "--client-key", given[1]];
        let mut command = lab.command(&login(lab.sandbox.url(), &files));
        command.current_dir(lab.home());
        let ran = lab.run_command(command, PASSWORD);
        assert_eq!(ran.code, 2, "{}", ran.err);
        let next = ran.err.lines().find(|line| line.contains("next: ")).unwrap();
        assert!(next.contains(step) && !next.contains("wrong.pem"), "{next}");
        file(&lab, "other-cert.pem", &certificate);
        file(&lab, "other-key.pem", &key);
        assert!(next.trim_end().ends_with("< password-file"), "{next}");
    }
    assert_eq!(lab.sandbox.asked().len(), 0);
}
