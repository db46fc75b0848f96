//! What every store one can write to does, asked of each of them.

use crate::world::{VALUE, World, account, alice, current, token, value_of};
use jenkins_token::Problem;
use jenkins_token::model::Header;
use jenkins_token::stores::{Record, TokenStore};

/// `again` is the same store, opened a second time as the next process would.
fn contract(store: &dyn TokenStore, again: &dyn TokenStore) {
    assert!(store.read(&alice()).unwrap().is_none(), "a new store is empty");
    store.delete(&alice()).unwrap();

    store.write(&alice(), &current(VALUE)).unwrap();
    let kept = again.read(&alice()).unwrap();
    assert_eq!(value_of(kept.as_ref()), VALUE);
    let kept = kept.unwrap();
    let (written, read) = (token(VALUE), kept.current.unwrap());
    assert_eq!(read.uuid, written.uuid);
    assert_eq!(read.name, written.name);
    assert_eq!(read.origin, written.origin);
    assert_eq!(read.created, written.created);
    assert_eq!(read.expires, written.expires);
    assert!(kept.pending.is_none());

    // Accounts that differ in one thing only do not share a record.
    let others = [
        account("http://ci.example.com/", "alice"),
        account("https://ci.example.com:8443/", "alice"),
        account("https://ci.example.com/jenkins/", "alice"),
        account("https://ci.example.com/", "Alice"),
        account("https://ci.example.com/", "alice/../alice \u{e9}"),
        account(&format!("https://ci.example.com/{}/", "long".repeat(400)), "alice"),
    ];
    for (number, other) in others.iter().enumerate() {
        assert!(store.read(other).unwrap().is_none(), "{other}");
        store.write(other, &current(&number.to_string())).unwrap();
    }
    for (number, other) in others.iter().enumerate() {
        assert_eq!(value_of(store.read(other).unwrap().as_ref()), number.to_string(), "{other}");
    }
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);

    // The whole record is replaced, in either direction.
    let both = Record {
        current: Some(token(VALUE)),
        pending: Some(token("pending")),
        headers: Some(Header::parse_lines("X-Key: let me in").unwrap()),
    };
    store.write(&alice(), &both).unwrap();
    let kept = store.read(&alice()).unwrap().unwrap();
    assert_eq!(kept.pending.unwrap().value.expose(), "pending");
    store.write(&alice(), &Record::default()).unwrap();
    let kept = store.read(&alice()).unwrap().unwrap();
    assert!(kept.current.is_none() && kept.pending.is_none());
    // But for the headers, which each write may leave alone.
    assert_eq!(kept.headers, both.headers);
    let none = Record { headers: Some([].into()), ..Record::default() };
    store.write(&alice(), &none).unwrap();
    assert_eq!(store.read(&alice()).unwrap().unwrap().headers, none.headers);

    store.delete(&alice()).unwrap();
    assert!(again.read(&alice()).unwrap().is_none());
    assert_eq!(value_of(store.read(&others[0]).unwrap().as_ref()), "0", "only one was deleted");
}

#[test]
fn the_file_store_keeps_the_contract() {
    let world = World::new();
    let open = || jenkins_token::stores::FileStore::new(&world.home);
    contract(&open(), &open());
}

#[test]
#[cfg(target_os = "linux")]
fn the_keyring_store_keeps_the_contract() {
    if !crate::lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), crate::lab_keyring::Keyring::start());
    let open = || crate::keyring::store_at(&world.home, &keyring.address());
    contract(&open(), &open());
}

/// Where there is no Secret Service the items are in the store that the `keyring` crate chooses;
/// here it chooses one of its own over gnome-keyring.
#[test]
#[cfg(target_os = "linux")]
fn the_keyring_store_over_another_of_the_ecosystem_keeps_the_contract() {
    use crate::world::{done, errand};
    use jenkins_token::stores::KeyringStore;
    if let Some(home) = errand() {
        assert!(keyring::Entry::store_status().is_ok());
        let open = || KeyringStore::over(&home, keyring_core::get_default_store().unwrap());
        contract(&open(), &open());
        open().write(&alice(), &current(VALUE)).unwrap();
        let text = std::env::var("LOCK").unwrap();
        assert!(std::process::Command::new("sh").args(["-c", &text]).status().unwrap().success());
        assert_eq!(open().read(&alice()).err(), Some(Problem::KeyringLocked));
        return;
    }
    if !crate::lab_keyring::installed() {
        return;
    }
    let (world, keyring) = (World::new(), crate::lab_keyring::Keyring::start());
    let name = "contract::the_keyring_store_over_another_of_the_ecosystem_keeps_the_contract";
    let lock = "dbus-send --session --print-reply --dest=org.freedesktop.secrets \
                /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
                array:objpath:/org/freedesktop/secrets/collection/login";
    let bus = keyring.address();
    let shell = format!("export DBUS_SESSION_BUS_ADDRESS='{bus}' LOCK='{lock}'");
    done(&world.send(name, &shell));
    let ours = keyring.search(&[("service", "jenkins-token")]);
    assert!(ours.contains("username = alice https://ci.example.com/ "), "{ours}");
}
