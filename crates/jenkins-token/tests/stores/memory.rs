//! S5: what was a secret is wiped. The own memory is searched for one that is over.

use crate::world::{World, alice, current, done, errand, value_of};
use jenkins_token::stores::{FileStore, TokenStore};
use std::fs::File;
use std::os::unix::fs::FileExt;

/// No byte of the token itself stands in this file or in what searches for it.
const MASK: u8 = 0x5a;

/// A token value, masked.
fn masked() -> Vec<u8> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).unwrap();
    let digits = random.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| b"0123456789abcdef"[usize::from(digit)] ^ MASK);
    [b'1' ^ MASK; 2].into_iter().chain(digits).collect()
}

/// How often what is masked stands in the writable memory of this process.
fn copies(masked: &[u8]) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut window = vec![0; 64 * 1024];
    let own = window.as_ptr() as u64;
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, rest) = line.split_once('-').unwrap();
        let end = u64::from_str_radix(rest.split(' ').next().unwrap(), 16).unwrap();
        let mut at = u64::from_str_radix(start, 16).unwrap();
        while at < end {
            let step = (window.len() as u64).min(end - at);
            let length = usize::try_from(step).unwrap();
            if memory.read_exact_at(&mut window[..length], at).is_ok() {
                let hits =
                    window[..length].windows(masked.len()).enumerate().filter(|(_, part)| {
                        part.iter().zip(masked).all(|(byte, masked)| byte ^ MASK == *masked)
                    });
                let outside = |at: u64| at < own || at >= own + 64 * 1024;
                found += hits.filter(|(offset, _)| outside(at + *offset as u64)).count();
            }
            at += step;
        }
    }
    found
}

#[test]
fn s5_a_token_that_was_stored_and_read_leaves_no_copy() {
    let name = "memory::s5_a_token_that_was_stored_and_read_leaves_no_copy";
    let Some(home) = errand() else {
        return done(&World::new().send(name, ""));
    };
    let masked = masked();
    let token = || -> String { masked.iter().map(|byte| char::from(byte ^ MASK)).collect() };
    let held = zeroize::Zeroizing::new(token());
    assert!(copies(&masked) > 0, "the search finds what is there");
    drop(held);
    assert_eq!(copies(&masked), 0, "the search itself leaves none");

    let store = FileStore::new(&home);
    let record = current(&zeroize::Zeroizing::new(token()));
    store.write(&alice(), &record).unwrap();
    drop(record);
    let read = store.read(&alice()).unwrap();
    assert_eq!(value_of(read.as_ref()).len(), 34);
    drop(read);
    assert_eq!(copies(&masked), 0);
}
