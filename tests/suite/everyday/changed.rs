//! The same calls otherwise: other names of jobs, another parameter, other words, and reading calls
//! in another order. All of it is drawn from a seed.

use super::world::encoded;
use lab::recordings::Exchange;
use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

/// What stands in the place of what was recorded.
#[derive(Debug, Clone)]
pub struct Change {
    /// Recorded words and other ones, the longer ones first.
    words: Vec<(&'static str, String)>,
}

/// The names of jobs in the recordings; those that begin alike from the longest on.
const JOBS: [&str; 5] =
    ["everyday-untold", "everyday-params", "everyday-moved", "everyday-copy", "everyday"];

/// What names and words are made of: everything that Jenkins takes and that is hard to carry.
const LETTERS: [&str; 14] =
    ["a", "B", "7", "-", "_", ".x", " y", "ü", "ß", "中", "é", "'", "(1)", "+"];

impl Change {
    /// Nothing is other than it was.
    pub fn none() -> Change {
        Change { words: vec![] }
    }

    /// Other names and words, by that seed.
    pub fn seeded(seed: u64) -> Change {
        let mut random = Random(seed);
        let mut words = Vec::new();
        for (at, job) in JOBS.into_iter().enumerate() {
            let count = 1 + random.below(6);
            let letters: String =
                (0..count).map(|_| LETTERS[random.below(LETTERS.len())]).collect();
            words.push((job, format!("job{at}{letters}")));
        }
        words.push(("WHO", format!("PARAMETER_{}", random.below(100))));
        words.push(("hello", format!("said {} times", random.below(100))));
        Change { words }
    }

    fn replaced(&self, text: &str, written: impl Fn(&str) -> String) -> String {
        let mut text = text.to_owned();
        for (at, (was, _)) in self.words.iter().enumerate() {
            text = text.replace(was, &format!("\u{1}{at}\u{2}"));
        }
        for (at, (_, is)) in self.words.iter().enumerate() {
            text = text.replace(&format!("\u{1}{at}\u{2}"), &written(is));
        }
        text
    }

    /// A recorded text as it is to be: names in a path or an address as those write them.
    pub fn text(&self, text: &str) -> String {
        let is_path = text.starts_with('/') || text.starts_with("http");
        let is_path = is_path && !text.starts_with("/var/");
        self.replaced(text, |word| if is_path { in_path(word) } else { word.to_owned() })
    }

    /// A recorded target.
    pub fn target(&self, target: &str) -> String {
        self.replaced(target, encoded)
    }

    /// A recorded body.
    pub fn body(&self, body: &str) -> String {
        self.replaced(body, str::to_owned)
    }
}

/// As Jenkins writes names in its own paths.
fn in_path(name: &str) -> String {
    let mut path = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!$&'()*+,-.=@_".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

/// The calls with those that only read, and stand side by side, in another order.
pub fn shuffled(exchanges: &[Exchange], seed: u64) -> Vec<Exchange> {
    let mut random = Random(seed ^ 0x5eed);
    let reads = |exchange: &Exchange| {
        // The queue is read twice for what time does to it.
        !["POST", "DELETE"].contains(&&*exchange.request.method)
            && !exchange.request.target.starts_with("/queue/item/")
    };
    let mut shuffled: Vec<Exchange> = Vec::new();
    let mut run: Vec<Exchange> = Vec::new();
    for exchange in exchanges {
        if !reads(exchange) {
            shuffled.append(&mut run);
        }
        let place = if reads(exchange) { random.below(run.len() + 1) } else { 0 };
        if reads(exchange) {
            run.insert(place, exchange.clone());
        } else {
            shuffled.push(exchange.clone());
        }
    }
    shuffled.append(&mut run);
    shuffled
}

/// A seed that nobody knows before.
pub fn fresh_seed() -> u64 {
    RandomState::new().hash_one("everyday") >> 16
}

/// Numbers by a seed: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 8).unwrap_or(0) % end.max(1)
    }
}
