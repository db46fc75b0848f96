//! A Jenkins before 2.96 wants a crumb with a token too: what git will do there, and the way out.

use super::world::{World, address, has_recent_git, hosting_as, must, run};
use jenkins_sandbox::{Jenkins, Setup};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Version};
use jiff::Timestamp;
use lab::{Lab, PASSWORD};
use serde_json::Value;

/// Its clone, in a directory of that name.
fn clones(lab: &Lab, world: &World, into: &str) -> bool {
    world.git(&["clone", "--quiet", &address(lab), into], "").code == 0
}

/// The one thing that is fatal, if any, and what to do about it.
fn fatal(world: &World) -> Option<(String, String)> {
    let ran = world.cargo_jenkins(&["git", "status", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let findings = json["controllers"][0]["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["fatal"] == true);
    assert_eq!(found.is_some(), ran.code == 1, "{json:#}");
    let text = |found: &Value, name: &str| found[name].as_str().unwrap().to_owned();
    found.map(|found| (text(found, "what"), text(found, "next")))
}

fn type_it(world: &World, step: &str) -> i32 {
    let typed = step.split(" (").next().unwrap();
    run(world.command("sh", &["-c", typed]), b"").code
}

#[test]
fn a_crumb_that_git_lacks_is_told_and_can_be_given() {
    if !has_recent_git() {
        return;
    }
    let lab = hosting_as(Setup::new(Jenkins::V2_46_1));
    let world = World::of(&lab);
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert!(ran.code == 1 && ran.err.contains("wants a crumb"), "{} {}", ran.code, ran.err);
    assert!(!clones(&lab, &world, "none"));
    let (what, next) = fatal(&world).unwrap();
    assert!(what.contains("Jenkins 2.46.1") && what.contains("get 403"), "{what}");
    // Twice, for the address may change.
    for _ in 0..2 {
        assert_eq!(type_it(&world, &next), 0, "{next}");
        assert_eq!(fatal(&world), None);
        let key = format!("http.{}.extraHeader", lab.sandbox.url().trim_end_matches('/'));
        let said = must(&world, &["config", "--global", "--get-all", &key]).out;
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(clones(&lab, &world, "tree"));
    must(&world, &["-C", "tree", "fetch", "--quiet"]);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    // Once Jenkins is a later one, nothing is left of it.
    let root = Controller::parse(lab.sandbox.url()).unwrap();
    let later = |it: &mut Registry| it.set_version(&root, Version::parse("2.96"), Timestamp::now());
    Registry::change(&Home::at(world.home()), later).unwrap();
    let key = format!("http.{}.extraHeader", root.as_str().trim_end_matches('/'));
    must(&world, &["config", "--global", "--unset-all", &key]);
    assert_eq!(fatal(&world), None);
}

#[test]
fn without_crumbs_git_needs_none() {
    if !has_recent_git() {
        return;
    }
    let mut setup = Setup::new(Jenkins::V2_46_1);
    setup.csrf = false;
    let lab = hosting_as(setup);
    let world = World::of(&lab);
    let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--git"];
    let login = [&login[..], &["--password-stdin"]].concat();
    let program = world.at("bin/cargo-jenkins");
    let ran = run(world.command(program, &login), PASSWORD.as_bytes());
    assert!(ran.code == 0 && ran.err.contains("git now gets"), "{} {}", ran.code, ran.err);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert!(clones(&lab, &world, "tree"));
    // What an earlier program did not note is found out.
    let file = "tokens/accounts.toml";
    let accounts = std::fs::read_to_string(lab.home().join(file)).unwrap();
    std::fs::write(lab.home().join(file), accounts.replace("crumbs = false\n", "")).unwrap();
    let (what, next) = fatal(&world).unwrap();
    assert!(what.contains("unless its protection against CSRF is off"), "{what}");
    assert_eq!(type_it(&world, &next), 1, "{next}");
    assert_eq!(fatal(&world), None);
}
