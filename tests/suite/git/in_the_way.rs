//! What stands between a person and a push, beside the settings: `git status` has to see it, and
//! setup has to stay out of it.

use super::world::{TOKEN, World, account, asks, has_recent_git, run};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::StoreKind;
use lab::Ran;
use serde_json::Value;
use std::os::unix::fs::FileTypeExt;

const ROOT: &str = "https://jenkins.example.com";
const HOST: &str = "jenkins.example.com";

fn set_up() -> World {
    let world = World::alice();
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    world
}

fn with(world: &World, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = world.command(world.at("bin/cargo-jenkins"), arguments);
    command.envs(variables.iter().copied());
    run(command, b"")
}

/// The one thing that is fatal, and what to do about it.
fn broken(world: &World, variables: &[(&str, &str)]) -> (String, String) {
    let ran = with(world, variables, &["git", "status", "--json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["controllers"][0]["findings"].as_array().unwrap();
    let mut fatal = findings.iter().filter(|finding| finding["fatal"] == true);
    let found = fatal.next().unwrap_or_else(|| panic!("{json:#}"));
    assert!(fatal.next().is_none(), "{json:#}");
    let text = |name: &str| found[name].as_str().unwrap().to_owned();
    (text("what"), text("next"))
}

#[test]
fn a_token_that_git_does_not_get_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = set_up();
    let refusal = format!("protocol=https\nhost={HOST}\nusername=alice\npassword={TOKEN}\n\n");
    world.helper(&["erase"], refusal);
    let (what, next) = broken(&world, &[]);
    assert!(what.contains("git gets nothing") && what.contains("401"), "{what}");
    assert!(next.contains("cargo-jenkins status"), "{next}");
    // Once it is decided, nobody is sent to decide again.
    let decided = jiff::Timestamp::now();
    let alice = account(ROOT, "alice");
    Registry::change(&Home::at(world.home()), |it| it.mark_rejected(&alice, decided)).unwrap();
    let login = "login https://jenkins.example.com/";
    let (_, next) = broken(&world, &[]);
    assert!(next.contains(&format!("cargo-jenkins {login}")), "{next}");
    let ran = world.helper(&["get"], asks(HOST));
    assert!(
        ran.out == "quit=1\n" && ran.err.contains(&format!("cargo jenkins {login}")),
        "{}",
        ran.err
    );
}

#[test]
fn a_token_that_the_helper_has_not_is_told() {
    if !has_recent_git() {
        return;
    }
    let gets_nothing = |world: &World, why: &str| {
        let (what, _) = broken(world, &[]);
        assert!(what.contains("git gets nothing") && what.contains(why), "{what}");
        let ran = world.cargo_jenkins(&["git", "setup"]);
        assert!(ran.code == 1 && ran.err.contains(why), "{}", ran.err);
        let ran = world.helper(&["get"], asks(HOST));
        assert!(ran.out == "quit=1\n" && ran.err.contains(why), "{}", ran.err);
    };
    let world = set_up();
    std::fs::remove_dir_all(world.home().join("tokens")).unwrap();
    gets_nothing(&world, "holds no token");
    let world = set_up();
    world.put(ROOT, "alice", TOKEN, |token| token.expires = Some("2020-01-01".parse().unwrap()));
    gets_nothing(&world, "2020-01-01");
    // One whose value lies in a keyring is known to be over all the same.
    Registry::change(&Home::at(world.home()), |registry| {
        let mut entry = registry.entries().remove(0);
        entry.store = StoreKind::Keyring;
        registry.put(entry);
    })
    .unwrap();
    let (what, _) = broken(&world, &[]);
    assert!(what.contains("2020-01-01"), "{what}");
}

#[test]
fn a_token_of_the_environment_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = set_up();
    let token = ("JENKINS_API_TOKEN", TOKEN);
    // A part of one is in nobody's way.
    assert_eq!(with(&world, &[token], &["git", "status"]).code, 0);
    let whole = [token, ("JENKINS_USER_ID", "carol"), ("JENKINS_URL", ROOT)];
    let ran = with(&world, &whole, &["git", "status"]);
    assert!(ran.code == 0 && ran.out.contains("token of JENKINS_API_TOKEN"), "{}", ran.out);
    // The user of the URL is the one of the environment, or nobody.
    for (user, works) in [("carol", true), ("alice", true), ("bob", false)] {
        let url = format!("https://{user}@{HOST}/x.git");
        let ran = with(&world, &whole, &["git", "status", &url]);
        assert_eq!(ran.code == 0, works, "{user}: {}", ran.out);
    }
}

#[test]
fn a_password_in_a_remote_is_told_and_not_shown() {
    if !has_recent_git() {
        return;
    }
    let world = set_up();
    let git = |arguments: &[&str]| assert_eq!(world.git(arguments, "").code, 0, "{arguments:?}");
    git(&["init", "--quiet", "."]);
    // With the user alone the token is sent, and elsewhere it is none of ours.
    git(&["remote", "add", "good", "https://alice@jenkins.example.com/userContent.git"]);
    git(&["remote", "add", "other", "https://alice:hunter2@git.example.com/x.git"]);
    assert_eq!(world.cargo_jenkins(&["git", "status"]).code, 0);
    // Nor is one that a rule sends git to.
    git(&[
        "config",
        "url.https://alice:hunter3@proxy.example.com/.insteadOf",
        "https://jenkins.example.com/",
    ]);
    let ran = world.cargo_jenkins(&["git", "status", &format!("{ROOT}/userContent.git")]);
    assert!(ran.out.contains("proxy.example.com") && !ran.out.contains("hunter3"), "{}", ran.out);
    git(&["config", "--remove-section", "url.https://alice:hunter3@proxy.example.com/"]);
    git(&["remote", "add", "bad", "https://alice:hunt@er2@jenkins.example.com/userContent.git"]);
    let (what, next) = broken(&world, &[]);
    assert!(what.contains("the remote bad"), "{what}");
    let cure = "git remote set-url bad https://jenkins.example.com/userContent.git";
    assert_eq!(next, cure);
    let ran = world.cargo_jenkins(&["git", "status"]);
    assert!(!ran.out.contains("er2") && !ran.err.contains("er2"), "{}", ran.out);
    git(&cure.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!(world.cargo_jenkins(&["git", "status"]).code, 0);
}

#[test]
fn a_certificate_that_git_does_not_look_at_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let file = world.at("ca.pem");
    std::fs::write(&file, "").unwrap();
    Registry::change(&Home::at(world.home()), |registry| {
        let mut site = registry.site(&account(ROOT, "alice").controller).unwrap();
        site.ca_file = Some(file.clone());
        registry.put_site(&site, None);
    })
    .unwrap();
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let same = file.to_str().unwrap();
    assert_eq!(with(&world, &[("GIT_SSL_CAINFO", same)], &["git", "status"]).code, 0);
    let (what, next) = broken(&world, &[("GIT_SSL_CAINFO", "/etc/ssl/other.pem")]);
    assert!(what.contains("GIT_SSL_CAINFO"), "{what}");
    assert_eq!(next, "unset GIT_SSL_CAINFO");
    std::fs::remove_file(&file).unwrap();
    let (what, next) = broken(&world, &[]);
    assert!(what.contains("is gone") && next.contains("--ca-file"), "{what} {next}");
}

#[test]
fn what_a_repository_itself_says_is_undone_there() {
    if !has_recent_git() {
        return;
    }
    let world = set_up();
    assert_eq!(world.git(&["init", "--quiet", "."], "").code, 0);
    let key = "http.https://jenkins.example.com.proactiveAuth";
    assert_eq!(world.git(&["config", key, "none"], "").code, 0);
    let (what, next) = broken(&world, &[]);
    assert!(what.contains("proactiveAuth is not basic"), "{what}");
    let cured = run(world.command("sh", &["-c", &next]), b"");
    assert_eq!(cured.code, 0, "{next}: {}", cured.err);
    assert_eq!(world.cargo_jenkins(&["git", "status"]).code, 0);
}

#[test]
fn what_is_no_file_stays_what_it_is() {
    let world = World::alice();
    let device = world.at("device");
    assert!(run(world.command("mkfifo", &["device"]), b"").code == 0, "mkfifo");
    let named = [("GIT_CONFIG_GLOBAL", device.to_str().unwrap())];
    for verb in [&["git", "setup"][..], &["git", "setup", "--absolute"]] {
        let ran = with(&world, &named, verb);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("git cannot be set up in"), "{}", ran.err);
    }
    assert!(device.symlink_metadata().unwrap().file_type().is_fifo());
    assert_eq!(world.read(".gitconfig"), None);
}

#[test]
fn a_path_that_was_asked_for_stays() {
    let world = World::alice();
    let line = || {
        let key = format!("credential.{ROOT}.helper");
        world.git(&["config", "--global", "--get-all", &key], "").out
    };
    assert_eq!(world.cargo_jenkins(&["git", "setup", "--absolute"]).code, 0);
    let by_path = line();
    assert!(by_path.contains("bin/git-credential-jenkins"), "{by_path}");
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert!(ran.err.contains("already gets"), "{}", ran.err);
    assert_eq!(line(), by_path);
}

#[test]
fn every_file_that_was_changed_is_told() {
    let world = set_up();
    let other = world.at("other").display().to_string();
    assert_eq!(with(&world, &[("GIT_CONFIG_GLOBAL", &other)], &["git", "setup"]).code, 0);
    let ran = world.cargo_jenkins(&["git", "remove"]);
    assert!(ran.err.contains(&other) && ran.err.contains(".gitconfig is restored"), "{}", ran.err);
    assert_eq!((world.read(".gitconfig"), world.read("other")), (None, None));
}

#[test]
fn a_broken_configuration_is_in_the_way_of_what_needs_it_only() {
    let world = set_up();
    world.write(".gitconfig", "[broken\n");
    let ran = world.cargo_jenkins(&["git", "setup", "--print"]);
    assert!(ran.code == 0 && ran.out.contains("proactiveAuth = basic"), "{}{}", ran.out, ran.err);
    // The account goes, what git was told does not, and that is said.
    let ran = world.cargo_jenkins(&["logout", "--keep-token"]);
    assert_ne!(ran.code, 0, "{}", ran.err);
    let next = "cargo-jenkins git remove -c https://jenkins.example.com/";
    assert!(ran.err.contains("Forgot alice") && ran.err.contains(next), "{}", ran.err);
    assert!(world.registry().entries().is_empty());
    world.write(".gitconfig", "[user]\n\tname = A\n");
    assert_eq!(world.cargo_jenkins(&["git", "remove"]).code, 0);
}

#[test]
fn the_lines_are_printed_as_json_too() {
    let world = World::alice();
    let ran = world.cargo_jenkins(&["git", "setup", "--print", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let plain = world.cargo_jenkins(&["git", "setup", "--print"]).out;
    assert_eq!(json["controllers"][0]["lines"], Value::String(plain));
}
