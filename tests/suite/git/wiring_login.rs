//! What `login` and `logout` do about git.

use super::world::{World, logged_in, run};
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD};
use serde_json::Value;

#[test]
fn login_sets_up_when_told_to_and_the_last_logout_takes_it_back() {
    let (lab, world) = logged_in(Jenkins::V2_426_2, "/jenkins");
    let url = lab.sandbox.url();
    let key = format!("credential.{}.helper", url.trim_end_matches('/'));
    let helpers = |world: &World| -> Vec<String> {
        let ran = world.git(&["config", "--global", "--get-all", &key], "");
        ran.out.lines().map(str::to_owned).collect()
    };
    world.write(".gitconfig", "[user]\n\tname = A");
    let login = |more: &[&str]| {
        let words = [&["login", url, "-u", "alice", "--password-stdin"], more].concat();
        let command = world.command(world.at("bin/cargo-jenkins"), &words);
        let ran = run(command, PASSWORD.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    login(&[]);
    login(&["--no-git"]);
    assert!(helpers(&world).is_empty(), "nobody is asked without a terminal");
    login(&["--git"]);
    assert_eq!(helpers(&world).len(), 2);
    let ran = world.cargo_jenkins(&["logout"]);
    assert!(ran.code == 0 && ran.err.contains("git no longer uses the token for"), "{}", ran.err);
    assert_eq!(world.read(".gitconfig").unwrap(), b"[user]\n\tname = A");
}

#[test]
fn login_says_in_json_what_became_of_git() {
    let (lab, world) = logged_in(Jenkins::V2_572, "");
    let login = |more: &[&str]| {
        let words =
            [&["login", lab.sandbox.url(), "-u", "alice", "--password-stdin"], more].concat();
        let command = world.command(world.at("bin/cargo-jenkins"), &words);
        let ran = run(command, PASSWORD.as_bytes());
        let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        assert_eq!((&json["user"], &json["store"]), (&"alice".into(), &"file".into()));
        (json["git"].clone(), ran)
    };
    assert_eq!(login(&["--json"]).0, Value::Null);
    let file = world.at(".gitconfig").display().to_string();
    let wired = |changed: bool| serde_json::json!({ "file": file, "changed": changed });
    assert_eq!(login(&["--json", "--git"]).0, wired(true));
    assert_eq!(login(&["--json-lines", "--git"]).0, wired(false));
    // The login is told also when git could not be set up, and what kept it from that.
    assert_eq!(world.cargo_jenkins(&["git", "remove"]).code, 0);
    world.write(".gitconfig.lock", "");
    let (git, ran) = login(&["--json", "--git"]);
    assert_eq!((git, ran.code), (Value::Null, 6), "{}", ran.err);
    assert!(ran.err.contains("\"git-refused\""), "{}", ran.err);
}

#[test]
fn the_wiring_stays_while_an_account_is_left() {
    const ROOT: &str = "https://jenkins.example.com";
    let world = World::with(&[(ROOT, "alice"), (ROOT, "bob")]);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let logout = |user| {
        let words = ["logout", "-c", ROOT, "-u", user, "--keep-token"];
        assert_eq!(world.cargo_jenkins(&words).code, 0);
    };
    logout("alice");
    assert!(world.read(".gitconfig").is_some());
    logout("bob");
    assert_eq!(world.read(".gitconfig"), None);
}

#[test]
fn login_asks_on_a_terminal() {
    // Ctrl-D is no yes.
    for (answer, wired) in [("\n", true), ("y\n", true), ("n\n", false), ("", false)] {
        let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
        let lab = Lab::with(setup, env!("CARGO_BIN_EXE_cargo-jenkins-lab"));
        let world = World::with(&[]);
        let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file"];
        let command = world.command("cargo-jenkins", &login);
        let ran = lab::answering(&command, &format!("{PASSWORD}\n{answer}"));
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert!(ran.out.contains("Let git use this token too? [Y/n]"), "{}", ran.out);
        assert_eq!(world.read(".gitconfig").is_some(), wired, "{answer:?}: {}", ran.out);
        assert_eq!(ran.out.contains("later: cargo-jenkins git setup"), !wired, "{}", ran.out);
    }
}
