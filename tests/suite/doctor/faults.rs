//! Each state of a server, and each fault on this machine: exactly one part fails, the true one.

use super::{PROGRAM, examined, in_state};
use crate::states::{ROWS, after_a_login};
use jenkins_sandbox::{Certificate, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, login};
use std::process::Command;

#[test]
fn each_state_of_a_server_fails_one_part_with_its_own_problem() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        for row in ROWS {
            let lab = after_a_login(jenkins, row.scenario);
            let about = format!("{}, {}", row.state, jenkins.version());
            let (code, found) = examined(&lab, &["--timeout", "2"]);
            let (problem, exit, _) = row.token;
            let failed: Vec<_> = found.iter().filter(|check| check["state"] == "fail").collect();
            let problems: Vec<_> =
                failed.iter().filter_map(|check| check["problem"].as_str()).collect();
            let expected: Vec<&str> =
                Some(problem).filter(|it| !it.is_empty()).into_iter().collect();
            assert_eq!((problems, code), (expected, exit), "{about}: {found:?}");
            assert!(in_state(&found, "warning").is_empty(), "{about}: {found:?}");
            assert!(failed.iter().all(|check| check["next"].is_string()), "{about}: {found:?}");
        }
    }
    println!("{} states, two versions: one part fails in each that is not well", ROWS.len());
}

#[test]
fn a_machine_in_which_something_is_wrong_fails_one_part() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for (url, part) in
        [("https://nobody.example.invalid/", "name"), ("http://127.0.0.1:1/", "connection")]
    {
        let (code, found) = examined(&lab, &[url]);
        assert_eq!((code, in_state(&found, "fail")), (3, vec![part.to_owned()]), "{found:?}");
    }
    let speaks_http = lab.sandbox.url().replace("http://", "https://");
    let (code, found) = examined(&lab, &[&speaks_http]);
    assert_eq!((code, in_state(&found, "fail")), (3, vec!["tls".to_owned()]), "{found:?}");
    let (code, found) = examined(&lab, &["http://ci.example.invalid/"]);
    assert_eq!((code, in_state(&found, "fail")), (2, vec!["tls".to_owned()]), "{found:?}");
    let mut command = lab.command(&["doctor", "--json", "https://ci.example.invalid/"]);
    command.env("https_proxy", "http://127.0.0.1:1");
    let ran = lab.run_command(command, "");
    let found = super::checks(&ran);
    assert_eq!((ran.code, in_state(&found, "fail")), (3, vec!["proxy".to_owned()]), "{found:?}");
}

#[test]
fn a_token_that_is_gone_fails_the_credential_and_one_that_cannot_be_read_the_store() {
    let lab = Lab::new(Jenkins::V2_541_2, PROGRAM);
    lab.login();
    lab.sandbox.revoke_all("alice");
    let (code, found) = examined(&lab, &[]);
    assert_eq!((code, in_state(&found, "fail")), (3, vec!["credential".to_owned()]), "{found:?}");
    let lab = Lab::new(Jenkins::V2_541_2, PROGRAM);
    lab.login();
    let value = lab.token();
    let found = Command::new("grep").args(["-rlF", &value]).arg(lab.home()).output();
    let found = String::from_utf8(found.expect("grep runs").stdout).expect("a path");
    let files: Vec<&str> = found.lines().collect();
    assert_eq!(files.len(), 1, "one file has it: {files:?}");
    std::fs::remove_file(files[0]).expect("removed");
    let (code, found) = examined(&lab, &[]);
    assert_eq!((code, in_state(&found, "fail")), (6, vec!["store".to_owned()]), "{found:?}");
}

#[test]
fn each_bad_certificate_fails_tls_with_its_own_problem() {
    let table = [
        (Certificate::Good, "certificate-issuer-unknown"),
        (Certificate::Expired, "certificate-expired"),
        (Certificate::OtherName, "certificate-for-other-name"),
        (Certificate::Authority, "certificate-self-signed"),
    ];
    for (certificate, problem) in table {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        (setup.tls, setup.certificate) = (true, certificate);
        let lab = Lab::with(setup, PROGRAM);
        let (code, found) = examined(&lab, &[lab.sandbox.url()]);
        let failed: Vec<_> = found.iter().filter(|check| check["state"] == "fail").collect();
        assert_eq!((code, failed.len()), (3, 1), "{certificate:?}: {found:?}");
        assert_eq!(failed[0]["name"], "tls", "{certificate:?}: {found:?}");
        assert_eq!(failed[0]["problem"], problem, "{certificate:?}: {found:?}");
    }
}

#[test]
fn of_a_proxys_password_nothing_is_shown_however_it_is_written() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for password in ["hun#ter2", "hun/ter2", "hun?ter2", "hun@ter2", "hunter2", "hun:ter2"] {
        for at in ["@127.0.0.1:9", ""] {
            // What follows an `@` is a host.
            if at.is_empty() && password.contains('@') {
                continue;
            }
            let proxy = format!("http://bob:{password}{at}");
            for words in [
                &["doctor", "https://ci.example.invalid/"][..],
                &[
                    "-v",
                    "login",
                    "https://ci.example.invalid/",
                    "-u",
                    "alice",
                    "--store",
                    "file",
                    "--password-stdin",
                ],
            ] {
                let mut command = lab.command(words);
                command.env("https_proxy", &proxy);
                let ran = lab.run_command(command, PASSWORD);
                let shown = format!("{}{}", ran.out, ran.err);
                assert_ne!(ran.code, 0, "{proxy}: {shown}");
                for part in ["hun", "ter2"] {
                    assert!(!shown.contains(part), "{proxy}: {shown}");
                }
            }
        }
    }
}

#[test]
fn where_nothing_was_sent_no_part_of_the_way_is_called_well() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (code, found) = examined(&lab, &["http://nosuch.example.invalid/"]);
    assert_eq!((code, in_state(&found, "fail")), (2, vec!["tls".to_owned()]), "{found:?}");
    let ok = in_state(&found, "ok");
    assert!(!ok.contains(&"name".to_owned()) && !ok.contains(&"connection".to_owned()), "{ok:?}");
}

/// The front door's headers lie beside the token: without them the controller cannot be asked either.
#[test]
fn a_store_that_gives_neither_token_nor_headers_is_one_fault() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let words = login(lab.sandbox.url(), &["--header-stdin"]);
    let ran = lab.run(&words, &format!("X-Key: let-me-in\n\n{PASSWORD}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (code, found) = examined(&lab, &[]);
    assert_eq!((code, in_state(&found, "fail")), (0, vec![]), "{found:?}");
    let token = std::fs::read_dir(lab.home().join("tokens/tokens")).unwrap().next().unwrap();
    let anyones = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(token.unwrap().path(), anyones).unwrap();
    let asked = lab.sandbox.asked().len();
    let (code, found) = examined(&lab, &[]);
    assert_eq!((code, in_state(&found, "fail")), (6, vec!["store".to_owned()]), "{found:?}");
    let of = |name: &str| found.iter().find(|check| check["name"] == name).unwrap();
    assert_eq!(of("store")["problem"], "file-unsafe", "{found:?}");
    assert_eq!(of("jenkins")["state"], "not-asked", "{found:?}");
    assert_eq!(lab.sandbox.asked().len(), asked, "nobody was asked");
}
