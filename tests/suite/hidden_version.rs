//! A proxy that hides every header of Jenkins, and a theme that drops the version from its pages:
//! each verb does on each version what it does where they are shown.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Front, Hidden, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Ran, login};

fn hiding(jenkins: Jenkins, hidden: Hidden) -> Lab {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    setup.front.hides = hidden;
    Lab::with(setup, PROGRAM)
}

fn named() -> impl Iterator<Item = (Jenkins, Hidden)> {
    let all = Jenkins::ALL.into_iter().filter(|jenkins| *jenkins != Jenkins::V2_46_1);
    all.flat_map(|jenkins| [Hidden::Headers, Hidden::Version].map(|hidden| (jenkins, hidden)))
}

fn done(lab: &Lab, arguments: &[&str]) -> Ran {
    let ran = lab.run(arguments, PASSWORD);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran
}

fn json(lab: &Lab, arguments: &[&str]) -> serde_json::Value {
    let ran = lab.run(&[arguments, &["--json"]].concat(), "");
    crate::tokens::json(&ran.out)
}

#[test]
fn every_verb_works_on_every_version() {
    for (jenkins, hidden) in named() {
        let lab = hiding(jenkins, hidden);
        let login = ["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"];
        lab.login();
        assert_eq!(json(&lab, &["status"])["accounts"][0]["version"], serde_json::Value::Null);
        let status = done(&lab, &["status"]);
        assert!(status.out.contains("\tunknown\t"), "{}", status.out);
        done(&lab, &["token", "create", "one"]);
        done(&lab, &["token", "rename", "one", "two"]);
        assert_eq!(json(&lab, &["token", "list"])["tokens"].as_array().unwrap().len(), 2);
        done(&lab, &["token", "revoke", "two", "--yes"]);
        let first = lab.names();
        done(&lab, &["token", "rotate"]);
        let second = lab.names();
        done(&lab, &login);
        assert_eq!(lab.names().len(), 1);
        assert!(first != second && second != lab.names(), "{}", jenkins.version());
        done(&lab, &["crumb"]);
        done(&lab, &["api", "-X", "POST", "quietDown"]);
        let who = done(&lab, &["api", "whoAmI/api/json"]);
        assert!(who.out.contains("alice"), "{}", who.out);
        done(&lab, &["logout"]);
        assert_eq!((lab.names().len(), lab.open_intents()), (0, 0));
    }
}

#[test]
fn the_one_token_before_2_129_is_known_by_its_page() {
    for hidden in [Hidden::Headers, Hidden::Version] {
        let lab = hiding(Jenkins::V2_46_1, hidden);
        let login = lab.login();
        assert!(login.err.contains("no named tokens"), "{}", login.err);
        for command in [
            &["token", "list"][..],
            &["token", "create", "x"],
            &["token", "rename", "x", "y"],
            &["token", "revoke", "x", "--yes"],
            &["token", "rotate", "--replace-legacy", "--expires", "30d"],
        ] {
            let ran = lab.run(&[command, &["--json"]].concat(), "");
            assert!(ran.err.contains("legacy-only"), "{hidden:?} {command:?}: {}", ran.err);
        }
        let ran = lab.run(&["token", "rotate", "--json"], "");
        assert!(ran.err.contains("replaces-legacy"), "{hidden:?}: {}", ran.err);
        let old = lab.token();
        done(&lab, &["token", "rotate", "--replace-legacy"]);
        assert_ne!(lab.token(), old);
        done(&lab, &["api", "-X", "POST", "quietDown"]);
        done(&lab, &["crumb"]);
        done(&lab, &["status"]);
        lab.login();
        let ran = lab.run(
            &["login", lab.sandbox.url(), "-u", "alice", "--password-stdin", "--expires", "30d"],
            PASSWORD,
        );
        assert_eq!(ran.code, 5, "{}", ran.err);
        done(&lab, &["logout"]);
        assert_eq!(lab.open_intents(), 0);
    }
}

#[test]
fn a_page_that_names_the_version_is_where_it_is_learnt() {
    for jenkins in Jenkins::ALL {
        let lab = hiding(jenkins, Hidden::Headers);
        lab.login();
        if jenkins != Jenkins::V2_46_1 {
            done(&lab, &["token", "list"]);
            assert_eq!(json(&lab, &["status"])["accounts"][0]["version"], jenkins.version());
        }
        assert_eq!(lab.run(&["status"], "").code, 0);
    }
}

#[test]
fn what_was_interrupted_is_found_and_finished() {
    for (jenkins, hidden) in named() {
        let lab = hiding(jenkins, hidden);
        lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
        let login =
            ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--password-stdin"];
        assert_eq!(lab.run(&login, PASSWORD).code, 3);
        assert_eq!((lab.names().len(), lab.open_intents()), (0, 0), "the lost one is revoked");
        lab.login();
        let old = lab.names();
        lab.sandbox.fail(Fault::Refuse.on("/revoke").always());
        assert_eq!(lab.run(&["token", "rotate"], "").code, 7);
        assert_eq!(lab.names().len(), 2);
        lab.sandbox.heal();
        done(&lab, &["recover"]);
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
        assert_ne!(lab.names(), old);
    }
}

#[test]
fn a_version_known_from_before_does_not_outlive_an_update() {
    let lab = hiding(Jenkins::V2_572, Hidden::Nothing);
    lab.login();
    // Somebody logged in before the update, and before the proxy.
    let file = lab.home().join("tokens/accounts.toml");
    let known = std::fs::read_to_string(&file).unwrap();
    assert!(known.contains("\"2.572\""), "{known}");
    std::fs::write(&file, known.replace("\"2.572\"", "\"2.46.1\"")).unwrap();
    lab.sandbox.put_in_front(Front { hides: Hidden::Version, ..Front::default() });
    assert_eq!(json(&lab, &["status"])["accounts"][0]["version"], "2.46.1");
    let old = lab.names();
    done(&lab, &["token", "rotate"]);
    assert_eq!(json(&lab, &["token", "list"])["tokens"].as_array().unwrap().len(), 1);
    assert_ne!(lab.names(), old);
}

#[test]
fn an_answer_ends_a_doubt_of_the_token_though_nobody_signed_it() {
    let lab = hiding(Jenkins::V2_572, Hidden::Headers);
    lab.login();
    let api = ["api", "api/json"];
    let refused_after = |seconds| {
        lab.sandbox.fail(Fault::Reject.on("/api/json"));
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
        lab.run_at(&later.to_string(), &api).code
    };
    assert_eq!(refused_after(0), 3, "a first 401 is a suspicion");
    // A success that anybody may have written proves nothing.
    lab.sandbox.fail(Fault::FrontDoor { status: 200 }.on("GET /x"));
    lab.sandbox.fail(Fault::Reject.on("whoAmI"));
    done(&lab, &["api", "x"]);
    assert_eq!(refused_after(20), 4, "the doubt was still there");

    done(&lab, &api);
    assert_eq!(refused_after(40), 3, "the doubt before was over");
    assert_eq!(refused_after(60), 4);
}

#[test]
fn a_missing_permission_and_a_removed_credential_are_still_told_apart() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    (setup.front.hides, setup.security) = (Hidden::Headers, false);
    let lab = Lab::with(setup, PROGRAM);
    let ran = lab.run(&login(lab.sandbox.url(), &["--json"]), PASSWORD);
    assert!(!ran.err.contains("front-door"), "{}", ran.err);

    let mut nobody = User::new("alice", PASSWORD);
    nobody.rights = jenkins_sandbox::Rights::None;
    let mut setup = Setup::new(Jenkins::V2_572).user(nobody);
    setup.front.hides = Hidden::Headers;
    let lab = Lab::with(setup, PROGRAM);
    let ran = lab.run(&login(lab.sandbox.url(), &["--json"]), PASSWORD);
    assert!(ran.err.contains("permission-missing"), "{}", ran.err);
}

/// One of the old kind says nothing of the controller that takes it.
#[test]
fn an_old_token_that_is_given_does_not_make_the_controller_old() {
    for hidden in [Hidden::Headers, Hidden::Version] {
        let mut alice = User::new("alice", PASSWORD);
        alice.legacy_token = true;
        let mut setup = Setup::new(Jenkins::V2_572).user(alice);
        setup.front.hides = hidden;
        let lab = Lab::with(setup, PROGRAM);
        let value = lab.sandbox.legacy_token("alice").unwrap();
        let adopt = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--with-token"];
        let adopted = lab.run(&adopt, &value);
        assert_eq!(adopted.code, 0, "{}", adopted.err);
        let rotated = done(&lab, &["token", "rotate"]);
        let said = adopted.err + &rotated.err;
        assert!(said.contains("Revoked") && !said.contains("2.129"), "{said}");
        assert_eq!(lab.names().len(), 1);
    }
}
