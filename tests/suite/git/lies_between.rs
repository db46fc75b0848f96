//! What lies between git and the stored token, beside its helpers: `git status` has to see it.

use super::verdict::{alice, broken, set, set_up, status, warned};
use super::world::{TOKEN, World, has_recent_git, run};

#[test]
fn a_word_that_git_does_not_know_is_in_the_way_too() {
    if !has_recent_git() {
        return;
    }
    // It stands first and names more of the URL: what setup writes for less of it is not read.
    let world = World::alice();
    set(&world, &["http.https://jenkins.example.com/userContent.git.proactiveAuth", "Basic"]);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 1);
    broken(&world, "proactiveAuth is not basic (file:");
    let said = world.cargo_jenkins(&["git", "status"]).out;
    let (_, next) = said.split_once("next: git config").unwrap_or_else(|| panic!("{said}"));
    let cure = format!("git config{}", next.lines().next().unwrap());
    assert_eq!(run(world.command("sh", &["-c", &cure]), b"").code, 0, "{cure}");
    assert_eq!(status(&world).1, 0);
}

#[test]
fn a_remote_is_that_of_the_deepest_controller() {
    if !has_recent_git() {
        return;
    }
    let world = set_up(&[("https://ci.example.com", "alice"), ("https://ci.example.com/b", "bob")]);
    let git = |arguments: &[&str]| assert_eq!(world.git(arguments, "").code, 0, "{arguments:?}");
    git(&["init", "--quiet", "."]);
    git(&["remote", "add", "origin", "https://bob@ci.example.com/b/x.git"]);
    let ran = world.cargo_jenkins(&["git", "status"]);
    assert_eq!(ran.code, 0, "bob is no user of the other one: {}", ran.out);
    git(&["remote", "set-url", "origin", "https://alice@ci.example.com/b/x.git"]);
    let ran = world.cargo_jenkins(&["git", "status", "-c", "https://ci.example.com/b"]);
    assert!(ran.code == 1 && ran.out.contains("alice, who is not logged in"), "{}", ran.out);
    let ran = world.cargo_jenkins(&["git", "status", "-c", "https://ci.example.com"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn accounts_that_the_helper_does_not_read_are_told() {
    if !has_recent_git() {
        return;
    }
    let world = alice();
    let elsewhere = world.at("elsewhere");
    std::fs::rename(world.home(), &elsewhere).unwrap();
    let with = |arguments: &[&str]| {
        let mut command = world.command(world.at("bin/cargo-jenkins"), arguments);
        command.env("JENKINS_TOKEN_HOME", &elsewhere);
        run(command, b"")
    };
    let ran = with(&["git", "status"]);
    assert!(ran.code == 1 && ran.out.contains("helper reads the accounts in"), "{}", ran.out);
    assert_eq!(with(&["git", "setup"]).code, 0);
    assert_eq!(with(&["git", "status"]).code, 0);
    let filled = world.git(&["credential", "fill"], "url=https://jenkins.example.com/x.git\n\n");
    assert!(filled.out.contains(TOKEN), "{}", filled.err);
}

#[test]
fn what_lies_between_is_told() {
    if !has_recent_git() {
        return;
    }
    for (key, value, what) in [
        ("http.proxy", "http://me:secret@proxy:3128", "goes through the proxy http://proxy:3128"),
        ("http.sslCAInfo", "/etc/ssl/some.pem", "trusts the CAs in /etc/ssl/some.pem only"),
    ] {
        let world = alice();
        set(&world, &[key, value]);
        warned(&world, what);
    }
    let world = alice();
    set(&world, &["protocol.https.allow", "never"]);
    broken(&world, "forbids git to use https");
    let world = alice();
    let with = |allowed: &str| {
        let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
        command.env("GIT_ALLOW_PROTOCOL", allowed);
        run(command, b"").code
    };
    assert_eq!((with("https:ssh"), with("ssh")), (0, 1));
}
