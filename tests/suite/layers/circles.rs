//! Files, and folders, that use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub type Arrows = Vec<(PathBuf, PathBuf)>;

/// What lies in a circle: each one as the arrows that tie it.
pub fn among<T: Ord + Clone>(arrows: &[(T, T)]) -> Vec<Vec<(T, T)>> {
    let mut next: BTreeMap<&T, BTreeSet<&T>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<&T, BTreeSet<&T>> =
        next.keys().map(|from| (*from, reach(&next, from))).collect();
    let both = |a: &T, b: &T| {
        let leads = |a: &T, b: &T| reached.get(a).is_some_and(|seen| seen.contains(b));
        leads(a, b) && leads(b, a)
    };
    let mut circles: Vec<Vec<(T, T)>> = vec![];
    for (from, to) in arrows.iter().filter(|(from, to)| both(from, to)) {
        let arrow = (from.clone(), to.clone());
        match circles.iter_mut().find(|circle| both(&circle[0].0, from)) {
            Some(circle) => circle.push(arrow),
            None => circles.push(vec![arrow]),
        }
    }
    circles
}

fn reach<'a, T: Ord>(next: &BTreeMap<&'a T, BTreeSet<&'a T>>, from: &T) -> BTreeSet<&'a T> {
    let mut seen = BTreeSet::new();
    let mut look: Vec<&T> = next.get(from).into_iter().flatten().copied().collect();
    while let Some(at) = look.pop() {
        if seen.insert(at) {
            look.extend(next.get(at).into_iter().flatten());
        }
    }
    seen
}

/// The arrows between what lies in `folder`: its files, and its folders as one each. A module's
/// own file counts as part of the folder of its name.
pub fn within(folder: &Path, arrows: &Arrows) -> Vec<(String, String)> {
    let part = |file: &Path| {
        let below = file.strip_prefix(folder).ok()?;
        Some(below.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned())
    };
    let between = arrows.iter().filter_map(|(from, to)| Some((part(from)?, part(to)?)));
    let mut parts: Vec<_> = between.filter(|(from, to)| from != to).collect();
    parts.sort();
    parts.dedup();
    parts
}

#[test]
fn a_circle_is_found_and_a_line_is_none() {
    let arrows =
        [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("x", "y"), ("y", "x")];
    let found = among(&arrows);
    assert_eq!(found, [&arrows[..3], &arrows[5..]]);
    let arrows = [("f/a/x.rs", "f/b.rs"), ("f/b/y.rs", "f/a/z.rs"), ("f/a/x.rs", "f/a/z.rs")];
    let arrows = arrows.map(|(from, to)| (PathBuf::from(from), PathBuf::from(to))).to_vec();
    assert_eq!(among(&arrows), Vec::<Arrows>::new());
    assert_eq!(among(&within(Path::new("f"), &arrows)).len(), 1);
}
