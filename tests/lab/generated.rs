//! Generated cases: a fixed seed in the ordinary run, a fresh one and ten times as many with
//! `tests/run --soak`; the seed is printed, and can be given again.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Whether `tests/run --soak` runs.
#[must_use]
pub fn soak() -> bool {
    std::env::var_os("JENKINS_TOKEN_SOAK").is_some()
}

/// `ordinary`, or ten times as many with `--soak`.
#[must_use]
pub fn cases(ordinary: u32) -> u32 {
    if soak() { ordinary * 10 } else { ordinary }
}

/// The seed of this run: `JENKINS_TOKEN_SEED`, else a fresh one with `--soak`, else always the same.
///
/// # Panics
/// When `JENKINS_TOKEN_SEED` is not a number.
#[must_use]
pub fn seed() -> u64 {
    if let Ok(given) = std::env::var("JENKINS_TOKEN_SEED") {
        return given.parse().expect("JENKINS_TOKEN_SEED is a number");
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let fresh = now.map_or(1, |since| since.as_micros());
    if soak() { u64::try_from(fresh).unwrap_or(1) } else { 20_261_126 }
}

/// Runs that many cases, or ten times as many; says on stdout of what seed.
#[must_use]
pub fn runner(test: &str, ordinary: u32) -> TestRunner {
    let (seed, cases) = (seed(), cases(ordinary));
    println!("{test}: {cases} cases of seed {seed}; again with JENKINS_TOKEN_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config { cases, failure_persistence: None, ..Config::default() }, rng)
}
