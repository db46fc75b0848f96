//! S6, S7, S8, S11 and L16 of the attack tables, for token files.

use crate::world::{VALUE, World, alice, current, done, errand, value_of};
use jenkins_token::Problem;
use jenkins_token::stores::{FileStore, TokenStore};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A world whose store holds alice's token, and the file that is in.
fn kept() -> (World, FileStore, PathBuf) {
    let world = World::new();
    let store = FileStore::new(&world.home);
    store.write(&alice(), &current(VALUE)).unwrap();
    let file = world.home.token_file(&alice());
    (world, store, file)
}

/// Reading, writing and deleting are all refused, naming `path` and a reason that holds `why`.
#[track_caller]
fn assert_unsafe(store: &FileStore, path: &Path, why: &str) {
    let write = store.write(&alice(), &current("new"));
    for problem in [store.read(&alice()).err(), write.err(), store.delete(&alice()).err()] {
        match problem {
            Some(
                problem @ (Problem::FileUnsafe { .. }
                | Problem::FileForeign { .. }
                | Problem::FileLinked { .. }),
            ) => {
                let said = problem.to_string();
                assert!(said.starts_with(&format!("{}: ", path.display())), "{said}");
                assert!(said.contains(why), "{said}");
            }
            Some(other) => assert_eq!(other.name(), "file-unsafe", "{other}"),
            None => assert_eq!("accepted", why),
        }
    }
}

#[test]
fn s6_whatever_the_umask_token_files_are_private_from_the_first_byte() {
    if let Some(home) = errand() {
        for number in 0..200 {
            FileStore::new(&home).write(&alice(), &current(&number.to_string())).unwrap();
        }
        return;
    }
    for umask in ["000", "022", "077"] {
        let world = World::new();
        let tokens = world.home.state().join("tokens");
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let seen = scope.spawn(|| {
                let mut modes = Vec::new();
                while !over.load(Ordering::Relaxed) {
                    let files = fs::read_dir(&tokens).into_iter().flatten().flatten();
                    let files = files.filter_map(|file| file.metadata().ok());
                    modes.extend(files.map(|file| file.permissions().mode() & 0o7777));
                }
                modes
            });
            let name =
                "file_store::s6_whatever_the_umask_token_files_are_private_from_the_first_byte";
            let output = world.send(name, &format!("umask {umask}"));
            over.store(true, Ordering::Relaxed);
            done(&output);
            let seen = seen.join().unwrap();
            assert!(seen.len() > 10 && seen.iter().all(|mode| *mode == 0o600), "{seen:?}");
        });
        assert_eq!(mode(&world.home.token_file(&alice())), 0o600);
        assert_eq!(mode(&tokens), 0o700);
        assert_eq!(mode(world.home.state()), 0o700);
    }
}

#[test]
fn s7_a_symbolic_link_is_refused() {
    let (world, store, file) = kept();
    let elsewhere = world.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert_unsafe(&store, &file, "symbolic link");
    assert!(elsewhere.exists());
}

#[test]
fn s7_a_dangling_symbolic_link_is_refused() {
    let (world, store, file) = kept();
    let planted = world.path().join("planted");
    fs::remove_file(&file).unwrap();
    symlink(&planted, &file).unwrap();
    assert_unsafe(&store, &file, "symbolic link");
    assert!(!planted.exists());
}

#[test]
fn s7_a_hard_link_is_refused() {
    let (world, store, file) = kept();
    fs::hard_link(&file, world.path().join("second")).unwrap();
    assert_unsafe(&store, &file, "hard link");
}

#[test]
fn s7_a_fifo_is_refused_without_waiting_for_its_writer() {
    let (_world, store, file) = kept();
    fs::remove_file(&file).unwrap();
    let fifo = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &file, fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    assert_unsafe(&store, &file, "not a regular file");
}

#[test]
fn s7_a_socket_and_a_directory_are_refused() {
    let (_world, store, file) = kept();
    fs::remove_file(&file).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(&file).unwrap();
    assert_unsafe(&store, &file, "not a regular file");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_unsafe(&store, &file, "not a regular file");
}

#[test]
#[allow(clippy::print_stderr, reason = "says what it skips")]
fn s7_a_file_or_directory_of_another_user_is_refused() {
    let (_world, store, file) = kept();
    let tokens = file.parent().unwrap();
    if chown(&file, Some(65534), None).is_err() {
        eprintln!(
            "SKIPPED s7_a_file_or_directory_of_another_user_is_refused: only root can show it"
        );
        return;
    }
    assert_unsafe(&store, &file, "another user");
    chown(&file, Some(0), None).unwrap();
    store.read(&alice()).unwrap();
    chown(tokens, Some(65534), None).unwrap();
    assert_unsafe(&store, tokens, "another user");
}

#[test]
fn s7_a_file_others_may_use_is_refused() {
    let (_world, store, file) = kept();
    for mode in [0o644, 0o640, 0o620, 0o602, 0o601] {
        set_mode(&file, mode);
        assert_unsafe(&store, &file, "chmod 600 ");
    }
    set_mode(&file, 0o400);
    assert_eq!(value_of(store.read(&alice()).unwrap().as_ref()), VALUE);
}

#[test]
fn s7_a_directory_others_may_write_to_is_refused() {
    let (_world, store, file) = kept();
    let tokens = file.parent().unwrap();
    for mode in [0o770, 0o720, 0o702, 0o1777] {
        set_mode(tokens, mode);
        assert_unsafe(&store, tokens, "chmod 700 ");
    }
}

#[test]
fn s7_a_linked_directory_is_refused() {
    let (world, store, file) = kept();
    let tokens = file.parent().unwrap();
    let elsewhere = world.path().join("elsewhere");
    fs::rename(tokens, &elsewhere).unwrap();
    symlink(&elsewhere, tokens).unwrap();
    assert_unsafe(&store, tokens, &format!("symbolic link to {}", elsewhere.display()));
}

#[test]
fn s8_a_file_swapped_for_a_link_at_any_moment_harms_nobody() {
    let (world, store, file) = kept();
    let victim = world.path().join("victim");
    fs::write(&victim, "victim").unwrap();
    let over = AtomicBool::new(false);
    let (mut written, mut refused) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let link = world.path().join("link");
            while !over.load(Ordering::Relaxed) {
                symlink(&victim, &link).unwrap();
                fs::rename(&link, &file).unwrap();
                thread::yield_now();
                let _ = fs::remove_file(&file);
            }
        });
        let (begun, mut number) = (Instant::now(), 0);
        // Both must have happened, which takes longer on a busy machine.
        while number < 500
            || (written == 0 || refused == 0) && begun.elapsed() < Duration::from_secs(20)
        {
            number += 1;
            match store.write(&alice(), &current(&number.to_string())) {
                Ok(()) => written += 1,
                Err(Problem::FileUnsafe { .. } | Problem::FileLinked { .. }) => refused += 1,
                Err(other) => assert_eq!(other.name(), "file-unsafe", "{other}"),
            }
        }
        over.store(true, Ordering::Relaxed);
    });
    assert!(written > 0 && refused > 0, "no race: {written} written, {refused} refused");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "victim");
}

#[test]
fn s11_parallel_writers_of_one_account_leave_one_whole_record() {
    let (_world, store, file) = kept();
    thread::scope(|scope| {
        for number in 0..8 {
            let store = &store;
            scope.spawn(move || {
                store.write(&alice(), &current(&format!("value-{number}"))).unwrap();
            });
        }
    });
    assert!(value_of(store.read(&alice()).unwrap().as_ref()).starts_with("value-"));
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn deleting_sweeps_what_a_killed_writer_left() {
    let (_world, store, file) = kept();
    let name = file.file_name().unwrap().to_str().unwrap();
    fs::write(file.with_file_name(format!(".{name}.Ab12Cd.new")), VALUE).unwrap();
    let other = file.with_file_name("other.json");
    fs::write(&other, "of another account").unwrap();
    store.delete(&alice()).unwrap();
    let left: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().flatten().collect();
    assert_eq!(left.iter().map(fs::DirEntry::path).collect::<Vec<_>>(), [other]);
}

#[test]
fn a_write_sweeps_what_a_killed_writer_left_and_nothing_of_a_living_one() {
    let (world, store, file) = kept();
    let name = |end: &str| format!(".{}.{end}.new", file.file_name().unwrap().to_string_lossy());
    let left = file.with_file_name(name("dead"));
    let living = file.with_file_name(name("living"));
    let others = world.path().join("home/tokens/.other.json.dead.new");
    for path in [&left, &living, &others] {
        fs::write(path, VALUE).unwrap();
    }
    let held = fs::File::open(&living).unwrap();
    held.lock().unwrap();
    store.write(&alice(), &current("new")).unwrap();
    assert!(!left.exists() && living.exists() && others.exists());
    drop(held);
    store.write(&alice(), &current("newer")).unwrap();
    assert!(!living.exists() && others.exists());
}

#[test]
fn l16_a_damaged_or_newer_record_is_refused_and_left_byte_for_byte() {
    let (_world, store, file) = kept();
    let whole = fs::read(&file).unwrap();
    let newer = format!(r#"{{"v":2,"tokens":["{VALUE}"]}}"#).into_bytes();
    let control = String::from_utf8(whole.clone()).unwrap().replace(VALUE, "11\\u000a22");
    let mut strange = vec![
        newer,
        control.into_bytes(),
        vec![0xff; 40],
        [whole.clone(), vec![b' '; 100_000]].concat(),
    ];
    strange.extend((0..whole.len()).step_by(7).map(|end| whole[..end].to_vec()));
    for (at, bytes) in strange.into_iter().enumerate() {
        let name = if at == 0 { "format-unknown" } else { "file-unreadable" };
        fs::write(&file, &bytes).unwrap();
        let write = store.write(&alice(), &current("new"));
        for problem in [store.read(&alice()).err(), write.err(), store.delete(&alice()).err()] {
            let problem = problem.unwrap();
            assert_eq!(problem.name(), name, "{problem}");
            assert!(!format!("{problem:?}").contains(VALUE));
        }
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}
