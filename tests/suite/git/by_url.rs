//! Which controller a URL means, to `cargo jenkins git` and to the helper's own commands.

use super::verdict::set_up;
use super::world::{World, has_recent_git, run};
use lab::Ran;

const ROOT: &str = "https://jenkins.example.com/";

/// The same command of both programs.
fn both(world: &World, verb: &str, url: &str) -> [Ran; 2] {
    [
        world.cargo_jenkins(&["git", verb, url]),
        run(world.command(world.at("bin/git-credential-jenkins"), &[verb, url]), b""),
    ]
}

#[test]
fn a_url_on_the_controller_is_enough() {
    if !has_recent_git() {
        return;
    }
    let other = "https://ci.example.com/";
    let world = World::with(&[(ROOT, "alice"), (other, "bob")]);
    let url = format!("{ROOT}userContent.git");
    for by in [0, 1] {
        for (verb, code, lines) in [("setup", 0, 2), ("status", 0, 2), ("remove", 0, 0)] {
            let ran = &both(&world, verb, &url)[by];
            assert_eq!(ran.code, code, "{verb} {}{}", ran.out, ran.err);
            let config = world.read(".gitconfig").unwrap_or_default();
            let config = String::from_utf8(config).unwrap();
            assert_eq!(config.matches("jenkins.example.com").count(), lines, "{verb} {config}");
            assert!(!config.contains("ci.example.com"), "{verb} {config}");
        }
    }
    let ran = world.cargo_jenkins(&["git", "setup", other, "--print"]);
    assert!(ran.out.contains("ci.example.com") && !ran.out.contains("jenkins.ex"), "{}", ran.out);
    // The verdict of setup is that on the URL.
    let ran = world.cargo_jenkins(&["git", "setup", "https://bob@jenkins.example.com/x.git"]);
    assert!(ran.code == 1 && ran.err.contains("bob, who is not logged in"), "{}", ran.err);
}

#[test]
fn a_host_that_is_not_ours_is_left_to_others() {
    if !has_recent_git() {
        return;
    }
    let world = set_up(&[("https://jenkins.example.com/ci", "alice")]);
    let config = world.read(".gitconfig");
    for verb in ["setup", "status"] {
        for ran in both(&world, verb, "https://git.example.org/team/x.git") {
            assert_ne!(ran.code, 0, "{verb}");
            for told in ["nobody is logged in there", "knows https://jenkins.example.com/ci/"] {
                assert!(ran.err.contains(told), "{verb} {}", ran.err);
            }
            assert!(ran.err.contains("leave it to the helpers that git has"), "{}", ran.err);
        }
        // On the same host it may be a matter of the path.
        for ran in both(&world, verb, "https://jenkins.example.com/other/x.git") {
            assert!(ran.code != 0 && ran.err.contains("not logged in"), "{verb} {}", ran.err);
            assert!(!ran.err.contains("leave it to"), "{}", ran.err);
        }
    }
    assert_eq!(world.read(".gitconfig"), config);
    let nobody = World::with(&[]);
    let ran = nobody.cargo_jenkins(&["git", "status", "https://git.example.org/x.git"]);
    assert!(ran.code == 4 && !ran.err.contains("leave it to"), "{}", ran.err);
}
