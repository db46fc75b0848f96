//! Commands that died or got no answer, and what finishes them.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Planned, Setup, User};
use lab::{Lab, PASSWORD, login};
use std::time::Duration;

/// More than any command takes to its fault.
const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn a_lost_answer_to_the_creation_leaves_no_token_behind() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    let ran = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
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
    let mut killed = lab.start(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 1));
    let recover = lab.run(&["recover"], "");
    assert_eq!(recover.code, 7, "nothing here may ask the controller: {}", recover.err);
    let next = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert_eq!(next.code, 0, "{}", next.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{}", next.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn a_login_killed_while_verifying_is_finished_by_recover() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Silent.on("whoAmI"));
    let mut killed = lab.start(&login(lab.sandbox.url(), &[]), PASSWORD);
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
    let mut killed = lab.start(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    assert_ne!(lab.names(), first);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn a_logout_whose_answer_was_lost_is_finished_by_recover() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.sandbox.fail(Fault::Lost.on("revoke"));
    lab.login();
    // It is taken before, and whether it worked cannot be asked.
    lab.sandbox.fail("delay=1ms@whoAmI".parse::<Planned>().unwrap());
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
    let mut killed = lab.start(&login(lab.sandbox.url(), &[]), PASSWORD);
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
    let mut killed = lab.start(&login(lab.sandbox.url(), &[]), PASSWORD);
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1));
    let kept = lab.run(&login(lab.sandbox.url(), &["--keep-old"]), PASSWORD);
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
    for finish in [&["recover"][..], &login(url, &[])] {
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
    let slow = lab.run(&login(lab.sandbox.url(), &["--timeout", "1"]), PASSWORD);
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
    let mut arguments = login(url, &[]);
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
