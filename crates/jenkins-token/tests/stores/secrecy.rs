//! S3 and S13: what can be printed or is written without asking holds no secret.

use crate::world::{VALUE, World, alice, current, lock, token};
use jenkins_token::accounts::{AccountEntry, Registry, TokenSummary};
use jenkins_token::model::{StoreKind, Token};
use jenkins_token::stores::{Environment, Record, TokenStore};
use static_assertions::assert_not_impl_any;
use std::fmt::{Debug, Display};
use std::fs;
use std::time::Duration;

assert_not_impl_any!(Token: Debug, Display, Clone);
assert_not_impl_any!(Record: Debug, Display, Clone);
assert_not_impl_any!(Environment: Debug, Display, Clone);

#[test]
fn s3_what_can_be_printed_shows_no_secret() {
    let world = World::new();
    let entry = AccountEntry {
        token: Some(TokenSummary::of(&token(VALUE))),
        ..AccountEntry::new(alice(), StoreKind::File)
    };
    Registry::change(&world.home, |registry| registry.put(entry)).unwrap();
    let registry = Registry::read(&world.home).unwrap();
    let held = lock(&world.home, &alice(), Duration::ZERO).unwrap();
    let cut = &current(VALUE).to_json().expose()[..150].to_owned();
    let mut shown = format!("{:?} {registry:?} {held:?}", world.home);
    shown.push_str(&format!("{:?} {:?}", registry.entries(), registry.site(&alice().controller)));
    shown.push_str(&format!("{:?}", Record::from_json(cut).err()));
    {
        let store = jenkins_token::stores::FileStore::new(&world.home);
        store.write(&alice(), &current(VALUE)).unwrap();
        fs::write(world.home.token_file(&alice()), cut).unwrap();
        let problem = store.read(&alice()).err().unwrap();
        shown
            .push_str(&format!("{store:?} {problem:?} {problem} {}", problem.clone().of(&alice())));
    }
    assert!(cut.contains(VALUE) && shown.contains("laptop"));
    assert!(!shown.contains(&VALUE[..8]), "{shown}");
}

#[test]
fn s13_only_the_token_file_holds_the_value() {
    let world = World::new();
    jenkins_token::stores::FileStore::new(&world.home).write(&alice(), &current(VALUE)).unwrap();
    let entry = AccountEntry {
        token: Some(TokenSummary::of(&token(VALUE))),
        ..AccountEntry::new(alice(), StoreKind::File)
    };
    Registry::change(&world.home, |registry| registry.put(entry)).unwrap();
    drop(lock(&world.home, &alice(), Duration::ZERO).unwrap());
    for directory in [world.home.state().to_owned(), world.home.state().join("locks")] {
        for file in fs::read_dir(directory).unwrap().flatten().map(|file| file.path()) {
            assert!(!file.to_string_lossy().contains(VALUE));
            if file.is_file() {
                assert!(!String::from_utf8_lossy(&fs::read(&file).unwrap()).contains(VALUE));
            }
        }
    }
}
