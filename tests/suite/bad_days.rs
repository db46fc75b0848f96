//! Networks, controllers and processes that die.

use crate::first_light::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, Start, User};
use lab::{Lab, PASSWORD};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread::spawn;
use std::time::Duration;

const LOGIN: [&str; 5] = ["-u", "alice", "--store", "file", "--password-stdin"];

/// More than any command takes to its fault.
const PATIENCE: Duration = Duration::from_secs(10);

fn login(url: &str) -> Vec<&str> {
    [&["login", url][..], &LOGIN].concat()
}

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
        (answering(page("502 Bad Gateway", html, "<title>down</title>")), "front-door"),
        (answering("garbage\r\n\r\n".to_owned()), "connection-lost"),
    ];
    for (url, problem) in cases {
        let mut arguments = login(&url);
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

/// A slim container, and a process that may open nothing.
#[test]
fn what_the_machine_lacks_is_no_bug_of_ours() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut command = lab.command(&login("https://127.0.0.1:1/"));
    command.env("SSL_CERT_FILE", "/nowhere").env("SSL_CERT_DIR", "/nowhere");
    let ran = lab.run_command(command, PASSWORD);
    assert!(ran.code == 3 && ran.err.contains("no certificates"), "{} {}", ran.code, ran.err);
    assert!(ran.err.contains("--ca-file"), "{}", ran.err);
    lab.login();
    for files in 5..16 {
        let mut command = lab.command_of("bash");
        command.args(["-c", &format!("ulimit -n {files} && exec {PROGRAM} status")]);
        let ran = lab.run_command(command, "");
        assert!(![70, 101].contains(&ran.code), "{files}: {}", ran.err);
    }
}

#[test]
fn a_journal_of_another_format_is_another_versions() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let left = lab.home().join("tokens/journal/0badcafe.json");
    std::fs::write(&left, r#"{"v": 2, "aim": {"of": "tomorrow"}}"#).unwrap();
    let ran = lab.run(&["recover"], "");
    assert!(ran.code == 6 && ran.err.contains("format 2"), "{} {}", ran.code, ran.err);
    assert!(ran.err.contains("update this program"), "{}", ran.err);
    assert!(left.exists() && lab.run(&["status"], "").code == 0);
}

#[test]
fn a_clock_at_the_end_of_time_is_no_bug_of_ours() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for at in ["9999-12-30T22:00:00.999Z", "-009999-01-02T01:59:59Z"] {
        for command in [
            &["status"][..],
            &["token"],
            &["token", "list"],
            &["token", "create", "x", "--expires", "30d"],
            &["token", "rotate", "--expires", "30d"],
            &["token", "rotate", "--if-older-than", "30d"],
            &["recover"],
        ] {
            let ran = lab.run_at(at, command);
            assert!(![70, 101].contains(&ran.code), "{at} {command:?}: {}", ran.err);
        }
    }
}

#[test]
fn t7_a_controller_that_does_not_answer_is_left_in_time() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let mut arguments = login(&url);
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
    let ran = lab.run(&login(lab.sandbox.url()), PASSWORD);
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
        // Two requests each: the question and, where it is asked, the login page.
        lab.sandbox.fail(Fault::Restart { requests: 2 });
        let mut codes = Vec::new();
        for second in (0..60).step_by(5) {
            let at = format!("2030-01-01T00:00:{second:02}Z");
            codes.push(lab.run_at(&at, &["status"]).code);
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
fn a_lost_answer_to_the_creation_leaves_no_token_behind() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    let ran = lab.run(&login(lab.sandbox.url()), PASSWORD);
    assert_ne!(ran.code, 0);
    assert!(lab.names().is_empty(), "{:?} {}", lab.names(), ran.err);
    assert_eq!(lab.open_intents(), 0);
    let posts = lab.sandbox.asked().into_iter().filter(|a| a.target.contains("generateNewToken"));
    assert_eq!(posts.count(), 1, "never sent again");
}

#[test]
fn a_killed_first_login_is_finished_by_the_next() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
    let mut killed = lab.start(&login(lab.sandbox.url()), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 1));
    let recover = lab.run(&["recover"], "");
    assert_eq!(recover.code, 7, "nothing here may ask the controller: {}", recover.err);
    let next = lab.run(&login(lab.sandbox.url()), PASSWORD);
    assert_eq!(next.code, 0, "{}", next.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{}", next.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn a_login_killed_while_verifying_is_finished_by_recover() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("whoAmI"));
    let mut killed = lab.start(&login(lab.sandbox.url()), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    let recover = lab.run(&["recover"], "");
    assert_eq!(recover.code, 0, "{}", recover.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}

#[test]
fn a_second_login_killed_before_the_old_token_went_is_finished_by_recover() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("revoke"));
    lab.login();
    let first = lab.names();
    let mut killed = lab.start(&login(lab.sandbox.url()), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    assert_ne!(lab.names(), first);
    assert_eq!(lab.run(&["status"], "").code, 0);
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
fn a_logout_whose_answer_was_lost_is_finished_by_recover() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Lost.on("revoke"));
    lab.login();
    // Whether it worked can be asked for a while, and then not.
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("whoAmI"));
    let ran = lab.run(&["logout"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert!(ran.err.contains("cargo jenkins recover"), "{}", ran.err);
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (0, 0));
    assert_eq!(lab.run(&["token"], "").code, 4);
}

#[test]
fn a_third_login_also_revokes_what_a_killed_second_was_to_replace() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("revoke"));
    lab.login();
    let mut killed = lab.start(&login(lab.sandbox.url()), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    lab.login();
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    assert_eq!(lab.run(&["status"], "").code, 0);
}

/// The same, when the old token is really still there: the kill came before the request.
#[test]
fn the_replaced_token_of_an_open_intent_is_never_orphaned() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Swallowed.on("revoke"));
    lab.login();
    let mut killed = lab.start(&login(lab.sandbox.url()), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1));
    let kept = lab.run(&[&login(lab.sandbox.url())[..], &["--keep-old"]].concat(), PASSWORD);
    assert_eq!(kept.code, 0, "{}", kept.err);
    // The first is gone; the second was asked to stay, the third is in use.
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 0), "{}", kept.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn a_persons_own_token_is_never_revoked_by_its_name() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let create = "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
    assert_eq!(lab.run(&["api", create, "-f", "newTokenName=adopted token"], "").code, 0);
    let journal = lab.home().join("tokens/journal");
    let url = lab.sandbox.url();
    let left = format!(
        r#"{{"v":1,"aim":"login","controller":"{url}","user":"alice","allow_http":false,
            "store":"file","name":"adopted token","begun":"2026-01-01T00:00:00Z"}}"#
    );
    for finish in [&["recover"][..], &login(url)] {
        std::fs::write(journal.join("0badcafe.json"), &left).unwrap();
        let ran = lab.run(finish, PASSWORD);
        assert_eq!(ran.code, 0, "{finish:?}: {}", ran.err);
        assert!(lab.names().contains(&"adopted token".to_owned()), "{finish:?}: {}", ran.err);
        assert_eq!(lab.open_intents(), 0, "{finish:?}");
    }
}

#[test]
fn a_creation_that_may_still_happen_is_not_called_over() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Swallowed.on("generateNewToken"));
    let slow = lab.run(&[&login(lab.sandbox.url())[..], &["--timeout", "1"]].concat(), PASSWORD);
    assert_eq!((slow.code, lab.open_intents()), (7, 1), "{}", slow.err);
    lab.login();
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}

#[test]
fn recover_sweeps_files_that_killed_writers_left() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let left = ["tokens/.ci-0.json.abc123.new", "journal/.0badcafe.json.abc123.new"];
    let left = left.map(|name| lab.home().join("tokens").join(name));
    for path in &left {
        std::fs::write(path, "a token's value, perhaps").unwrap();
    }
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert!(left.iter().all(|path| !path.exists()));
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn recover_reaches_a_controller_as_the_killed_first_login_did() {
    let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let url = lab.sandbox.url();
    let mut arguments = login(url);
    arguments.extend(["--ca-file", ca.to_str().unwrap()]);
    assert_eq!(lab.run(&arguments, PASSWORD).code, 0);
    // What a kill right after the creation leaves: a pending token, no account, an open intent.
    let state = lab.home().join("tokens");
    let file = std::fs::read_dir(state.join("tokens")).unwrap().next().unwrap().unwrap().path();
    let mut record: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    record["pending"] = record["current"].take();
    let name = record["pending"]["name"].as_str().unwrap().to_owned();
    std::fs::write(&file, record.to_string()).unwrap();
    std::fs::remove_file(state.join("accounts.toml")).unwrap();
    let left = serde_json::json!({
        "v": 1, "aim": "login", "controller": url, "user": "alice", "allow_http": false,
        "ca_file": ca, "store": "file", "name": name, "begun": "2026-01-01T00:00:00Z",
    });
    let id = name.rsplit(' ').next().unwrap();
    std::fs::write(state.join(format!("journal/{id}.json")), left.to_string()).unwrap();
    let recover = lab.run(&["recover"], "");
    assert_eq!(recover.code, 0, "{}", recover.err);
    assert_eq!(lab.run(&["status"], "").code, 0, "and the CA file is remembered");
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
        assert!(ran.err.contains("401 once"), "{command:?}: {}", ran.err);
        let offline = lab.run(&["status", "--offline"], "");
        assert!(offline.out.contains("suspect"), "{command:?}: {}", offline.out);
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(11);
        let ran = lab.run_at(&later.to_string(), command);
        assert_eq!(ran.code, 4, "{command:?}: {}", ran.err);
        assert_eq!(lab.open_intents(), 0, "{command:?}");
    }
}
