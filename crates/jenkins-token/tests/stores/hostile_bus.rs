//! K7: a bus that answers with what no bus says.

use crate::keyring::store_at;
use crate::lab_hostile_bus::{Harm, hostile_bus};
use crate::world::{World, alice, current, done, errand};
use jenkins_token::Class;
use jenkins_token::stores::TokenStore;
use std::time::{Duration, Instant};

fn body(signature: &str, body: &[u8]) -> Harm {
    Harm::Body { signature: signature.to_owned(), body: body.to_vec() }
}

fn harms() -> Vec<Harm> {
    let huge = i32::MAX.to_le_bytes();
    let deep = format!("{}s{}", "(".repeat(120), ")".repeat(120));
    vec![
        Harm::Introduction(b"OK\r\n"),
        Harm::Introduction(b"OK zz\r\nOK zz\r\nERROR\r\n"),
        Harm::Introduction(b"REJECTED\r\n"),
        Harm::Introduction(&[b'x'; 100_000]),
        Harm::Introduction(b"\0\r\n\xff\r\n"),
        Harm::Bytes(vec![0; 4096]),
        Harm::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        Harm::Bytes(vec![0xff; 4096]),
        // An array that is longer than its message, than a message may be, than memory is.
        body("aoao", &[&huge[..], &[0; 4]].concat()),
        body("aoao", &[&1_000_000_u32.to_le_bytes()[..], &[0; 4]].concat()),
        body("aoao", &[&u32::MAX.to_le_bytes()[..], &[0; 60]].concat()),
        // Paths and texts that are none.
        body("aoao", b"\x09\0\0\0\x04\0\0\0xxxx\0\0\0\0\0\0\0"),
        body("s", b"\xff\0\0\0a\0"),
        body("s", b"\x02\0\0\0\xff\xff\0"),
        body("v", b"\xff"),
        // Other signatures than were asked for, broken ones, deep ones.
        body("u", &[1, 0, 0, 0]),
        body("a{sv}", &[8, 0, 0, 0, 0, 0, 0, 0]),
        body("a", &[0; 8]),
        body("((", &[0; 8]),
        body("zz", &[0; 8]),
        body(&deep, &[0; 64]),
        body(&"a".repeat(255), &[0; 64]),
        // Lengths.
        Harm::Endless(u32::MAX),
        Harm::Endless(1 << 27),
        Harm::EndlessHead(u32::MAX),
        Harm::EndlessHead(1 << 26),
        Harm::Descriptors(1),
        Harm::Descriptors(u32::MAX),
    ]
}

#[test]
fn k7_a_hostile_bus_is_an_error_in_time_and_in_bounds() {
    if errand().is_none() {
        let world = World::new();
        // Nothing may take a gigabyte and a half, address space of idle threads included.
        let name = "hostile_bus::k7_a_hostile_bus_is_an_error_in_time_and_in_bounds";
        return done(&world.send(name, "ulimit -v 1500000"));
    }
    let cases: Vec<(usize, Harm)> =
        harms().into_iter().flat_map(|harm| (0..4).map(move |nth| (nth, harm.clone()))).collect();
    std::thread::scope(|scope| {
        for cases in cases.chunks(cases.len().div_ceil(27)) {
            scope.spawn(move || {
                for (nth, harm) in cases {
                    let world = World::new();
                    let store = store_at(&world.home, &hostile_bus(world.path(), *nth, harm));
                    let begun = Instant::now();
                    let read = store.read(&alice()).map(|_| ());
                    let took = begun.elapsed();
                    // A good answer to the fourth call is none of these.
                    assert!(read.is_err(), "{nth} {harm:?}");
                    assert_eq!(read.err().unwrap().class(), Class::Store, "{nth} {harm:?}");
                    assert!(took < Duration::from_secs(8), "{nth} {harm:?}: {took:?}");
                    let write = store.write(&alice(), &current("new"));
                    assert!(write.is_err(), "{nth} {harm:?}");
                }
            });
        }
    });
}
