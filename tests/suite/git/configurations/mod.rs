//! Generated configurations of git: what `git status` says, what git does, and the exit code of
//! setup are one and the same, and no token is blamed for what was sent in its place.

mod axes;
mod bench;
mod kinds;

use super::world::{has_recent_git, hosting};
use axes::Case;
use bench::Bench;
use jenkins_sandbox::Jenkins;
use lab::walks::Chance;
use lab::{Lab, generated};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Each with a sandbox of its own.
const WORKERS: usize = 3;

/// What was not as it has to be, and whether git gets the token in the end.
fn faults(lab: &Lab, case: Case, names: &[&'static str]) -> (Vec<String>, bool) {
    let mut bench = Bench::new(lab, case);
    let kinds = kinds::kinds(lab.sandbox.url(), &bench.token);
    let kind = kinds.iter().find(|kind| kind.name == names[case.kind]).unwrap();
    let mut faults = Vec::new();
    if bench.is_before() {
        bench.disturb(kind);
    } else {
        let ran = bench.set_up();
        let (seen, said) = bench.look();
        if (ran.code == 0) != seen.is_good() || seen.status != seen.is_good() {
            faults.push(format!("alone: setup {} {seen:?}\n{}{said}", ran.code, ran.err));
        }
        bench.disturb(kind);
        let (seen, said) = bench.look();
        if seen.status != seen.is_good() {
            faults.push(format!("behind: {seen:?}\n{said}"));
        }
    }
    if bench.was_blamed() {
        faults.push("blamed, behind".to_owned());
    }
    let ran = bench.set_up();
    let (seen, said) = bench.look();
    if seen.status != seen.is_good() {
        faults.push(format!("after setup: {seen:?}\n{said}"));
    }
    if (ran.code == 0) != seen.is_good() {
        faults.push(format!("setup {}: {seen:?}\n{}{said}", ran.code, ran.err));
    }
    if bench.was_blamed() {
        faults.push("blamed, after setup".to_owned());
    }
    let again = bench.set_up();
    if again.code != ran.code || again.out.contains("\"changed\": true") {
        faults.push(format!("setup again: {} {}\n{}", ran.code, again.code, again.err));
    }
    // What it says to do leads somewhere.
    let said = bench.follow();
    let (at_last, _) = bench.look();
    let is_left = ["fatal", "leak"].iter().any(|it| said.contains(&format!("\"{it}\": true")));
    if said.starts_with("cannot") || at_last.is_good() == is_left {
        faults.push(format!("followed: {at_last:?}\n{said}"));
    }
    (faults, seen.fetched)
}

#[test]
fn status_setup_and_git_agree() {
    if !has_recent_git() {
        return;
    }
    let (seed, count) = (generated::seed(), if generated::soak() { 420 } else { 60 });
    println!("status_setup_and_git_agree: {count} cases of seed {seed}");
    let names: Vec<&str> =
        kinds::kinds("http://127.0.0.1:1", "").iter().map(|it| it.name).collect();
    let cases = axes::cases(names.len(), count, &mut Chance::of(seed, 21));
    let next = AtomicUsize::new(0);
    let fetched = AtomicUsize::new(0);
    let wrong: Mutex<BTreeMap<&str, Vec<String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let lab = hosting(Jenkins::V2_572);
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (faults, works) = faults(&lab, *case, &names);
                    fetched.fetch_add(usize::from(works), Ordering::Relaxed);
                    if !faults.is_empty() {
                        let said = format!("{case:?}\n{}", faults.join("\n"));
                        wrong.lock().unwrap().entry(names[case.kind]).or_default().push(said);
                    }
                }
            });
        }
    });
    let fetched = fetched.into_inner();
    println!("git got the token in {fetched} of {count}");
    assert!(fetched > count / 10 && count - fetched > count / 10, "{fetched} of {count}");
    let wrong = wrong.into_inner().unwrap();
    let total: usize = wrong.values().map(Vec::len).sum();
    let counts: Vec<_> =
        wrong.iter().map(|(kind, said)| format!("{kind}: {}", said.len())).collect();
    let said: Vec<_> =
        wrong.into_iter().map(|(kind, said)| format!("{kind}: {}", said.join("\n"))).collect();
    assert!(said.is_empty(), "{}\n{total} of {count}:\n{}", said.join("\n\n"), counts.join("\n"));
}
