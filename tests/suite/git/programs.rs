//! Which program git calls: one that is installed is enough, and an upgrade behind a link is no end.

use super::world::{TOKEN, World, has_recent_git, machines_path, run};
use lab::Ran;
use std::fs;
use std::os::unix::fs::symlink;

const HELPER: &str = "credential.https://jenkins.example.com.helper";
const ASK: &[u8] = b"url=https://jenkins.example.com/x.git\n\n";

fn line(world: &World) -> String {
    let ran = world.git(&["config", "--global", "--get-all", HELPER], "");
    ran.out.lines().last().unwrap_or_default().to_owned()
}

/// A program with these directories of the world on `PATH`, before those of the machine.
fn with_path(world: &World, first: &[&str], program: &str, arguments: &[&str]) -> Ran {
    let mut path = machines_path();
    for directory in first {
        path = format!("{}:{path}", world.at(directory).display());
    }
    let mut command =
        world.command("env", &[&[&format!("PATH={path}"), program], arguments].concat());
    command.env("PATH", machines_path());
    let input = if arguments.contains(&"fill") { ASK } else { b"" };
    run(command, input)
}

#[test]
fn one_program_is_enough() {
    if !has_recent_git() {
        return;
    }
    for (place, is_on_path) in [("bin", true), ("bin", false), ("it's $HOME; (x)", false)] {
        let world = World::alice();
        fs::remove_file(world.at("bin/git-credential-jenkins")).unwrap();
        if place != "bin" {
            fs::rename(world.at("bin"), world.at(place)).unwrap();
        }
        let on_path: &[&str] = if is_on_path { &["bin"] } else { &[] };
        let program = world.at(place).join("cargo-jenkins");
        let cargo_jenkins =
            |arguments: &[&str]| with_path(&world, on_path, program.to_str().unwrap(), arguments);
        let ran = cargo_jenkins(&["git", "setup"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let home = world.home().display().to_string();
        if is_on_path {
            assert_eq!(line(&world), format!("!cargo-jenkins git-credential --home {home}"));
        } else {
            assert!(
                line(&world).starts_with("!/") && line(&world).contains("git-credential --home")
            );
        }
        let filled = with_path(&world, on_path, "git", &["credential", "fill"]);
        assert!(filled.out.contains(TOKEN), "{}{}", filled.out, filled.err);
        let ran = cargo_jenkins(&["git", "status"]);
        assert_eq!(ran.code, 0, "{}", ran.out);
        let ran = cargo_jenkins(&["git", "setup"]);
        assert!(ran.err.contains("already gets"), "{}", ran.err);
        assert_eq!(cargo_jenkins(&["git", "remove"]).code, 0);
        assert_eq!(world.read(".gitconfig"), None);
    }
}

#[test]
fn the_program_that_git_would_not_find_is_told() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    fs::remove_file(world.at("bin/git-credential-jenkins")).unwrap();
    let program = world.at("bin/cargo-jenkins").display().to_string();
    assert_eq!(with_path(&world, &["bin"], &program, &["git", "setup"]).code, 0);
    let ran = with_path(&world, &[], &program, &["git", "status"]);
    assert!(ran.code == 1 && ran.out.contains("cargo-jenkins is not on PATH"), "{}", ran.out);
    assert_eq!(with_path(&world, &[], &program, &["git", "setup", "--absolute"]).code, 0);
    assert_eq!(with_path(&world, &[], &program, &["git", "status"]).code, 0);
    fs::rename(world.at("bin/cargo-jenkins"), world.at("moved")).unwrap();
    let moved = world.at("moved").display().to_string();
    let ran = with_path(&world, &[], &moved, &["git", "status"]);
    assert!(ran.code == 1 && ran.out.contains("is not there, or cannot be run"), "{}", ran.out);
}

#[test]
fn a_version_behind_a_stable_link_may_change() {
    if !has_recent_git() {
        return;
    }
    let programs: [&[&str]; 2] = [&["cargo-jenkins"], &["cargo-jenkins", "git-credential-jenkins"]];
    for programs in programs {
        for is_on_path in [true, false] {
            let world = World::alice();
            let install = |version: &str| {
                let folder = world.at("tools").join(version);
                fs::create_dir_all(&folder).unwrap();
                for program in programs {
                    fs::hard_link(world.at("bin").join(program), folder.join(program)).unwrap();
                }
                let _ = fs::remove_file(world.at("tools/current"));
                symlink(version, world.at("tools/current")).unwrap();
            };
            install("1.0");
            let stable = world.at("tools/current/cargo-jenkins").display().to_string();
            let (path, program): (&[&str], &str) =
                if is_on_path { (&["tools/current"], "cargo-jenkins") } else { (&[], &stable) };
            let ran = with_path(&world, path, program, &["git", "setup", "--absolute"]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            assert!(line(&world).contains("/tools/current/"), "{}", line(&world));
            install("2.0");
            fs::remove_dir_all(world.at("tools/1.0")).unwrap();
            let filled = with_path(&world, path, "git", &["credential", "fill"]);
            assert!(filled.out.contains(TOKEN), "{}", filled.err);
            let ran = with_path(&world, path, program, &["git", "status"]);
            assert_eq!(ran.code, 0, "{}", ran.out);
            let ran = with_path(&world, path, program, &["git", "setup"]);
            assert!(ran.err.contains("already gets"), "{}", ran.err);
        }
    }
}
