//! S9: when the disk refuses, the old file stays and no half-written one is left.

use crate::world::{VALUE, World, alice, current, done, errand, value_of};
use jenkins_token::accounts::{AccountEntry, Home, Registry};
use jenkins_token::model::StoreKind;
use jenkins_token::stores::{FileStore, TokenStore};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// Every file below the home with its content.
fn files(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let mut directories = vec![home.state().to_owned()];
    let mut files = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap().flatten().map(|entry| entry.path()) {
            if entry.is_dir() {
                directories.push(entry);
            } else {
                let content = fs::read(&entry).unwrap();
                files.push((entry, content));
            }
        }
    }
    files.sort();
    files
}

fn put_alice(registry: &mut Registry) {
    registry.put(AccountEntry::new(alice(), StoreKind::File));
}

fn keep(home: &Home) {
    FileStore::new(home).write(&alice(), &current(VALUE)).unwrap();
    Registry::change(home, put_alice).unwrap();
}

/// Both writers fail and leave everything as it is.
fn assert_nothing_changes(home: &Home, name: &str) {
    let before = files(home);
    let store = FileStore::new(home);
    let problem = store.write(&alice(), &current("new")).unwrap_err();
    assert_eq!(problem.name(), name, "{problem}");
    let problem = Registry::change(home, |registry| registry.remove(&alice())).unwrap_err();
    assert_eq!(problem.name(), name, "{problem}");
    assert!(files(home) == before, "{:?}", files(home));
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
    assert!(Registry::read(home).unwrap().entry(&alice()).is_some());
}

#[test]
fn s9_every_byte_is_refused() {
    if let Some(home) = errand() {
        return assert_nothing_changes(&home, "file-failed");
    }
    let world = World::new();
    keep(&world.home);
    // The signal ignored, a write beyond the limit fails with EFBIG, for root as well.
    let output = world.send("full_disk::s9_every_byte_is_refused", "trap '' XFSZ; ulimit -f 0");
    done(&output);
}

#[test]
fn s9_the_disk_is_full() {
    if let Some(home) = errand() {
        keep(&home);
        let mut filler = fs::File::create(home.state().join("filler")).unwrap();
        while filler.write(&[0; 4096]).is_ok() {}
        return assert_nothing_changes(&home, "file-failed");
    }
    on_a_small_disk("full_disk::s9_the_disk_is_full");
}

#[test]
fn s9_the_disk_is_read_only() {
    if let Some(home) = errand() {
        keep(&home);
        let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(home.state()).status();
        assert!(remount.unwrap().success());
        return assert_nothing_changes(&home, "home-unwritable");
    }
    on_a_small_disk("full_disk::s9_the_disk_is_read_only");
}

#[allow(clippy::print_stdout, reason = "says what it skips")]
fn on_a_small_disk(name: &str) {
    let world = World::new();
    fs::create_dir(world.home.state()).unwrap();
    let may = |flags: &str| {
        let mount = ["sh", "-c", "mount -t tmpfs none /mnt"];
        let asked = Command::new("unshare").arg(flags).args(mount).output();
        asked.is_ok_and(|output| output.status.success())
    };
    let Some(flags) = ["-m", "-rm"].into_iter().find(|flags| may(flags)) else {
        println!("SKIPPED {name}: no file system may be mounted here");
        return;
    };
    let shell = format!(
        "test \"$MOUNTED\" || MOUNTED=1 exec unshare {flags} sh -c '
            mount -t tmpfs -o size=64k,mode=700 none \"$ERRAND\" && exec \"$0\" --exact \"$1\" --nocapture
        ' \"$0\" \"$1\""
    );
    done(&world.send(name, &shell));
}
