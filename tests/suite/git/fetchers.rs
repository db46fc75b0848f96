//! Who else fetches from a Jenkins: what git itself does, cargo, git-lfs, another user's git.

use super::world::{World, address, has_recent_git, hosting, must, run, sign};
use jenkins_sandbox::Jenkins;
use lab::{Lab, Ran};
use std::path::{Path, PathBuf};

/// A Jenkins that hosts git, where `alice` is logged in and git is set up.
fn set_up() -> Option<(Lab, World)> {
    if !has_recent_git() {
        return None;
    }
    let lab = hosting(Jenkins::V2_572);
    let world = World::of(&lab);
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    sign(&world);
    Some((lab, world))
}

/// Puts these files into the hosted repository.
fn push(lab: &Lab, world: &World, files: &[(&str, &str)]) {
    must(world, &["clone", "--quiet", &address(lab), "source"]);
    for (file, text) in files {
        let path = world.at("source").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    must(world, &["-C", "source", "add", "."]);
    must(world, &["-C", "source", "commit", "--quiet", "-m", "Add files"]);
    must(world, &["-C", "source", "push", "--quiet", "origin", "HEAD"]);
}

/// What the sandbox was asked about git since, and what came along.
fn asked(lab: &Lab, before: usize) -> Vec<(String, u16, &'static str)> {
    let asked = lab.sandbox.asked();
    let git = asked[before..].iter().filter(|it| it.target.contains(".git"));
    git.map(|it| (it.target.clone(), it.status, it.credential)).collect()
}

fn status(world: &World, directory: &str) -> Ran {
    let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
    command.current_dir(world.at(directory));
    run(command, b"")
}

#[test]
fn submodules_worktrees_and_bare_repositories_are_git() {
    let Some((lab, world)) = set_up() else { return };
    push(&lab, &world, &[("news", "one\n")]);
    let url = address(&lab);
    let before = lab.sandbox.asked().len();
    must(&world, &["init", "--quiet", "outer"]);
    must(&world, &["-C", "outer", "submodule", "--quiet", "add", &url, "part"]);
    must(&world, &["-C", "outer", "commit", "--quiet", "-m", "Add a part"]);
    must(&world, &["clone", "--quiet", "--recurse-submodules", "outer", "again"]);
    assert_eq!(world.read("again/part/news").as_deref(), Some(&b"one\n"[..]));
    must(&world, &["-C", "again", "submodule", "--quiet", "update", "--remote"]);
    must(&world, &["clone", "--quiet", &url, "tree"]);
    must(&world, &["-C", "tree", "worktree", "add", "--quiet", "../linked"]);
    must(&world, &["-C", "linked", "fetch", "--quiet"]);
    must(&world, &["clone", "--quiet", "--bare", &url, "bare"]);
    must(&world, &["-C", "bare", "fetch", "--quiet", "origin"]);
    let asked = asked(&lab, before);
    assert!(
        !asked.is_empty() && asked.iter().all(|it| (it.1, it.2) == (200, "token")),
        "{asked:?}"
    );
    for directory in ["outer", "again/part", "tree", "linked", "bare"] {
        assert_eq!(status(&world, directory).code, 0, "{directory}");
    }
    // What only a worktree says holds there alone.
    must(&world, &["-C", "tree", "config", "extensions.worktreeConfig", "true"]);
    must(&world, &["-C", "linked", "config", "--worktree", "credential.helper", ""]);
    let ran = status(&world, "linked");
    assert_eq!((ran.code, status(&world, "tree").code), (1, 0), "{}", ran.out);
    assert_ne!(world.git(&["-C", "linked", "fetch"], "").code, 0);
    // What it says to do ends it.
    let next = ran.out.lines().find_map(|line| line.split_once("next: git config --worktree "));
    let (_, words) = next.unwrap_or_else(|| panic!("{}", ran.out));
    let cure = format!("git -C linked config --worktree {words}");
    let cured = run(world.command("sh", &["-c", &cure]), b"");
    assert_eq!(cured.code, 0, "{cure}: {}", cured.err);
    assert_eq!(status(&world, "linked").code, 0);
    must(&world, &["-C", "linked", "fetch", "--quiet"]);
}

#[test]
fn cargo_fetches_with_git_and_not_with_its_own() {
    let Some((lab, world)) = set_up() else { return };
    let part = "[package]\nname = \"part\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    push(&lab, &world, &[("Cargo.toml", part), ("src/lib.rs", "")]);
    let whole = part.replace("part", "whole");
    std::fs::create_dir_all(world.at("whole/src")).unwrap();
    let needs =
        format!("{whole}[workspace]\n[dependencies]\npart = {{ git = \"{}\" }}\n", address(&lab));
    world.write("whole/Cargo.toml", needs);
    world.write("whole/src/lib.rs", "");
    let cargo = env!("CARGO");
    for (with_git, works) in [("false", false), ("true", true)] {
        let before = lab.sandbox.asked().len();
        let mut command = world.command(cargo, &["generate-lockfile"]);
        command.current_dir(world.at("whole")).env("CARGO_HOME", world.at("cargo-home"));
        command.env("CARGO_NET_GIT_FETCH_WITH_CLI", with_git).env("CARGO_NET_RETRY", "0");
        let ran = run(command, b"");
        assert_eq!(ran.code == 0, works, "{}", ran.err);
        // Its own asks nobody: Jenkins answers 403, and that is the end of it.
        let sent = asked(&lab, before);
        let as_it_is = if works { (200, "token") } else { (403, "none") };
        assert!(
            !sent.is_empty() && sent.iter().all(|it| (it.1, it.2) == as_it_is),
            "{sent:?} {}",
            ran.err
        );
    }
}

#[test]
fn git_lfs_asks_the_helper_where_it_is_told_to() {
    let Some(lfs) = program("git-lfs") else {
        println!("SKIPPED git_lfs_asks_the_helper_where_it_is_told_to: git-lfs is not installed");
        return;
    };
    let Some((lab, world)) = set_up() else { return };
    std::os::unix::fs::symlink(lfs, world.at("bin/git-lfs")).unwrap();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 1\n",
        "a".repeat(64)
    );
    let attributes = "large filter=lfs diff=lfs merge=lfs -text\n";
    push(&lab, &world, &[("large", &pointer), (".gitattributes", attributes)]);
    let server = format!("{}/info/lfs", address(&lab));
    for (access, credential) in [("none", "none"), ("basic", "token")] {
        must(&world, &["config", "--global", &format!("lfs.{server}.access"), access]);
        let before = lab.sandbox.asked().len();
        let ran = world.git(&["-C", "source", "lfs", "fetch", "origin"], "");
        assert_ne!(ran.code, 0, "Jenkins stores no large files");
        let sent = asked(&lab, before);
        let batch = sent.iter().find(|it| it.0.ends_with("/info/lfs/objects/batch"));
        assert_eq!(batch.map(|it| it.2), Some(credential), "{sent:?} {}", ran.err);
    }
}

/// Every file below that does not belong to `owner`.
fn of_others(below: &Path, owner: u32) -> Vec<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let (mut found, mut look) = (Vec::new(), vec![below.to_owned()]);
    while let Some(path) = look.pop() {
        let meta = path.symlink_metadata().unwrap();
        if meta.is_dir() {
            look.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        if meta.uid() != owner {
            found.push(path);
        }
    }
    found
}

const ALICE: u32 = 12_345;

/// The program by which `test` is another user.
fn another_user(test: &str) -> Option<PathBuf> {
    let setpriv = program("setpriv");
    let me = std::process::Command::new("id").arg("-u").output().unwrap().stdout;
    if setpriv.is_none() || me != b"0\n" {
        println!("SKIPPED {test}: it takes root and setpriv to be another user");
        return None;
    }
    setpriv
}

fn give_to_alice(world: &World, folder: &Path) {
    let words = ["-R", "12345:12345", folder.to_str().unwrap()];
    assert_eq!(run(world.command("chown", &words), b"").code, 0);
}

#[test]
fn a_repository_that_git_refuses_is_told() {
    if another_user("a_repository_that_git_refuses_is_told").is_none() {
        return;
    }
    let Some((lab, world)) = set_up() else { return };
    must(&world, &["clone", "--quiet", &address(&lab), "tree"]);
    give_to_alice(&world, &world.at("tree"));
    assert_ne!(world.git(&["-C", "tree", "ls-remote", "origin"], "").code, 0);
    let ran = status(&world, "tree");
    assert!(ran.code == 1 && ran.out.contains("dubious ownership"), "{}", ran.out);
    let next = ran.out.lines().find_map(|line| line.split_once("next: git config --global"));
    let cure = format!("git config --global{}", next.unwrap_or_else(|| panic!("{}", ran.out)).1);
    assert_eq!(run(world.command("sh", &["-c", &cure]), b"").code, 0, "{cure}");
    assert_eq!(status(&world, "tree").code, 0);
    must(&world, &["-C", "tree", "ls-remote", "origin"]);
}

#[test]
fn sudo_git_is_root_and_told_so() {
    let Some(setpriv) = another_user("sudo_git_is_root_and_told_so") else { return };
    let Some((lab, world)) = set_up() else { return };
    must(&world, &["clone", "--quiet", &address(&lab), "tree"]);
    let all = [world.at(""), lab.home().to_owned()];
    for folder in &all {
        give_to_alice(&world, folder);
    }
    let as_alice = [setpriv.to_str().unwrap(), "--reuid=12345", "--regid=12345", "--clear-groups"];
    let as_root = ["env"];
    let in_tree = |who: &[&str], words: &[&str], home: Option<&str>| {
        let words = [who, words].concat();
        let mut command = world.command(words[0], &words[1..]);
        command.current_dir(world.at("tree")).env("SUDO_UID", ALICE.to_string());
        if let Some(home) = home {
            command.env("HOME", home).env_remove("JENKINS_TOKEN_HOME");
        }
        run(command, b"")
    };
    let (fetch, status) = (["git", "ls-remote", "origin"], ["cargo-jenkins", "git", "status"]);
    for words in [&fetch[..], &status] {
        let ran = in_tree(&as_alice, words, None);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    // With root's own home: nobody is logged in there.
    let root = tempfile::tempdir().unwrap();
    let home = root.path().to_str();
    assert_ne!(in_tree(&as_root, &fetch, home).code, 0);
    let ran = in_tree(&as_root, &status, home);
    assert!(ran.code == 4 && ran.err.contains("not logged in"), "{}{}", ran.out, ran.err);
    // With alice's (`sudo -E`): what is hers is not root's to use or to write into.
    for words in [&fetch[..], &status, &["cargo-jenkins", "git", "setup", "--absolute"]] {
        let ran = in_tree(&as_root, words, None);
        assert_ne!(ran.code, 0, "{}", ran.out);
        assert!(ran.err.contains("it belongs to another user"), "{}", ran.err);
    }
    for folder in &all {
        assert_eq!(of_others(folder, ALICE), Vec::<PathBuf>::new());
    }
}

/// The first program of that name on `PATH`.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|it| it.is_file())
}
