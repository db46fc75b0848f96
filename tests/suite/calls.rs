//! Single calls of the API on bad days: what they say, and what they say of the token.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::Lab;
use serde_json::Value;

fn state(lab: &Lab) -> String {
    let ran = lab.run(&["status", "--offline", "--json"], "");
    let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    json["accounts"][0]["state"].as_str().unwrap_or_else(|| panic!("{json:#}")).to_owned()
}

#[test]
fn an_answer_to_the_token_ends_the_doubts_of_it() {
    for good in [&["api", "me/api/json"][..], &["token", "list"], &["crumb"]] {
        let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
        lab.login();
        let at = |minutes: i64| {
            (jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes)).to_string()
        };
        let calls = |minutes, arguments: &[&str]| lab.run_at(&at(minutes), arguments).code;
        lab.sandbox.fail(Fault::Reject.on("api/json"));
        assert_eq!(calls(1, &["api", "api/json"]), 3);
        assert_eq!(state(&lab), "suspect");
        assert_eq!(calls(2, good), 0, "{good:?}");
        assert_ne!(state(&lab), "suspect", "{good:?}");
        // So the next one, days later, is a first one again.
        lab.sandbox.fail(Fault::Reject.on("api/json"));
        assert_eq!(calls(3, &["api", "api/json"]), 3);
        lab.sandbox.fail(Fault::Reject.on("api/json"));
        assert_eq!(calls(4, &["api", "api/json"]), 4, "without one in between it decides");
        assert_eq!(lab.run(&["token"], "").code, 4);
        // What was decided is undone by the controller taking it again.
        assert_eq!(calls(5, good), 0, "{good:?}");
        assert_eq!(lab.run(&["token"], "").code, 0);
    }
}

#[test]
fn a_change_whose_answer_was_lost_may_have_been_made() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Lost.on("quietDown"));
    let ran = lab.run(&["api", "-X", "POST", "quietDown"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert!(ran.err.contains("whether POST quietDown was done is not known"), "{}", ran.err);
    assert!(ran.err.contains("look at the controller"), "{}", ran.err);
    // What only reads can be asked again.
    lab.sandbox.fail(Fault::Lost.on("me/api/json"));
    assert_eq!(lab.run(&["api", "me/api/json"], "").code, 3);
}

#[test]
fn the_second_login_says_who_answers() {
    let setup = jenkins_sandbox::Setup::new(Jenkins::V2_572);
    let users = ["alice", "bob"].map(|id| jenkins_sandbox::User::new(id, lab::PASSWORD));
    let [alice, bob] = users;
    let lab = Lab::with(setup.user(alice).user(bob), PROGRAM);
    let login = |user| {
        let url = lab.sandbox.url();
        let words = ["login", url, "-u", user, "--store", "file", "--password-stdin"];
        lab.run(&words, lab::PASSWORD).err
    };
    assert!(!login("alice").contains("default account"));
    let said = login("bob");
    let back = format!("cargo jenkins switch {} --user alice", lab.sandbox.url());
    assert!(
        said.contains("bob is now the default account there") && said.contains(&back),
        "{said}"
    );
    assert!(!login("bob").contains("default account"));
    // A name that nobody is logged in as is in the next command.
    let ran = lab.run(&["token", "-c", lab.sandbox.url(), "-u", "carol"], "");
    assert!(ran.code == 4 && ran.err.contains(" -u carol"), "{}", ran.err);
}
