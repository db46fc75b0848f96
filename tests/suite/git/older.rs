//! The page's words for a git that sends nothing before it is asked.

use super::world::{World, hosting, run};
use jenkins_sandbox::Jenkins;

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
    // No configuration of git's made it send the token.
    assert_eq!(world.read(".gitconfig"), None);
    let asked = lab.sandbox.asked();
    assert!(asked[before..].iter().all(|asked| asked.credential == "token"));
}
