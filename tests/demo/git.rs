//! A commit that goes to a repository hosted by a Jenkins, and comes back.

use crate::step::{PASSWORD, Step, World};
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};

/// Answers how many steps went wrong.
pub(crate) fn story(world: &World<'_>) -> usize {
    if !lab::git::is_recent("git") {
        return 0;
    }
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.git = true;
    let sandbox = Sandbox::start(setup).expect("git and a port on loopback");
    let home = tempfile::tempdir().expect("a temporary directory");
    let step = Step { world, home: home.path(), work: home.path(), url: sandbox.url() };
    println!("\n=== git and a repository that Jenkins hosts, {} ===", sandbox.url());
    let commit = "cd mine && echo news > news.txt && git add news.txt && \
                  git -c user.name=Alice -c user.email=alice@example.com commit -qm 'Tell the news'";
    let steps = [
        ("git ls-remote \"$URL\"userContent.git", 128, "403"),
        (&world.login(), 0, "Logged in as alice"),
        ("cargo jenkins git setup", 0, "now gets the stored token"),
        ("git clone -q \"$URL\"userContent.git mine", 0, ""),
        (commit, 0, ""),
        ("cd mine && git push -q origin HEAD", 0, ""),
        ("git clone -q \"$URL\"userContent.git theirs && cat theirs/news.txt", 0, "news"),
        ("cargo jenkins git status", 0, ""),
        ("cargo jenkins logout", 0, "Revoked token"),
    ];
    steps.into_iter().filter(|(command, code, holds)| !step.run(command, *code, holds)).count()
}
