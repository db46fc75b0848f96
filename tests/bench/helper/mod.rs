//! What git waits for: one whole process of `git-credential-jenkins`, beside the helpers people
//! have, in the same rounds.

mod peers;
mod stage;

use crate::median::median;
use stage::{Call, Stage};
use std::time::Duration;

const ROUNDS: usize = 60;

/// A pair to compare: ours, the peer, and the goal for the ratio, where there is one.
struct Pair {
    what: &'static str,
    ours: usize,
    peer: usize,
    goal: Option<f64>,
}

pub(crate) fn measure() {
    let Some(stage) = Stage::build() else { return };
    let calls = stage.calls();
    let mut times: Vec<Vec<Duration>> = calls.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (call, times) in calls.iter().zip(&mut times) {
            let took = stage.run(call);
            // The first round warms caches.
            if round > 0 {
                times.push(took);
            }
        }
    }
    println!("git's helper, whole processes, {ROUNDS} rounds, medians");
    let medians: Vec<Duration> = times.iter_mut().map(|times| median(times)).collect();
    for (call, median) in calls.iter().zip(&medians) {
        println!("  {:<44} {:>7.2} ms", call.name, milliseconds(*median));
    }
    for pair in pairs(&calls) {
        let ratio = medians[pair.ours].as_secs_f64() / medians[pair.peer].as_secs_f64();
        let goal = pair.goal.map_or_else(String::new, |goal| format!(" (goal {goal})"));
        println!("  {}: {ratio:.3} of {}{goal}", pair.what, calls[pair.peer].name);
    }
    stage.tell_weight();
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The comparisons for which both sides could be run.
fn pairs(calls: &[Call]) -> Vec<Pair> {
    let find = |name: &str| calls.iter().position(|call| call.name == name);
    let compared = [
        (stage::GET_KEYRING, stage::LIBSECRET_GET, Some(0.45)),
        (stage::GET_KEYRING, stage::KEYRING_4_GET, None),
        (stage::GET_FILE, stage::GIT_STORE_GET, Some(0.9)),
        (stage::GET_STRANGER, stage::TRUE, Some(1.5)),
        (stage::STORE_UNCHANGED, stage::LIBSECRET_STORE, None),
        (stage::FILL, stage::LIBSECRET_FILL, None),
    ];
    let both =
        |(ours, peer, goal)| Some(Pair { what: ours, ours: find(ours)?, peer: find(peer)?, goal });
    compared.into_iter().filter_map(both).collect()
}
