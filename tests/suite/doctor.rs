//! `doctor`: exactly one part fails for one fault, the true one; where all is well there is not one
//! warning, and a report names nobody.

mod faults;
mod machine;
mod report;

use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Planned, Setup, User};
use lab::{Git, Lab, PASSWORD};
use serde_json::Value;

const PROGRAM: &str = crate::login::PROGRAM;

/// What it found: name, state, problem, what to do next.
fn checks(ran: &lab::Ran) -> Vec<Value> {
    let shown = json(&ran.out);
    shown["checks"].as_array().expect("checks").clone()
}

/// The names of those in that state.
fn in_state(checks: &[Value], state: &str) -> Vec<String> {
    let those = checks.iter().filter(|check| check["state"] == state);
    those.map(|check| check["name"].as_str().expect("a name").to_owned()).collect()
}

fn examined(lab: &Lab, more: &[&str]) -> (i32, Vec<Value>) {
    let ran = lab.run(&[&["doctor", "--json"], more].concat(), "");
    (ran.code, checks(&ran))
}

#[test]
fn where_all_is_well_nothing_warns() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        let (code, nobody) = examined(&lab, &[lab.sandbox.url()]);
        assert_eq!(code, 0, "{nobody:?}");
        assert!(in_state(&nobody, "warning").is_empty(), "{nobody:?}");
        let login = nobody.iter().filter(|check| check["next"].is_string());
        let login: Vec<_> = login.map(|check| check["next"].as_str().unwrap_or_default()).collect();
        assert!(login.len() == 1 && login[0].contains("login http"), "{login:?}");
        lab.login();
        let (code, well) = examined(&lab, &[]);
        assert_eq!(code, 0, "{}: {well:?}", jenkins.version());
        assert_eq!(in_state(&well, "not-asked"), ["changes"], "{}", jenkins.version());
        assert_eq!(in_state(&well, "ok").len() + 1, well.len(), "{}: {well:?}", jenkins.version());
        assert_eq!(examined(&lab, &["-c", lab.sandbox.url(), "-u", "alice"]).0, 0);
    }
}

#[test]
fn a_url_below_the_root_and_a_context_path_are_walked_too() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.context = "/ci".to_owned();
    let lab = Lab::with(setup, PROGRAM);
    let deep = format!("{}job/x/", lab.sandbox.url());
    let (code, found) = examined(&lab, &[&deep]);
    assert_eq!((code, in_state(&found, "fail")), (0, vec![]), "{found:?}");
    let above = lab.sandbox.url().trim_end_matches("ci/").to_owned();
    let (code, found) = examined(&lab, &[&above]);
    assert_eq!((code, in_state(&found, "fail")), (3, vec!["jenkins".to_owned()]), "{found:?}");
}

#[test]
fn without_a_controller_only_this_machine_is_looked_at() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (code, found) = examined(&lab, &[]);
    // As each other verb that needs an account, and with what can be seen here all the same.
    assert_eq!((code, in_state(&found, "fail")), (4, vec!["credential".to_owned()]), "{found:?}");
    let failed = found.iter().find(|check| check["state"] == "fail").expect("one");
    assert_eq!(failed["problem"], "no-account", "{failed}");
    assert_eq!(failed["next"], "cargo jenkins login URL", "{failed}");
    let seen = in_state(&found, "ok");
    assert!(["leftovers", "completions", "secrets"].iter().all(|it| seen.contains(&(*it).into())));
    assert!(lab.sandbox.asked().is_empty());
}

#[test]
fn for_a_screen_reader_each_fact_is_a_line_without_columns() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.revoke_all("alice");
    let ran = lab.run(&["doctor", "--plain"], "");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines.contains(&"proxy: ok, none is used"), "{}", ran.out);
    assert!(lines.contains(&"identity: not asked, credential fails"), "{}", ran.out);
    let at =
        lines.iter().position(|line| line.starts_with("credential: fail, ")).expect("it fails");
    assert!(lines[at + 1].starts_with("next: ask again in ten seconds"), "{}", ran.out);
    for line in lines {
        let (name, _) = line.split_once(": ").expect("a name");
        assert!(!name.contains(' ') && !line.contains("  "), "{line}");
    }
}

#[test]
fn the_environments_account_is_walked_like_a_stored_one() {
    let lab = Lab::new(Jenkins::V2_541_2, PROGRAM);
    let value = lab.sandbox.add_token("alice", "ci").expect("alice is there");
    let mut command = lab.command(&["doctor", "--json"]);
    command.env("JENKINS_URL", lab.sandbox.url()).env("JENKINS_USER_ID", "alice");
    command.env("JENKINS_API_TOKEN", &value);
    let ran = lab.run_command(command, "");
    let found = checks(&ran);
    assert_eq!(ran.code, 0, "{found:?}");
    assert!(in_state(&found, "warning").is_empty(), "it belongs there: {found:?}");
    assert!(in_state(&found, "ok").contains(&"credential".to_owned()), "{found:?}");
}

#[test]
fn git_is_judged_by_what_it_will_do_and_set_up_again() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let Some(git) = Git::new(&lab, "what a doctor says of git") else { return };
    let setup = |words: &[&str]| {
        let mut command = lab.command(words);
        command.env("GIT_CONFIG_GLOBAL", git.config_file());
        command.env("PATH", std::env::var_os("PATH").expect("a PATH"));
        lab.run_command(command, "")
    };
    let done = setup(&["git", "setup"]);
    assert_eq!(done.code, 0, "{} {}", done.out, done.err);
    let well = checks(&setup(&["doctor", "--json"]));
    assert_eq!(in_state(&well, "ok").len() + 1, well.len(), "{well:?}");
    let root = lab.sandbox.url();
    git.config(&format!("credential.{root}.helper"), "");
    let broken = checks(&setup(&["doctor", "--json"]));
    assert_eq!(in_state(&broken, "warning"), ["git"], "{broken:?}");
    let fixed = setup(&["doctor", "--fix", "--yes", "--json"]);
    assert!(in_state(&checks(&fixed), "warning").is_empty(), "{} {}", fixed.out, fixed.err);
}

#[test]
fn what_was_left_is_told_and_finished() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail("lost@generateNewToken".parse::<Planned>().expect("a fault"));
    let _ = lab.run(&["token", "rotate"], "");
    if lab.open_intents() == 0 {
        lab.sandbox.fail("swallowed@revoke".parse::<Planned>().expect("a fault"));
        let _ = lab.run(&["token", "rotate", "--timeout", "1"], "");
    }
    assert!(lab.open_intents() > 0, "something is left");
    let (code, found) = examined(&lab, &[]);
    assert_eq!((code, in_state(&found, "warning")), (0, vec!["leftovers".to_owned()]), "{found:?}");
    let (code, fixed) = examined(&lab, &["--fix"]);
    assert_eq!((code, in_state(&fixed, "warning")), (0, vec![]), "{fixed:?}");
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn nothing_is_sent_before_a_jenkins_has_shown_itself() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let before = lab.sandbox.asked().len();
    let (_, _) = examined(&lab, &[]);
    let asked = lab.sandbox.asked().split_off(before);
    assert_eq!(asked[0].credential, "none", "{asked:?}");
    assert!(asked.iter().all(|it| it.method == "GET"), "{asked:?}");
    assert!(asked.len() < 9, "{asked:?}");
}

/// An address without a root is where a login would find one, and what stands there says nothing of
/// permissions.
#[test]
fn a_path_that_is_not_the_root_is_walked_from_where_login_finds_it() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        let lab = Lab::new(jenkins, PROGRAM);
        for path in ["jenkins", "nosuch", "userContent.git"] {
            let address = format!("{}{path}", lab.sandbox.url());
            let (code, found) = examined(&lab, &[&address]);
            assert_eq!((code, in_state(&found, "fail")), (0, vec![]), "{path}: {found:?}");
            let jenkins = found.iter().find(|check| check["name"] == "jenkins").expect("asked");
            assert_eq!(jenkins["detail"], format!("it is up, at {}", lab.sandbox.url()));
            let credential = found.iter().find(|check| check["name"] == "credential");
            let next = credential.and_then(|check| check["next"].as_str()).expect("a next step");
            assert!(next.ends_with(&format!("login {}", lab.sandbox.url())), "{next}");
        }
    }
}

#[test]
fn where_security_is_off_nobody_is_sent_to_a_login() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.security = false;
    let lab = Lab::with(setup, PROGRAM);
    let (code, found) = examined(&lab, &[lab.sandbox.url()]);
    assert_eq!((code, in_state(&found, "fail")), (3, vec!["credential".to_owned()]), "{found:?}");
    let failed = found.iter().find(|check| check["state"] == "fail").expect("one");
    assert_eq!(failed["problem"], "security-off", "{failed}");
    assert!(!failed["next"].as_str().expect("a next step").contains("login"), "{failed}");
}
