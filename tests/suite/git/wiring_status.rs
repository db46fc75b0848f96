//! What `git status` says of configurations that work, and of those that do not.

use super::verdict::{ROOT, alice, broken, set, set_up, status, warned};
use super::world::{TOKEN, World, has_recent_git, machines_path, run};
use lab::Ran;
use serde_json::Value;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn each_value_is_shown_with_where_it_stands() {
    if !has_recent_git() {
        return;
    }
    let world = alice();
    let (said, code) = status(&world);
    assert_eq!(code, 0, "{said:#}");
    let origin = format!("file:{}", world.at(".gitconfig").display());
    let values = said["values"].as_array().unwrap();
    assert_eq!(values.len(), 3, "{values:#?}");
    assert!(values.iter().all(|value| value["origin"] == origin.as_str()));
    // An include is followed, and named.
    set(&world, &["include.path", "more.inc"]);
    world.write("more.inc", format!("[http \"{ROOT}\"]\n\tproactiveAuth = none\n"));
    broken(&world, "proactiveAuth is not basic");
    let ran = world.cargo_jenkins(&["git", "status"]);
    assert!(
        ran.out.contains("= none  (file:") && ran.out.contains("more.inc, line 2)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("a fetch will not work"), "{}", ran.out);
    let json_lines = world.cargo_jenkins(&["git", "status", "--json-lines"]).out;
    assert_eq!(json_lines.lines().count(), 1);
}

#[test]
fn nothing_set_up_is_said_so() {
    let world = World::alice();
    broken(&world, "git-credential-jenkins is not one of git's helpers");
    broken(&world, "proactiveAuth is not basic");
    let ran = world.cargo_jenkins(&["git", "status"]);
    assert!(ran.out.contains("git does not ask for the stored token"), "{}", ran.out);
    assert!(ran.out.contains("next: cargo-jenkins git setup -c https://jenkins.example.com/"));
}

#[test]
fn other_helpers_that_answer_first_are_named() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    set(&world, &["credential.helper", "cache"]);
    set(&world, &["--add", "credential.https://*.example.com.helper", "store"]);
    set(&world, &["--add", "credential.https://jenkins.example.com.helper", "jenkins"]);
    set(&world, &["http.proactiveAuth", "basic"]);
    broken(&world, "`cache` is asked first");
    broken(&world, "`store` is asked first");
    // setup puts an end to that.
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let ran = world.cargo_jenkins(&["git", "status"]);
    assert!(ran.code == 0 && !ran.out.contains("asked first"), "{}", ran.out);
    // One for another host, path or user is nobody's business.
    for scope in
        ["https://github.com", "https://jenkins.example.com/x", "https://bob@jenkins.example.com"]
    {
        let world = World::alice();
        set(&world, &[&format!("credential.{scope}.helper"), "store"]);
        set(&world, &["--add", "credential.jenkins.example.com.helper", "jenkins"]);
        set(&world, &["http.proactiveAuth", "basic"]);
        let (said, code) = status(&world);
        assert_eq!(code, 0, "{said:#}");
        assert!(!said.to_string().contains("asked first"), "{scope}: {said:#}");
    }
    // One that ends the list after us takes us out.
    let world = alice();
    set(&world, &["--add", "credential.helper", ""]);
    broken(&world, "git-credential-jenkins is no longer one of git's helpers: the empty");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert_eq!(status(&world).1, 0);
}

/// git itself is the judge.
#[test]
fn the_value_shown_is_the_one_git_takes() {
    let scopes = [
        "http",
        "http.https://jenkins.example.com",
        "http.https://jenkins.example.com/ci",
        "http.https://*.example.com/ci",
        "http.https://jenkins.example.com/cid",
        "http.http://jenkins.example.com",
        "http.https://JENKINS.example.com:443/ci/",
    ];
    let root = "https://jenkins.example.com/ci";
    let world = World::with(&[(root, "alice")]);
    for one in scopes {
        for other in scopes.iter().filter(|other| **other != one) {
            world.write(".gitconfig", "");
            set(&world, &[&format!("{one}.proactiveAuth"), "basic"]);
            set(&world, &[&format!("{other}.proactiveAuth"), "none"]);
            let git = world.git(&["config", "--get-urlmatch", "http.proactiveAuth", root], "").out;
            let (said, _) = status(&world);
            let values = said["values"].as_array().unwrap();
            let shown = values.iter().find(|value| {
                value["key"].as_str().is_some_and(|key| key.ends_with(".proactiveauth"))
            });
            let shown = shown.map_or("", |value| value["value"].as_str().unwrap());
            assert_eq!(shown, git.trim(), "{one} and then {other}");
        }
    }
}

#[test]
fn a_helper_that_git_cannot_find_or_is_another_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = alice();
    warned(&world, "programs started from the desktop");
    let with_path = |world: &World, path: &str| -> Ran {
        let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
        command.env("PATH", path);
        run(command, b"")
    };
    let ran = with_path(&world, &machines_path());
    assert!(ran.code == 1 && ran.out.contains("is not on PATH"), "{}", ran.out);
    std::fs::create_dir(world.at("other")).unwrap();
    symlink("/bin/true", world.at("other/git-credential-jenkins")).unwrap();
    let ran = with_path(&world, &world.path("other"));
    assert!(ran.out.contains("is not the one installed with this program"), "{}", ran.out);

    assert_eq!(world.cargo_jenkins(&["git", "setup", "--absolute"]).code, 0);
    let (said, code) = status(&world);
    assert_eq!((code, said["findings"].as_array().unwrap().len()), (0, 0), "{said:#}");
    let another = world.at("other/git-credential-jenkins").display().to_string();
    set(&world, &["--add", "credential.https://jenkins.example.com.helper", ""]);
    set(&world, &["--add", "credential.https://jenkins.example.com.helper", &another]);
    warned(&world, "is not the one installed with this program");
    assert_eq!(world.cargo_jenkins(&["git", "setup", "--absolute"]).code, 0);
    let away = world.at("away");
    std::fs::rename(world.at("bin/git-credential-jenkins"), away).unwrap();
    broken(&world, "is not there, or cannot be run");
}

#[test]
fn an_old_git_is_told_by_setup_and_status() {
    let world = World::alice();
    std::fs::create_dir(world.at("old")).unwrap();
    let script = "#!/bin/sh\n[ \"$1\" != version ] || exec echo git version 2.45.9\n\
                  PATH=${PATH#*:} exec git \"$@\"\n";
    world.write("old/git", script);
    std::fs::set_permissions(world.at("old/git"), PermissionsExt::from_mode(0o755)).unwrap();
    let old = |arguments: &[&str]| {
        let mut command = world.command(world.at("bin/cargo-jenkins"), arguments);
        command.env("PATH", world.path("old"));
        run(command, b"")
    };
    let ran = old(&["git", "setup"]);
    assert!(ran.code == 1 && ran.err.contains("update git to 2.46"), "{}", ran.err);
    let ran = old(&["git", "status"]);
    assert!(ran.code == 1 && ran.out.contains("git 2.45.9 sends a token only when"), "{}", ran.out);
    // There is none at all.
    let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
    command.env("PATH", world.at("bin"));
    let ran = run(command, b"");
    assert!(ran.code == 6 && ran.err.contains("git cannot be run"), "{}", ran.err);
}

#[test]
fn case_58_setup_writes_proactive_auth() {
    let world = alice();
    let said = world.git(&["config", "--get-urlmatch", "http.proactiveAuth", ROOT], "");
    assert_eq!(said.out.trim(), "basic");
    let said = world.git(&["config", "--get-urlmatch", "http.proactiveAuth", "https://x.org"], "");
    assert_eq!(said.out.trim(), "");
}

#[test]
fn two_controllers_on_one_host_need_the_path() {
    if !has_recent_git() {
        return;
    }
    let roots = [("https://ci.example.com/a", "alice"), ("https://ci.example.com/b", "alice")];
    let world = set_up(&roots);
    assert_eq!(status(&world).1, 0);
    set(&world, &["credential.https://ci.example.com/a.useHttpPath", "false"]);
    broken(&world, "git does not say the path");
    // Also of the one that has the host to itself but for the other's path.
    let world = set_up(&[("https://ci.example.com", "alice")]);
    world.put("https://ci.example.com/b", "bob", TOKEN, |_| {});
    broken(&world, "git does not say the path");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert_eq!(status(&world).1, 0);
    for (path, user) in [("x.git", "alice"), ("b/x.git", "bob")] {
        let url = format!("url=https://ci.example.com/{path}\n\n");
        let filled = world.git(&["credential", "fill"], &url);
        assert!(filled.out.contains(&format!("username={user}\n")), "{}", filled.err);
    }
}

#[test]
fn what_leads_git_elsewhere_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = alice();
    set(&world, &["url.ssh://git@mirror/.insteadOf", "https://jenkins.example.com/"]);
    broken(&world, "url.ssh://git@mirror/.insteadof sends git to another URL");
    let world = alice();
    set(&world, &["http.cookieFile", "/home/alice/cookies"]);
    warned(&world, "a cookie file is sent along");
    // To the controller is no harm.
    let world = alice();
    set(&world, &["url.https://jenkins.example.com/.insteadOf", "ci:"]);
    set(
        &world,
        &["url.https://jenkins.example.com/new.insteadOf", "https://jenkins.example.com/old"],
    );
    let (said, _) = status(&world);
    assert!(!said.to_string().contains("another URL"), "{said:#}");
}

#[test]
fn foreign_text_is_escaped() {
    let world = alice();
    set(&world, &["url.https://x/\u{1b}[31m.insteadOf", "https://jenkins.example.com/"]);
    for arguments in [&["git", "status"][..], &["git", "status", "--json"]] {
        assert!(!world.cargo_jenkins(arguments).out.contains('\u{1b}'));
    }
}

#[test]
fn the_status_of_accounts_tells_of_git() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let git = || -> Value {
        let ran = world.cargo_jenkins(&["status", "--offline", "--json"]);
        serde_json::from_str::<Value>(&ran.out).unwrap()["accounts"][0]["git"].clone()
    };
    assert_eq!((&git()["set_up"], &git()["works"]), (&Value::Bool(false), &Value::Bool(false)));
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert_eq!((&git()["set_up"], &git()["works"]), (&Value::Bool(true), &Value::Bool(true)));
    set(&world, &["http.https://jenkins.example.com.proactiveAuth", "none"]);
    let ran = world.cargo_jenkins(&["status", "--offline"]);
    assert!(ran.out.contains("\tbroken\t") && ran.err.contains("cargo-jenkins git status"));
}
