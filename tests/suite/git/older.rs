//! The page's words for a git that sends nothing before it is asked.

use super::world::{World, hosting, run};
use base64::Engine as _;
use jenkins_sandbox::Jenkins;
use std::os::unix::fs::PermissionsExt;

/// A git that says it is of another version.
fn old_git(world: &World, version: &str) {
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = version ] && exec echo git version {version}\nPATH=${{PATH#*:}} exec git \"$@\"\n"
    );
    std::fs::create_dir_all(world.at("old")).unwrap();
    world.write("old/git", script);
    std::fs::set_permissions(world.at("old/git"), PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn an_older_git_clones_with_the_header_of_the_page() {
    let lab = hosting(Jenkins::V2_426_2);
    let world = World::of(&lab);
    let page = include_str!("../../../docs/git.md");
    let script = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let script = script.replace("https://ci.example.com/", lab.sandbox.url());
    let script = script.replace("cargo jenkins", "cargo-jenkins");
    let before = lab.sandbox.asked().len();
    let ran = run(world.command("sh", &["-ec", &script]), b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(world.at("userContent/.git").is_dir());
    // The verdict on it is git's own, whatever git can and whatever stands in a file.
    let header = format!("http.{}.extraHeader", lab.sandbox.url());
    let pair = base64::prelude::BASE64_STANDARD.encode(format!("alice:{}", lab.token()));
    let status = |version: &str, pair: &str| {
        old_git(&world, version);
        let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
        command.env("PATH", world.path("old")).env("GIT_CONFIG_COUNT", "1");
        command.env("GIT_CONFIG_KEY_0", &header);
        command.env("GIT_CONFIG_VALUE_0", format!("Authorization: Basic {pair}"));
        run(command, b"")
    };
    for version in ["2.39.5", "2.47.3"] {
        let ran = status(version, &pair);
        assert!(ran.code == 0 && ran.out.contains("with the token"), "{version} {}", ran.out);
        assert!(ran.out.contains("unset GIT_CONFIG_COUNT"), "{}", ran.out);
        let ran = status(version, "YWxpY2U6c3RhbGU=");
        assert!(ran.code == 1 && ran.out.contains("is sent instead"), "{version} {}", ran.out);
    }
    // No configuration of git's made it send the token.
    assert_eq!(world.read(".gitconfig"), None);
    let asked = lab.sandbox.asked();
    assert!(asked[before..].iter().all(|asked| asked.credential == "token"));
}
