//! What is advised can be typed: by the names of the programs that are there.

use super::world::{World, has_recent_git, run};
use lab::Ran;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const ROOT: &str = "https://jenkins.example.com/";

/// A machine's programs that are no part of this: git and a shell, without any cargo.
fn machine(world: &World) -> String {
    let folder = world.at("machine");
    fs::create_dir_all(&folder).unwrap();
    for name in ["git", "sh"] {
        let path = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&path).map(|it| it.join(name)).find(|it| it.is_file());
        let _ = symlink(found.unwrap(), folder.join(name));
    }
    folder.display().to_string()
}

/// A program with these directories alone on `PATH`.
fn with_path(path: &str, world: &World, program: &Path, words: &[&str], input: &str) -> Ran {
    let mut command = world.command(program, words);
    command.env("PATH", path);
    run(command, input.as_bytes())
}

/// The next step of the first problem that has one of these words.
fn next(said: &str, word: &str) -> String {
    let line = said.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{said}"));
    line.split_once("next: ").unwrap_or_else(|| panic!("{said}")).1.to_owned()
}

#[test]
fn a_next_step_has_the_name_that_runs_here() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let (bin, machine) = (world.at("bin").display().to_string(), machine(&world));
    let cargo = format!("{bin}/cargo-jenkins");
    fs::write(world.at("machine/cargo"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(world.at("machine/cargo"), fs::metadata(&cargo).unwrap().permissions())
        .unwrap();
    let with_cargo = format!("{bin}:{machine}");
    let status = |path: &str, name: &str, words: &[&str]| {
        let program = world.at("bin").join(name);
        next(&with_path(path, &world, &program, words, "").out, "not one of git's")
    };
    let by_helper = |path: &str| status(path, "git-credential-jenkins", &["status", ROOT]);
    let by_itself = |path: &str| status(path, "cargo-jenkins", &["git", "status"]);
    let setup = format!("git setup -c {ROOT}");
    assert_eq!(by_helper(&with_cargo), format!("cargo jenkins {setup}"));
    fs::remove_file(world.at("machine/cargo")).unwrap();
    assert_eq!(by_helper(&with_cargo), format!("cargo-jenkins {setup}"));
    assert_eq!(by_itself(&with_cargo), format!("cargo-jenkins {setup}"));
    // In an environment of Python's that is not active: neither is on PATH.
    assert_eq!(by_helper(&machine), format!("{cargo} {setup}"));
    assert_eq!(by_itself(&machine), format!("{cargo} {setup}"));
    let typed = world.at("bin/cargo-jenkins");
    let said = with_path(&machine, &world, &typed, &["token", "-u", "nobody"], "").err;
    assert_eq!(next(&said, "next: "), format!("{cargo} login URL -u nobody"), "{said}");
    let step = by_itself(&machine);
    let shell = world.at("machine/sh");
    assert_eq!(with_path(&machine, &world, &shell, &["-c", &step], "").code, 0, "{step}");
    assert_eq!(with_path(&machine, &world, &typed, &["git", "status"], "").code, 0);
}

#[test]
fn the_helper_alone_does_what_it_advises() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let (bin, machine) = (world.at("bin").display().to_string(), machine(&world));
    fs::remove_file(world.at("bin/cargo-jenkins")).unwrap();
    let helper = world.at("bin/git-credential-jenkins");
    for (path, name, named) in [
        (format!("{bin}:{machine}"), "git credential-jenkins".to_owned(), "jenkins"),
        (machine.clone(), format!("{bin}/git-credential-jenkins"), "/bin/git-credential-jenkins"),
    ] {
        let run = |words: &[&str], input: &str| with_path(&path, &world, &helper, words, input);
        let step = next(&run(&["status", ROOT], "").out, "not one of git's");
        assert_eq!(step, format!("{name} setup {ROOT}"));
        let shell = world.at("machine/sh");
        assert_eq!(with_path(&path, &world, &shell, &["-c", &step], "").code, 0, "{step}");
        assert_eq!(run(&["status", ROOT], "").code, 0);
        let line =
            world.git(&["config", "--get-all", &format!("credential.{}.helper", &ROOT[..27])], "");
        assert!(line.out.contains(named), "{}", line.out);
        assert_eq!(run(&["remove", ROOT], "").code, 0);
        let by_path = run(&["setup", "--absolute", ROOT], "");
        assert_eq!(by_path.code, 0, "{}", by_path.err);
        assert_eq!(run(&["remove", ROOT], "").code, 0);
        // What it cannot do is said to be somebody else's.
        let strange = run(&["status", "https://bob@jenkins.example.com/x.git"], "").out;
        let login =
            format!("cargo-jenkins login {ROOT} -u bob (cargo-jenkins is not on PATH here)");
        assert_eq!(next(&strange, "bob, who is not logged in"), login);
        let usage = run(&["--help"], "").out;
        assert!(usage.contains("login URL (cargo-jenkins is not on PATH here)"), "{usage}");
    }
}
