//! Hundreds of walks through what people do, with something going wrong on the way.

use crate::login::PROGRAM;
use lab::generated;
#[cfg(target_os = "linux")]
use lab::keyring::{Keyring, installed};
use lab::walks::{Trouble, Verb, Walk};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many in an ordinary run; ten times as many with `--soak`.
const WALKS: u32 = 300;
/// One of so many keeps its tokens in a keyring.
const IN_A_KEYRING: usize = 5;

#[derive(Default)]
struct Report {
    struck: usize,
    killed: BTreeMap<String, usize>,
    pairs: BTreeSet<(String, String)>,
    broken: Vec<String>,
}

#[test]
fn whatever_comes_after_whatever_no_token_is_lost() {
    let (seed, walks) = (generated::seed(), usize::try_from(generated::cases(WALKS)).unwrap());
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    let only = std::env::var("LAB_WALK").ok().and_then(|text| text.parse::<usize>().ok());
    let has_keyring = installed();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                let keyring = has_keyring.then(Keyring::start);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= walks {
                        break;
                    }
                    if only.is_some_and(|only| only != number) {
                        continue;
                    }
                    let keyring = keyring.as_ref().filter(|_| number % IN_A_KEYRING == 0);
                    let walk = Walk::of(seed, number);
                    let remembered = |url: &str| {
                        keyring.map_or_else(String::new, |keyring| keyring.search(&[("root", url)]))
                    };
                    let bus = keyring.map(Keyring::address);
                    let walked = walk.go(PROGRAM, bus, &remembered);
                    let mut report = report.lock().unwrap();
                    report.struck += usize::from(walked.struck);
                    let (first, second) = (format!("{:?}", walk.first), format!("{:?}", walk.next));
                    if walked.struck && matches!(walk.trouble, Trouble::Killed { .. }) {
                        *report.killed.entry(first.clone()).or_default() += 1;
                    }
                    report.pairs.insert((first, second));
                    let case = |what| format!("LAB_WALK={number} {walk}: {what}");
                    report.broken.extend(walked.found.into_iter().map(case));
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    println!(
        "walks: seed {seed}: {walks}, {} disturbed, {} pairs of {}, killed: {:?}",
        report.struck,
        report.pairs.len(),
        Verb::ALL.len() * Verb::ALL.len(),
        report.killed
    );
    assert!(
        report.broken.is_empty(),
        "{}\n{} broken",
        report.broken.join("\n"),
        report.broken.len()
    );
    if only.is_none() {
        assert!(report.struck * 2 > walks, "hardly ever disturbed");
        assert_eq!(report.pairs.len(), Verb::ALL.len() * Verb::ALL.len(), "every pair");
        assert_eq!(report.killed.len(), Verb::ALL.len(), "each is killed: {:?}", report.killed);
    }
}

/// Walks that a fresh seed found broken once. A logout struck out the token that an interrupted
/// login was to keep, and told nobody of it. A token was kept that an interrupted run had given
/// another name, and told by the old one, which was then called revoked.
#[test]
fn what_was_broken_once_stays_whole() {
    let keyring = installed().then(Keyring::start);
    for (seed, number) in [
        (1_795_702_377_044_023, 2049),
        (1_795_702_377_044_023, 2916),
        (1_795_706_770_461_420, 1608),
        (1_795_706_770_461_420, 2186),
        (1_795_706_770_461_420, 2475),
        (1_795_713_510_711_698, 380),
        (1_795_713_510_711_698, 1805),
        (1_795_713_510_711_698, 1850),
    ] {
        let walk = Walk::of(seed, number);
        let keyring = keyring.as_ref().filter(|_| number % IN_A_KEYRING == 0);
        let remembered = |url: &str| {
            keyring.map_or_else(String::new, |keyring| keyring.search(&[("root", url)]))
        };
        let walked = walk.go(PROGRAM, keyring.map(Keyring::address), &remembered);
        assert!(walked.found.is_empty(), "{number} {walk}: {:?}", walked.found);
    }
}
