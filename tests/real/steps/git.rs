//! git with the stored token, where the server hosts a repository: cloned, pushed to a branch of
//! our own, and once more after the token was replaced.

use crate::command::Stop;
use crate::place::Place;
use crate::suite::{Suite, check};
use std::path::Path;

const REPOSITORY: &str = "userContent.git";

/// The oldest git that sends a credential before it is asked for one; Jenkins never asks.
const OLDEST: [u32; 2] = [2, 46];

/// Clones, pushes, rotates, and pushes again; the branch is gone in the end.
pub(super) fn hosted(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    has_git(&place)?;
    let refs = place.run(&["api", &format!("{REPOSITORY}/info/refs?service=git-upload-pack")])?;
    if refs.problem().as_deref() == Some("not-found") {
        return Err(Stop::NotHere("this server hosts no repository".to_owned()));
    }
    refs.done()?;
    let root = suite.witness.site.controller.as_str().to_owned();
    place.run(&["git", "setup", "-c", &root])?.done()?;
    let (url, branch) = (format!("{root}{REPOSITORY}"), suite.mark.clone());
    for (key, value) in [("user.name", "A suite"), ("user.email", "suite@example.com")] {
        git(&place, &["config", "--global", key, value])?;
    }
    git(&place, &["clone", "--quiet", &url, "tree"])?;
    git(&place, &["-C", "tree", "checkout", "--quiet", "-b", &branch])?;
    let worked = pushes(suite, &place, &url);
    // Whatever became of it, nothing of ours stays there.
    let heads = git(&place, &["ls-remote", "--heads", &url, &branch])?;
    if !heads.is_empty() {
        git(&place, &["-C", "tree", "push", "--quiet", "origin", "--delete", &branch])?;
    }
    worked?;
    let heads = git(&place, &["ls-remote", "--heads", &url, &branch])?;
    check(heads.is_empty(), || format!("the branch is still there: {heads}"))?;
    place.run(&["git", "remove", "-c", &root])?.done()?;
    Ok(())
}

fn pushes(suite: &Suite, place: &Place<'_>, url: &str) -> Result<(), Stop> {
    let branch = &suite.mark;
    for round in ["before", "after"] {
        std::fs::write(place.file("tree/of-a-suite.txt"), round)?;
        git(place, &["-C", "tree", "add", "of-a-suite.txt"])?;
        git(place, &["-C", "tree", "commit", "--quiet", "-m", round])?;
        git(place, &["-C", "tree", "push", "--quiet", "origin", &format!("HEAD:{branch}")])?;
        let here = git(place, &["-C", "tree", "rev-parse", "HEAD"])?;
        let there = git(place, &["ls-remote", "--heads", url, branch])?;
        let is_there = there.starts_with(here.trim());
        check(is_there, || format!("{round} a rotation {here} was pushed, and there is {there}"))?;
        if round == "before" && suite.has_named_tokens() {
            place.run(&["token", "rotate"])?.done()?;
            place.token()?;
        }
    }
    Ok(())
}

fn git(place: &Place<'_>, words: &[&str]) -> Result<String, Stop> {
    Ok(place.program(Path::new("git"), words)?.ended_with(0)?.text())
}

fn has_git(place: &Place<'_>) -> Result<(), Stop> {
    let missing = || Stop::NotHere("no git of 2.46 or later is installed".to_owned());
    let said = place.program(Path::new("git"), &["--version"]).map_err(|_| missing())?.text();
    let numbers =
        said.trim_start_matches("git version ").split('.').map_while(|n| n.trim().parse().ok());
    let numbers: Vec<u32> = numbers.take(2).collect();
    if numbers.as_slice() >= OLDEST.as_slice() { Ok(()) } else { Err(missing()) }
}
