//! What a person on a terminal is asked, and what their answer does.

use crate::first_light::PROGRAM;
use crate::tokens::with_tokens;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::{Lab, PASSWORD};

const NO_BUS: &str = "";

#[test]
fn a_token_ends_only_after_a_yes() {
    let lab = with_tokens(Jenkins::V2_426_2, &["other"]);
    let revoke = ["token", "revoke", "other"];
    for no in ["n\n", "\n", "yessir\n", ""] {
        let ran = lab.run_on_terminal(NO_BUS, &revoke, no);
        assert_eq!(ran.code, 1, "{no:?}: {}", ran.out);
        assert!(ran.out.contains("[y/N]") && ran.out.contains("`other`"), "{}", ran.out);
        assert_eq!(lab.names().len(), 2, "{no:?}");
    }
    let ran = lab.run_on_terminal(NO_BUS, &revoke, "y\n");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn a_login_asks_for_user_and_password_and_shows_only_one() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let login = ["login", lab.sandbox.url(), "--store", "file"];
    let ran = lab.run_on_terminal(NO_BUS, &login, &format!("alice\n{PASSWORD}\n"));
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("User id: ") && ran.out.contains("Password of alice"), "{}", ran.out);
    let after = ran.out.split("Password of alice").nth(1).unwrap_or_default();
    assert!(!after.contains(PASSWORD), "the password was shown: {}", ran.out);
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn of_three_accounts_a_terminal_offers_the_choice() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let start = || {
        let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
        Sandbox::start(setup).expect("a sandbox on loopback")
    };
    let more = [start(), start()];
    for sandbox in &more {
        lab.login_at(sandbox.url());
    }
    assert_eq!(lab.run(&["switch"], "").code, 2, "nobody can be asked");
    let active = |url: &str| {
        let status = lab.run(&["status", "--offline", "--json"], "").out;
        let status = crate::tokens::json(&status);
        let rows = status["accounts"].as_array().expect("rows").clone();
        rows.iter().filter(|row| row["active"] == true).all(|row| row["controller"] == url)
    };
    assert!(active(lab.sandbox.url()), "the first one answers");
    let ran = lab.run_on_terminal(NO_BUS, &["switch"], "9\n");
    assert_eq!(ran.code, 1, "{}", ran.out);
    let line = |out: &str, url: &str| out.lines().position(|line| line.contains(url));
    let shown = ran.out.replace('\r', "");
    let at = line(&shown, more[1].url()).expect("it is offered");
    let number: String = shown.lines().nth(at).unwrap_or_default().chars().take(1).collect();
    let ran = lab.run_on_terminal(NO_BUS, &["switch"], &format!("{number}\n"));
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(active(more[1].url()));
}
