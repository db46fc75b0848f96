//! Somebody who signs in at an identity provider, from nothing to a push.

use crate::git::{World, has_recent_git, run};
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Terminal};

/// A Jenkins that hosts git and takes no password.
pub fn hosting(jenkins: Jenkins) -> Lab {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    setup.signs_in_at = Some("https://idp.example.com/authorize".to_owned());
    setup.git = true;
    Lab::with(setup, super::PROGRAM)
}

/// What a command says, after itself as it is typed; it has to work.
fn typed(world: &World, line: &[&str]) -> String {
    let ran = run(world.command("git", &line[1..]), b"");
    let said = format!("$ {}\n{}{}", line.join(" "), ran.out, ran.err);
    assert_eq!(ran.code, 0, "{said}");
    said
}

/// The three commands at the controller's address `url`, and what they say. `make` is the person in
/// the browser: the value of the token by that name.
pub fn go(lab: &Lab, url: &str, make: impl FnOnce(&str) -> String) -> String {
    let world = World::of(lab);
    let login = ["jenkins", "login", url, "--web", "--git", "-u", "alice", "--store", "file"];
    let mut terminal = Terminal::start(&world.command("cargo-jenkins", &login));
    terminal.expect("by this name: ");
    terminal.expect("API token of alice: ");
    let shown = terminal.shown();
    let name = shown.split("by this name: ").last().and_then(|rest| rest.lines().next());
    let value = make(name.expect("a name").trim_end());
    terminal.press(&format!("{value}\n"));
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    let mut said = format!("$ cargo {}\n{}", login.join(" "), ran.out.replace('\r', ""));
    let repository = format!("{url}userContent.git");
    said += &typed(&world, &["git", "clone", &repository]);
    // What everybody does between the second command and the third.
    world.write("userContent/news", "one\n");
    let commit = ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "Tell"];
    for words in [&["add", "news"][..], &commit] {
        let ran = world.git(&[&["-C", "userContent"], words].concat(), "");
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    said += &typed(&world, &["git", "-C", "userContent", "push"]);
    said += &typed(&world, &["git", "ls-remote", &repository]);
    let head = world.git(&["-C", "userContent", "rev-parse", "HEAD"], "").out;
    assert!(said.contains(&format!("{}\tHEAD", head.trim())), "it is there: {said}");
    assert!(!said.contains(&value), "{said}");
    let asked = lab.sandbox.asked();
    assert!(asked.iter().all(|it| it.credential != "password"), "nobody has one");
    said
}

#[test]
fn three_commands_lead_from_nothing_to_a_push() {
    if !has_recent_git() {
        return;
    }
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        let lab = hosting(jenkins);
        let made = |name: &str| lab.sandbox.add_token("alice", name).expect("alice is there");
        println!("{}", go(&lab, lab.sandbox.url(), made));
    }
}
