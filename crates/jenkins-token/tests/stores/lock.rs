//! One worker per account.

use crate::world::{World, account, alice, lock};
use jenkins_token::Problem;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const BRIEF: Duration = Duration::from_millis(30);
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_second_thread_gives_up_after_its_patience_and_gets_the_lock_once_it_is_free() {
    let world = World::new();
    let held = lock(&world.home, &alice(), BRIEF).unwrap();
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        let waiter = scope.spawn(|| {
            let tell = tell;
            let busy = lock(&world.home, &alice(), BRIEF).unwrap_err();
            tell.send(busy).unwrap();
            lock(&world.home, &alice(), LONG).map(drop)
        });
        assert_eq!(told.recv().unwrap(), Problem::AccountBusy);
        assert!(!waiter.is_finished(), "the lock is still held");
        drop(held);
        waiter.join().unwrap().unwrap();
    });
}

#[test]
fn other_accounts_are_free() {
    let world = World::new();
    let _held = lock(&world.home, &alice(), BRIEF).unwrap();
    for other in [account("https://ci.example.com/", "bob"), account("https://x.example/", "alice")]
    {
        lock(&world.home, &other, Duration::ZERO).map(drop).unwrap();
    }
}

#[test]
fn a_second_process_waits_too_and_a_killed_one_gives_the_lock_back() {
    use crate::world::{done, errand};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::ExitStatusExt;
    let name = "lock::a_second_process_waits_too_and_a_killed_one_gives_the_lock_back";
    if let Some(home) = errand() {
        if std::env::var_os("DIE").is_some() {
            let _held = lock(&home, &alice(), BRIEF).unwrap();
            std::process::abort();
        }
        assert_eq!(lock(&home, &alice(), BRIEF).unwrap_err(), Problem::AccountBusy);
        return;
    }
    let world = World::new();
    let held = lock(&world.home, &alice(), BRIEF).unwrap();
    done(&world.send(name, ""));
    drop(held);
    let killed = world.send(name, "ulimit -c 0; export DIE=1");
    assert!(killed.status.signal().is_some(), "{killed:?}");
    lock(&world.home, &alice(), BRIEF).map(drop).unwrap();

    let locks = world.home.state().join("locks");
    assert_eq!(locks.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for lock in std::fs::read_dir(locks).unwrap().flatten() {
        assert_eq!(lock.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
