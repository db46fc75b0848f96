//! A helper behind ours is told the token, and keeps it: setup moves ours behind it, or says that it
//! could not.

use super::verdict::{alice, leaky, set, status};
use super::world::{World, address, has_recent_git, hosting, must, run};
use jenkins_sandbox::Jenkins;
use lab::Lab;

#[test]
fn setup_puts_ours_behind_a_helper_that_would_keep_the_token() {
    if !has_recent_git() {
        return;
    }
    let world = alice();
    set(&world, &["credential.helper", "store"]);
    leaky(&world, "`store` comes later and is given the token to store (file:");
    let setup = "next: cargo-jenkins git setup -c https://jenkins.example.com/\n";
    assert!(world.cargo_jenkins(&["git", "status"]).out.contains(setup));
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert!(!status(&world).0.to_string().contains("comes later"));
    // Behind what its file includes, and what somebody wrote by hand, too.
    set(&world, &["include.path", "more.inc"]);
    world.write("more.inc", "[credential]\n\thelper = cache\n");
    leaky(&world, "`cache` comes later");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert!(!status(&world).0.to_string().contains("comes later"));
    let world = World::alice();
    let lines = world.cargo_jenkins(&["git", "setup", "--print"]).out;
    let later = format!("{lines}[credential]\n\thelper = store\n");
    world.write(".gitconfig", &later);
    leaky(&world, "`store` comes later");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert!(!status(&world).0.to_string().contains("comes later"));
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert!(ran.err.contains("already gets"), "{}", ran.err);
    assert_eq!(world.cargo_jenkins(&["git", "remove"]).code, 0);
    assert_eq!(world.read(".gitconfig").unwrap(), later.as_bytes());
}

/// A sandbox with a repository, and a world where git is set up for it and has cloned it.
fn cloned() -> (Lab, World) {
    let lab = hosting(Jenkins::V2_572);
    let world = World::of(&lab);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    must(&world, &["clone", "--quiet", &address(&lab), "clone"]);
    (lab, world)
}

/// From where setup does not write, it has to be taken out by hand.
#[test]
fn a_checkout_that_would_keep_the_token_makes_no_success() {
    if !has_recent_git() {
        return;
    }
    let (lab, world) = cloned();
    must(&world, &["-C", "clone", "config", "extensions.worktreeConfig", "true"]);
    for (scope, file) in [("--local", "config"), ("--worktree", "config.worktree")] {
        must(&world, &["-C", "clone", "config", scope, "credential.helper", "store"]);
        must(&world, &["-C", "clone", "fetch", "--quiet"]);
        assert!(world.read(".git-credentials").is_some(), "git told `store` nothing");
        std::fs::remove_file(world.at(".git-credentials")).unwrap();
        let in_checkout = |program: &str, words: &[&str]| {
            let mut command = world.command(world.at("bin").join(program), words);
            command.current_dir(world.at("clone"));
            run(command, b"")
        };
        let cure =
            format!("next: git config {scope} --fixed-value --unset-all credential.helper store\n");
        let url = address(&lab);
        for (program, words) in [
            ("cargo-jenkins", &["git", "setup"][..]),
            ("cargo-jenkins", &["git", "status"]),
            ("git-credential-jenkins", &["setup", &url]),
            ("git-credential-jenkins", &["status", &url]),
        ] {
            let ran = in_checkout(program, words);
            let said = format!("{}{}", ran.out, ran.err);
            assert_eq!(ran.code, 1, "{words:?} {said}");
            for told in
                [&format!("clone/.git/{file}, line "), &cure, "to another helper, which stores it"]
            {
                assert!(said.contains(told.trim_start_matches("clone/")), "{words:?} {said}");
            }
        }
        let ran = in_checkout("cargo-jenkins", &["status", "--offline"]);
        assert!(ran.err.contains("gives the token to another helper"), "{}", ran.err);
        let typed = cure.trim_start_matches("next: ");
        let mut shell = world.command("sh", &["-c", typed]);
        shell.current_dir(world.at("clone"));
        assert_eq!(run(shell, b"").code, 0, "{typed}");
        assert_eq!(in_checkout("cargo-jenkins", &["git", "setup"]).code, 0);
        must(&world, &["-C", "clone", "fetch", "--quiet"]);
        assert_eq!(world.read(".git-credentials"), None);
    }
}
