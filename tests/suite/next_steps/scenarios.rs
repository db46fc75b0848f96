//! A failure of each kind that names a command: typed as printed it works, and what failed works
//! afterwards, or is known for what it is.

use super::walk::{At, Machine};
use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, login_of};

/// A machine on which alice is logged in.
fn with_alice(jenkins: Jenkins) -> Machine {
    on(Lab::new(jenkins, PROGRAM), &["alice"])
}

fn on(lab: Lab, users: &[&str]) -> Machine {
    for user in users {
        let ran = lab.run(&login_of(user, lab.sandbox.url(), &["--no-git"]), PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    Machine { lab, variables: vec![], at: At::Pipes, program: "cargo jenkins" }
}

fn of_two() -> Machine {
    let setup = Setup::new(Jenkins::V2_572);
    let setup = setup.user(User::new("alice", PASSWORD)).user(User::new("bob", PASSWORD));
    on(Lab::with(setup, PROGRAM), &["alice", "bob"])
}

/// What fails, as what, and how many steps lead on.
fn leads(machine: &Machine, line: &str, problem: &str, steps: usize) {
    let json = machine.types(&format!("{line} --json")).ran.err;
    assert!(json.contains(&format!("\"problem\":\"{problem}\"")), "{line}: {json}");
    let lines = machine.follows(line, steps);
    assert_eq!(lines.len(), steps, "{line}: {lines:?}");
}

/// And what failed works now.
fn mends(machine: &Machine, line: &str, problem: &str, steps: usize) {
    leads(machine, line, problem, steps);
    let again = machine.types(line).ran;
    assert_eq!(again.code, 0, "{line}: {}", again.err);
}

#[test]
fn a_token_that_is_gone_from_the_store() {
    let machine = with_alice(Jenkins::V2_572);
    let tokens = machine.lab.home().join("tokens/tokens");
    std::fs::remove_dir_all(tokens).expect("tokens in files");
    mends(&machine, "cargo jenkins token", "token-missing", 2);
}

#[test]
fn a_token_that_is_gone_from_the_controller() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.revoke_all("alice");
    let suspect = machine.lab.run_at("2026-11-26T12:00:00Z", &["status"]);
    assert_eq!(suspect.code, 3, "{}", suspect.err);
    let rejected = machine.lab.run_at("2026-11-26T12:01:00Z", &["status"]);
    assert_eq!(rejected.code, 4, "{}", rejected.err);
    mends(&machine, "cargo jenkins api me/api/json", "token-rejected", 2);
}

#[test]
fn what_was_begun_and_not_finished() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.fail(Fault::Refuse.on("revoke"));
    let lines = machine.follows("cargo jenkins token rotate", 1);
    assert_eq!(lines, ["cargo jenkins recover"]);
    assert_eq!((machine.lab.names().len(), machine.lab.open_intents()), (1, 0));
}

#[test]
fn what_is_to_be_confirmed() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.add_token("alice", "other").expect("a token");
    leads(&machine, "cargo jenkins token revoke other", "not-confirmed", 1);
    assert_eq!(machine.lab.names().len(), 1);
    machine.lab.sandbox.add_token("alice", "another").expect("a token");
    leads(&machine, "cargo jenkins token revoke --all-others", "not-confirmed", 1);
    assert_eq!(machine.lab.names().len(), 1);
}

#[test]
fn what_only_a_post_does() {
    let machine = with_alice(Jenkins::V2_572);
    let path = "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
    leads(&machine, &format!("cargo jenkins api {path}"), "post-wanted", 1);
}

#[test]
fn which_account_or_token_is_meant() {
    let machine = of_two();
    leads(&machine, "cargo jenkins token revoke nothing --yes", "token-not-listed", 1);
    let name = machine.lab.names().into_iter().next().expect("a token");
    leads(
        &machine,
        &format!("cargo jenkins token revoke '{name}' --yes -u alice"),
        "token-in-use",
        1,
    );
}

#[test]
fn an_answer_that_takes_longer() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.fail(Fault::Delay(std::time::Duration::from_millis(1400)).on("whoAmI"));
    let line = "cargo jenkins status --timeout 1";
    let lines = machine.follows(line, 1);
    assert!(lines.iter().all(|line| line.ends_with("status --timeout 60")), "{lines:?}");
}

#[test]
fn a_token_of_a_kind_that_a_user_has_one_of() {
    let mut alice = User::new("alice", PASSWORD);
    alice.legacy_token = true;
    let setup = Setup::new(Jenkins::V2_46_1).user(alice);
    let machine = on(Lab::with(setup, PROGRAM), &["alice"]);
    leads(&machine, "cargo jenkins token rotate", "replaces-legacy", 1);
    let list = machine.types("cargo jenkins token list").ran;
    assert!(list.err.contains("use the one token there is"), "{}", list.err);
}

#[test]
fn a_token_that_is_not_taken_is_not_read_again() {
    let machine = with_alice(Jenkins::V2_572);
    std::fs::write(machine.lab.home().join("token-file"), "11".repeat(17)).expect("a file");
    let login = "cargo jenkins login URL -u alice --with-token --store file < token-file";
    let ran = machine.types(login).ran;
    assert_eq!(ran.code, 4, "{}", ran.err);
    let next = ran.err.lines().find(|line| line.contains("cargo jenkins")).expect("a command");
    assert!(!next.contains("--with-token") && next.contains("--store file"), "{}", ran.err);
}

#[test]
fn an_account_whose_controller_is_gone_can_be_forgotten() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.fail(Fault::Refuse.always());
    let lines = machine.follows("cargo jenkins logout", 1);
    assert_eq!(lines, ["cargo jenkins logout --keep-token"]);
}

#[test]
fn what_recover_cannot_finish_is_not_sent_to_recover() {
    let machine = with_alice(Jenkins::V2_572);
    machine.lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
    let mut killed = machine.lab.start(&["token", "create", "other"], "");
    assert!(machine.lab.sandbox.has_failed_within(std::time::Duration::from_secs(10)));
    killed.kill().expect("it runs");
    killed.wait().expect("it ends");
    let json = machine.types("cargo jenkins recover --json").ran;
    assert_eq!(json.code, 7, "{}", json.err);
    let said: serde_json::Value = serde_json::from_str(&json.out).expect("an object");
    let next = said["recovered"][0]["error"]["next"].as_str().expect("a step");
    let [revoke, dismiss] = next.split("; or: ").collect::<Vec<_>>()[..] else { panic!("{next}") };
    for way in [revoke, dismiss] {
        let command = way.find("cargo jenkins").map(|at| &way[at..]).expect("a command");
        let yes = if command.contains("revoke") { " --yes" } else { "" };
        let ran = machine.types(&format!("{command}{yes}")).ran;
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    }
    assert_eq!((machine.lab.names().len(), machine.lab.open_intents()), (1, 0));
}
