//! Rotations killed at random moments, until every state of the journal was hit; `LAB_KILLS=10`
//! hits each ten times, which takes minutes.

use crate::login::PROGRAM;
use lab::Lab;
use lab::faults::Flow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What a killed rotation had come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    NoEntry,
    NotedNothingSent,
    CreatedNotStored,
    PendingStored,
    Promoted,
    OldRevokedNotClosed,
    Closed,
}

const STATES: [State; 7] = [
    State::NoEntry,
    State::NotedNothingSent,
    State::CreatedNotStored,
    State::PendingStored,
    State::Promoted,
    State::OldRevokedNotClosed,
    State::Closed,
];

/// Long enough for a machine that is busy with something else.
const LONGEST: Duration = Duration::from_secs(600);

/// Read off what is on the disk and on the controller.
fn state(lab: &Lab, old: &str) -> State {
    let folder = lab.home().join("tokens/tokens");
    let file = std::fs::read_dir(folder).unwrap().flatten().map(|file| file.path());
    let file = file.into_iter().find(|path| path.extension().is_some_and(|end| end == "json"));
    let record = std::fs::read_to_string(file.unwrap()).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let listed: Vec<String> = lab.sandbox.tokens("alice").into_iter().map(|t| t.uuid).collect();
    let has_old = listed.iter().any(|uuid| uuid == old);
    let promoted = record["current"]["uuid"] != *old;
    match (lab.open_intents(), promoted) {
        (0, false) => State::NoEntry,
        (0, true) => State::Closed,
        (_, true) if has_old => State::Promoted,
        (_, true) => State::OldRevokedNotClosed,
        (_, false) if record["pending"].is_object() => State::PendingStored,
        (_, false) if listed.len() > 1 => State::CreatedNotStored,
        (_, false) => State::NotedNothingSent,
    }
}

/// Numbers between 0 and 1, the same in every run.
fn chances() -> impl Iterator<Item = f64> {
    let mut seed: u32 = 2_463_534_242;
    std::iter::repeat_with(move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        f64::from(seed) / f64::from(u32::MAX)
    })
}

#[test]
fn l2_killed_at_random() {
    let wanted: usize =
        std::env::var("LAB_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let lab = Flow { others: &[], ..Flow::ROTATE }.begin(PROGRAM, None);
    let begun = Instant::now();
    assert_eq!(lab.run(&["token", "rotate"], "").code, 0);
    let whole = begun.elapsed();
    let mut histogram: BTreeMap<State, usize> = STATES.map(|state| (state, 0)).into();
    let mut kills = 0;
    for chance in chances() {
        if histogram.values().all(|count| *count >= wanted) {
            break;
        }
        assert!(begun.elapsed() < LONGEST, "not every state was hit: {histogram:?}");
        let old = lab.sandbox.tokens("alice")[0].uuid.clone();
        let mut child = lab.start(&["token", "rotate"], "");
        std::thread::sleep(whole.mul_f64(1.3 * chance));
        let _ = child.kill();
        let _ = child.wait();
        kills += 1;
        let hit = state(&lab, &old);
        *histogram.entry(hit).or_default() += 1;
        let ran = lab.run(&["recover"], "");
        assert_eq!(ran.code, 0, "{hit:?}: {}", ran.err);
        let tokens = lab.sandbox.tokens("alice");
        assert_eq!((tokens.len(), lab.open_intents()), (1, 0), "{hit:?}: {:?}", lab.names());
        let ran = lab.run(&["status"], "");
        assert_eq!(ran.code, 0, "{hit:?}: {}", ran.err);
    }
    println!("faults: rotations killed at random: {kills}: {histogram:?}");
}
