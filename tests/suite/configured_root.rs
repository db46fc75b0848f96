//! A controller whose administrator told it another root than people use: it is said once, kept
//! with when it was learnt, and no credential goes there.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Fault, Jenkins};
use lab::{Lab, PASSWORD, Ran, login};
use serde_json::Value;
use std::net::TcpListener;

const DAY: &str = "2026-11-24T09:44:38Z";
const NEXT: &str = "2026-11-25T10:44:38Z";

/// A lab whose controller calls itself `root`.
fn called(jenkins: Jenkins, root: Option<&str>) -> Lab {
    let lab = Lab::new(jenkins, PROGRAM);
    lab.sandbox.configure_root(root);
    lab
}

fn run_at(lab: &Lab, instant: &str, arguments: &[&str]) -> Ran {
    let mut command = lab.command(arguments);
    command.env("LAB_CLOCK", instant);
    lab.run_command(command, PASSWORD)
}

/// How often a person is told.
fn notes(ran: &Ran) -> usize {
    let is_note = |line: &&str| line.starts_with("note: ") && line.contains(" calls itself ");
    ran.err.lines().filter(is_note).count()
}

fn row(lab: &Lab, instant: &str, more: &[&str]) -> Value {
    let ran = run_at(lab, instant, &[&["status", "--json"], more].concat());
    json(&ran.out)["accounts"][0].clone()
}

#[test]
fn it_is_told_once_kept_and_gets_nothing() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let root = format!("http://{}/ci/", elsewhere.local_addr().unwrap());
    for jenkins in Jenkins::ALL {
        let lab = called(jenkins, Some(&root));
        let url = lab.sandbox.url();
        let ran = run_at(&lab, DAY, &login(url, &[]));
        assert_eq!((ran.code, notes(&ran)), (0, 1), "{jenkins:?}: {}", ran.err);
        let told = format!("{url} calls itself {root}");
        assert!(ran.err.contains(&told) && ran.err.contains("sent to"), "{}", ran.err);
        for command in [
            &["status"][..],
            &["api", "whoAmI/api/json"],
            &["api", &format!("{root}whoAmI/api/json")],
            &["token", "list"],
            &["crumb"],
            &["status"],
        ] {
            let ran = run_at(&lab, DAY, command);
            let refused = jenkins == Jenkins::V2_46_1 && command[0] == "token";
            assert_eq!(ran.code == 0, !refused, "{jenkins:?}: {command:?}: {}", ran.err);
            assert_eq!(notes(&ran), 0, "{jenkins:?}: {command:?}: {}", ran.err);
        }
        let known = row(&lab, DAY, &["--offline"])["configured_root"].clone();
        assert_eq!((known["url"].as_str(), known["learnt"].as_str()), (Some(&*root), Some(DAY)));
        let ran = run_at(&lab, DAY, &["status", "-v", "--offline"]);
        let told = format!("> {url}: calls itself {root}, as of {DAY}\n");
        assert!(ran.err.contains(&told), "{}", ran.err);
        assert_eq!(run_at(&lab, DAY, &["logout"]).code, 0, "{jenkins:?}");
    }
    elsewhere.set_nonblocking(true).unwrap();
    assert!(elsewhere.accept().is_err(), "somebody went there");
}

#[test]
fn it_is_asked_for_once_a_day_and_a_new_one_is_told() {
    let lab = called(Jenkins::V2_572, None);
    let url = lab.sandbox.url().to_owned();
    let asked = || {
        let all = lab.sandbox.asked();
        all.iter().filter(|it| it.target == "/me/api/json?tree=absoluteUrl").count()
    };
    assert_eq!(notes(&run_at(&lab, DAY, &login(&url, &[]))), 0, "it is the one in use");
    assert_eq!(row(&lab, DAY, &[])["configured_root"]["url"], *url);
    for command in [&["token", "rotate"][..], &["api", "whoAmI/api/json"], &["token", "list"]] {
        assert_eq!(run_at(&lab, DAY, command).code, 0);
    }
    assert_eq!(asked(), 1);
    lab.sandbox.configure_root(Some("https://again.example/"));
    assert_eq!(notes(&run_at(&lab, DAY, &["status"])), 0, "not asked");
    assert_eq!(notes(&run_at(&lab, NEXT, &["status", "-q"])), 0, "who wants no words");
    assert_eq!(
        (asked(), row(&lab, NEXT, &[])["configured_root"]["learnt"].as_str()),
        (2, Some(NEXT))
    );
    let path = lab.home().join("tokens/accounts.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("configured-root-told = \"https://again.example/\""), "{text}");
    // A file of before knows none.
    let before: Vec<&str> = text.lines().filter(|line| !line.starts_with("configured-")).collect();
    std::fs::write(&path, before.join("\n") + "\n").unwrap();
    assert_eq!(row(&lab, NEXT, &["--offline"])["configured_root"], Value::Null);
    assert_eq!(notes(&run_at(&lab, NEXT, &["status", "-q"])), 0);
    assert_eq!(notes(&run_at(&lab, NEXT, &["status"])), 1);
    assert_eq!(notes(&run_at(&lab, "2026-11-29T09:00:00Z", &["status"])), 0);
}

#[test]
fn what_is_no_answer_to_that_question_disturbs_nobody() {
    for fault in [Fault::Lost, Fault::FrontDoor { status: 200 }, Fault::FrontDoor { status: 401 }] {
        let lab = called(Jenkins::V2_572, Some("https://again.example/"));
        lab.sandbox.fail(fault.on("absoluteUrl").always());
        let ran = run_at(&lab, DAY, &login(lab.sandbox.url(), &[]));
        assert_eq!(
            (ran.code, notes(&ran), lab.open_intents()),
            (0, 0, 0),
            "{fault:?}: {}",
            ran.err
        );
        assert_eq!(row(&lab, DAY, &[])["state"], "valid", "{fault:?}");
        lab.sandbox.heal();
        assert_eq!(notes(&run_at(&lab, DAY, &["status"])), 1, "{fault:?}");
    }
    for nonsense in ["javascript:alert(1)//", "https://u:p@x.example/", "\u{1b}[31mhttps://x/"] {
        let lab = called(Jenkins::V2_572, Some(nonsense));
        let ran = run_at(&lab, DAY, &login(lab.sandbox.url(), &[]));
        assert_eq!((ran.code, notes(&ran)), (0, 0), "{nonsense}: {}", ran.err);
        assert_eq!(row(&lab, DAY, &[])["configured_root"], Value::Null, "{nonsense}");
    }
}

#[test]
fn a_refusal_teaches_the_realm() {
    let lab = called(Jenkins::V2_572, None);
    assert_eq!(run_at(&lab, DAY, &login(lab.sandbox.url(), &[])).code, 0);
    assert_eq!(row(&lab, DAY, &[])["realm"], Value::Null, "nobody was refused");
    lab.sandbox.fail(Fault::Reject.on("whoAmI"));
    let known = row(&lab, DAY, &[])["realm"].clone();
    assert_eq!((known["name"].as_str(), known["learnt"].as_str()), (Some("Jenkins"), Some(DAY)));
    let ran = run_at(&lab, DAY, &["status", "-v", "--offline"]);
    assert!(ran.err.contains(&format!("realm `Jenkins`, as of {DAY}")), "{}", ran.err);
}
