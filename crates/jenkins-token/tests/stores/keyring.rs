//! The keyring store against a real gnome-keyring on a bus of the test's own.

use crate::lab_keyring::{self, Keyring, crash, silent_bus};
use crate::world::{VALUE, World, account, alice, current, done, errand, token, value_of};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::stores::{KeyringStore, TokenStore};
use jenkins_token::{Class, Problem};
use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SCHEMA: (&str, &str) = ("xdg:schema", "io.github.jenkins-token.Account");

pub(crate) fn store_at(home: &Home, address: &str) -> KeyringStore {
    let address = OsString::from(address);
    KeyringStore::from_variables(home, |name| match name {
        "DBUS_SESSION_BUS_ADDRESS" => Some(address.clone()),
        // Never the bus of the person's session.
        _ => Some("/nowhere".into()),
    })
}

static SAID: AtomicUsize = AtomicUsize::new(0);

fn store(world: &World, keyring: &Keyring) -> KeyringStore {
    store_at(&world.home, &keyring.address())
}

/// What every use of `store` says; it must be the same.
#[track_caller]
fn problem(store: &KeyringStore) -> Problem {
    let read = store.read(&alice()).err().unwrap();
    assert_eq!(store.write(&alice(), &current("new")).err().as_ref(), Some(&read));
    assert_eq!(store.delete(&alice()).err().as_ref(), Some(&read));
    assert_eq!(read.class(), Class::Store);
    read
}

/// A home, a keyring and the store of the one in the other, where there is a keyring.
fn started() -> Option<(World, Keyring, KeyringStore)> {
    if !lab_keyring::installed() {
        return None;
    }
    let (world, keyring) = (World::new(), Keyring::start());
    let store = store(&world, &keyring);
    Some((world, keyring, store))
}

/// What marks Alice's item in the home called `id` as ours.
fn attributes(id: &str) -> [(&str, &str); 4] {
    [SCHEMA, ("root", "https://ci.example.com/"), ("user", "alice"), ("home", id)]
}

/// The id that a home gets by its first use.
fn new_home_id(world: &World, store: &KeyringStore) -> String {
    assert!(store.read(&alice()).unwrap().is_none());
    home_id(world)
}

fn home_id(world: &World) -> String {
    Registry::read(&world.home).unwrap().home_id().unwrap().to_owned()
}

#[test]
fn k1_four_processes_with_5000_gets_each_leave_the_daemon_alive() {
    if let Some(home) = errand() {
        let store = store_at(&home, &std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap());
        for _ in 0..5000 {
            assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
        }
        return;
    }
    if !lab_keyring::installed() {
        return;
    }
    let (world, mut keyring) = (World::new(), Keyring::start());
    store(&world, &keyring).write(&alice(), &current(VALUE)).unwrap();
    let pid = keyring.pid();
    let name = "keyring::k1_four_processes_with_5000_gets_each_leave_the_daemon_alive";
    let shell = format!("export DBUS_SESSION_BUS_ADDRESS='{}'", keyring.address());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| done(&world.send(name, &shell)));
        }
    });
    assert!(pid.is_some());
    assert_eq!(keyring.pid(), pid);
}

#[test]
fn k2_a_bus_that_never_answers_is_given_up_after_three_seconds() {
    let world = World::new();
    let store = store_at(&world.home, &silent_bus(world.path()));
    let begun = Instant::now();
    assert_eq!(store.read(&alice()).err(), Some(Problem::KeyringSilent { seconds: 3 }));
    let took = begun.elapsed();
    assert!(took > Duration::from_millis(2900) && took < Duration::from_secs(6), "{took:?}");
    assert_eq!(problem(&store), Problem::KeyringSilent { seconds: 3 });
}

#[test]
fn k2_a_keyring_that_never_answers_is_given_up_too() {
    if !lab_keyring::installed() {
        return;
    }
    let (world, mut keyring) = (World::new(), Keyring::start());
    let store = store(&world, &keyring);
    store.write(&alice(), &current(VALUE)).unwrap();
    keyring.signal("STOP");
    assert_eq!(problem(&store), Problem::KeyringSilent { seconds: 3 });
    keyring.signal("CONT");
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
}

#[test]
fn k3_a_daemon_killed_between_calls_is_lost_and_not_an_absent_token() {
    if !lab_keyring::installed() {
        return;
    }
    for word in ["OpenSession", "SearchItems", "GetSecret", "SetSecret", "Delete"] {
        let (world, mut keyring) = (World::new(), Keyring::start());
        store(&world, &keyring).write(&alice(), &current(VALUE)).unwrap();
        let pid = keyring.pid().unwrap();
        let store = store_at(&world.home, &keyring.in_front(word, move || crash(pid)));
        let failed = match word {
            "SetSecret" => store.write(&alice(), &current("new")).err(),
            "Delete" => store.delete(&alice()).err(),
            _ => store.read(&alice()).err(),
        };
        assert_eq!(failed, Some(Problem::KeyringLost), "{word}");
        assert_eq!(keyring.pid(), None, "{word}");
        // The next one finds it absent, then locked, then as it was.
        assert!(matches!(problem(&store), Problem::KeyringAbsent { .. }), "{word}");
        keyring.start_daemon_locked();
        assert_eq!(problem(&store), Problem::KeyringLocked, "{word}");
        keyring.kill_daemon();
        keyring.start_daemon();
        assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE, "{word}");
    }
}

#[test]
fn k4_a_locked_keyring_is_no_absent_token_and_is_not_asked() {
    let Some((world, keyring, store)) = started() else { return };
    store.write(&alice(), &current(VALUE)).unwrap();
    keyring.lock();
    let (told, asked) = std::sync::mpsc::channel();
    let watched = keyring.in_front("Unlock", move || told.send(()).unwrap_or_default());
    assert_eq!(problem(&store_at(&world.home, &watched)), Problem::KeyringLocked);
    assert!(asked.try_recv().is_err(), "nothing asks to unlock");
    // Nor for an account whose token was never there.
    let other = account("https://ci.example.com/", "bob");
    assert_eq!(store.read(&other).err(), Some(Problem::KeyringLocked));
}

#[test]
fn k4_a_dialog_that_cannot_be_shown_counts_as_dismissed() {
    let Some((_world, keyring, store)) = started() else { return };
    store.write(&alice(), &current(VALUE)).unwrap();
    keyring.lock();
    let asking = store.asking(|_| _ = SAID.fetch_add(1, Ordering::Relaxed));
    assert_eq!(problem(&asking), Problem::KeyringPromptDismissed);
    assert_eq!(SAID.load(Ordering::Relaxed), 0, "nobody is told of a dialog that is not there");
}

#[test]
fn k5_without_a_bus_the_answer_is_there_at_once() {
    let world = World::new();
    let unset = KeyringStore::from_variables(&world.home, |name| {
        (name == "XDG_RUNTIME_DIR").then(|| "/nowhere".into())
    });
    let nobody = store_at(&world.home, &format!("unix:path={}/none", world.path().display()));
    let tcp = store_at(&world.home, "tcp:host=localhost,port=1");
    let program = store_at(&world.home, "unixexec:path=/bin/true");
    let nonsense = store_at(&world.home, "a bus");
    unset.read(&alice()).err();
    for store in [unset, nobody, tcp, program, nonsense] {
        let begun = Instant::now();
        let problem = problem(&store);
        let known =
            matches!(problem, Problem::BusUnreachable { .. } | Problem::OutsideSession { .. });
        assert!(known, "{problem}");
        assert!(begun.elapsed() < Duration::from_millis(500), "{problem}");
    }
}

#[test]
fn k5_a_bus_without_a_keyring_is_told_from_no_bus() {
    if !lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), Keyring::without_daemon());
    let problem = problem(&store(&world, &keyring));
    let Problem::KeyringAbsent { why } = problem else { unreachable!("{problem}") };
    assert!(why.starts_with("no program keeps secrets on the session bus"), "{why}");
}

#[test]
fn the_first_address_that_works_is_taken_and_the_runtime_directory_is_the_default() {
    if !lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), Keyring::start());
    store(&world, &keyring).write(&alice(), &current(VALUE)).unwrap();
    let both = format!("unix:path=/nowhere/bus;{}", keyring.address());
    assert_eq!(value_of(store_at(&world.home, &both).read(&alice()).unwrap().as_ref()), VALUE);
    let address = keyring.address();
    let directory = address.strip_prefix("unix:path=").unwrap().strip_suffix("/bus").unwrap();
    let usual = KeyringStore::from_variables(&world.home, |name| {
        (name == "XDG_RUNTIME_DIR").then(|| directory.into())
    });
    assert_eq!(value_of(usual.read(&alice()).unwrap().as_ref()), VALUE);
}

#[test]
fn k6_items_of_other_programs_are_neither_read_nor_changed() {
    let Some((world, keyring, store)) = started() else { return };
    let id = new_home_id(&world, &store);
    let same = [("root", "https://ci.example.com/"), ("user", "alice"), ("home", id.as_str())];
    keyring.store_as_another_program(&same, "of another program");
    let even_the_schema = [&same[..], &[SCHEMA, ("application", "other")]].concat();
    let record = current("theirs").to_json();
    keyring.store_as_another_program(&even_the_schema, record.expose());

    assert!(store.read(&alice()).unwrap().is_none());
    store.delete(&alice()).unwrap();
    store.write(&alice(), &current(VALUE)).unwrap();
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
    store.write(&alice(), &current("new")).unwrap();
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), "new");
    store.delete(&alice()).unwrap();
    assert!(store.read(&alice()).unwrap().is_none());

    let left = keyring.search(&same);
    assert!(left.contains("of another program") && left.contains("theirs"), "{left}");
    assert_eq!(left.matches("label = of another program").count(), 2, "{left}");
}

#[test]
fn k6_of_two_items_of_ours_the_newest_answers_and_both_are_deleted() {
    let Some((world, keyring, store)) = started() else { return };
    store.write(&alice(), &current(VALUE)).unwrap();
    let id = home_id(&world);
    let ours = attributes(&id);
    // The time of a change is kept in seconds.
    std::thread::sleep(Duration::from_millis(1100));
    keyring.store_in_another_collection(&ours, current("newer").to_json().expose());
    for _ in 0..5 {
        assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), "newer");
    }
    store.write(&alice(), &current("newest")).unwrap();
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), "newest");
    store.delete(&alice()).unwrap();
    assert!(store.read(&alice()).unwrap().is_none());
    assert!(!keyring.search(&ours).contains("label"));
}

#[test]
fn s15_an_item_is_labelled_and_found_by_root_user_and_home() {
    if !lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), Keyring::start());
    store(&world, &keyring).write(&alice(), &current(VALUE)).unwrap();
    let id = home_id(&world);
    let said = keyring.search(&[("home", &id)]);
    assert!(said.contains("label = Jenkins token: alice on https://ci.example.com/"), "{said}");
    assert!(said.contains("schema = io.github.jenkins-token.Account"), "{said}");
    for (name, value) in [("root", "https://ci.example.com/"), ("user", "alice"), ("home", &id)] {
        assert!(said.contains(&format!("attribute.{name} = {value}")), "{said}");
    }
    // What anybody may read while it is locked.
    keyring.lock();
    let said = keyring.search(&[("home", &id)]);
    assert_eq!(said.matches("attribute.").count(), 3, "{said}");
    let uuid = token(VALUE).uuid.unwrap().to_string();
    assert!(!said.contains(VALUE) && !said.contains(&uuid), "{said}");
}

#[test]
fn two_homes_do_not_share_an_item() {
    if !lab_keyring::installed() {
        return;
    }
    let (one, two, keyring) = (World::new(), World::new(), Keyring::start());
    store(&one, &keyring).write(&alice(), &current(VALUE)).unwrap();
    assert!(store(&two, &keyring).read(&alice()).unwrap().is_none());
    store(&two, &keyring).write(&alice(), &current("two")).unwrap();
    store(&two, &keyring).delete(&alice()).unwrap();
    assert_eq!(value_of(store(&one, &keyring).read(&alice()).unwrap().as_ref()), VALUE);
}

#[test]
fn k8_a_bus_of_another_user_is_not_spoken_to() {
    use std::os::unix::fs::PermissionsExt;
    if !lab_keyring::installed() {
        return;
    }
    if !rustix::process::geteuid().is_root() {
        lab_keyring::skipped("a bus of another user: only root can start one");
        return;
    }
    let world = World::new();
    let path = world.path().join("foreign");
    std::fs::set_permissions(world.path(), PermissionsExt::from_mode(0o777)).unwrap();
    let mut bus = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "dbus-daemon", "--session"])
        .args(["--nofork", "--nopidfile", &format!("--address=unix:path={}", path.display())])
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    while !path.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    let read = store_at(&world.home, &format!("unix:path={}", path.display())).read(&alice());
    bus.kill().unwrap();
    bus.wait().unwrap();
    assert_eq!(read.err(), Some(Problem::KeyringForeign));
}

#[test]
fn k10_writing_what_is_there_already_writes_nothing() {
    if !lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), Keyring::start());
    store(&world, &keyring).write(&alice(), &current(VALUE)).unwrap();
    let watched = |word| {
        let (told, seen) = std::sync::mpsc::channel();
        let address = keyring.in_front(word, move || told.send(()).unwrap_or_default());
        (store_at(&world.home, &address), seen)
    };
    for word in ["SetSecret", "CreateItem"] {
        let (store, seen) = watched(word);
        store.write(&alice(), &current(VALUE)).unwrap();
        assert!(seen.try_recv().is_err(), "{word}");
    }
    let (store, seen) = watched("Set");
    store.write(&alice(), &current("new")).unwrap();
    assert!(seen.try_recv().is_ok(), "the watch works");
}

#[test]
fn a_refused_write_is_said_and_the_old_record_stays() {
    let Some((_world, keyring, store)) = started() else { return };
    store.write(&alice(), &current(VALUE)).unwrap();
    keyring.refuse_writes();
    let other = account("https://ci.example.com/", "bob");
    for account in [alice(), other] {
        let refused = store.write(&account, &current("new")).err();
        assert!(matches!(refused, Some(Problem::KeyringRefused { .. })), "{refused:?}");
    }
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
}

#[test]
fn l16_what_is_newer_is_said_and_left_alone() {
    let Some((world, keyring, store)) = started() else { return };
    let id = new_home_id(&world, &store);
    let ours = attributes(&id);
    let text = "{\"v\":2}";
    keyring.store_as_another_program(&ours, text);
    let problem = problem(&store);
    assert_eq!(problem.name(), "format-unknown", "{problem}");
    assert!(
        problem.to_string().contains("it is of format 2, and this program knows 1"),
        "{problem}"
    );
    assert!(keyring.search(&ours).contains(&format!("secret = {text}")));
}

#[test]
fn what_is_damaged_or_empty_is_said_and_may_be_replaced() {
    let Some((world, keyring, store)) = started() else { return };
    let id = new_home_id(&world, &store);
    let ours = attributes(&id);
    for (text, why) in [("", "it is empty"), ("{", "it is damaged"), ("\u{fe}", "it is damaged")] {
        keyring.store_as_another_program(&ours, text);
        let read = store.read(&alice()).err();
        assert_eq!(read, Some(Problem::KeyringUnreadable { why: why.to_owned() }), "{text}");
        store.write(&alice(), &current(VALUE)).unwrap();
        assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
        keyring.store_as_another_program(&ours, text);
        store.delete(&alice()).unwrap();
        assert!(store.read(&alice()).unwrap().is_none());
    }
}
