//! The list of accounts.

use crate::site::full_site;
use crate::world::{VALUE, World, account, alice, controller, text, token, with_file};
use jenkins_token::accounts::journal::{self, Aim, Intent};
use jenkins_token::accounts::{AccountEntry, Registry, TokenSummary, Withheld};
use jenkins_token::model::{Site, Source, StoreKind, UserId, Version};
use jiff::Timestamp;
use proptest::prelude::*;
use std::fs;
use std::thread;

fn entry(root: &str, user: &str) -> AccountEntry {
    AccountEntry::new(account(root, user), StoreKind::File)
}

fn full_entry() -> AccountEntry {
    AccountEntry {
        token: Some(TokenSummary::of(&token(VALUE))),
        verified: Some("2026-11-24T10:00:00Z".parse().unwrap()),
        suspect_since: Some("2026-11-24T11:00:00.5Z".parse().unwrap()),
        rejected: Some("2026-11-24T11:00:11Z".parse().unwrap()),
        withheld: Some(Withheld::after(None, "2026-11-24T11:00:00.5Z".parse().unwrap())),
        ..AccountEntry::new(alice(), StoreKind::File)
    }
}

#[test]
fn what_is_put_is_read_by_the_next_process() {
    let world = World::new();
    Registry::change(&world.home, |registry| {
        registry.put_site(&full_site(), Some(Version::parse("2.578")));
        registry.put(full_entry());
        registry.put(entry("https://ci.example.com/", "bob"));
        registry.put(entry("https://b.example/jenkins/", "carol"));
    })
    .unwrap();
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!(registry.entries().len(), 3);
    assert_eq!(registry.entry(&alice()), Some(&full_entry()));
    assert_eq!(registry.site(&alice().controller), Some(full_site()));
    assert_eq!(registry.version_of(&alice().controller), Some(Version::parse("2.578")));
    assert_eq!(registry.home_id().map(str::len), Some(16));
    assert!(!text(&world).contains(VALUE));
}

#[test]
fn the_first_account_answers_until_another_is_chosen() {
    let world = World::new();
    let (ci, b) = (alice().controller, controller("https://b.example/"));
    let bob = account("https://ci.example.com/", "bob");
    Registry::change(&world.home, |registry| {
        registry.put(AccountEntry::new(alice(), StoreKind::File));
        registry.put(AccountEntry::new(bob.clone(), StoreKind::File));
        registry.put(entry("https://b.example/", "carol"));
        assert_eq!(registry.default(), Some(ci.clone()));
        assert_eq!(registry.active(&ci), Some(alice().user));
        registry.activate(&bob);
        registry.set_default(&b);
        registry.activate(&account("https://ci.example.com/", "nobody"));
        registry.set_default(&controller("https://unknown.example/"));
    })
    .unwrap();
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!(registry.default(), Some(b));
    assert_eq!(registry.active(&ci), Some(bob.user));
}

#[test]
fn the_last_account_takes_its_controller_along() {
    let world = World::new();
    let ci = alice().controller;
    let bob = account("https://ci.example.com/", "bob");
    let both = |registry: &mut Registry| {
        registry.put(AccountEntry::new(alice(), StoreKind::File));
        registry.put(AccountEntry::new(bob.clone(), StoreKind::File));
    };
    Registry::change(&world.home, both).unwrap();
    Registry::change(&world.home, |registry| registry.remove(&alice())).unwrap();
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!((registry.active(&ci), registry.default()), (None, Some(ci.clone())));
    Registry::change(&world.home, |registry| registry.remove(&bob)).unwrap();
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!((registry.site(&ci), registry.default()), (None, None));
    assert!(!text(&world).contains("ci.example.com"));
}

#[test]
fn who_is_noted_again_does_not_answer_for_that() {
    let world = World::new();
    let (ci, b) = (alice().controller, account("https://b.example/", "carol"));
    let bob = account("https://ci.example.com/", "bob");
    let put = |account: &_| {
        let entry = AccountEntry::new(Clone::clone(account), StoreKind::File);
        Registry::change(&world.home, |registry| registry.put(entry)).unwrap();
    };
    for account in [&b, &alice(), &bob] {
        put(account);
    }
    // The default goes: nobody is chosen in its place by what only writes down.
    Registry::change(&world.home, |registry| registry.remove(&b)).unwrap();
    Registry::change(&world.home, |registry| registry.remove(&alice())).unwrap();
    put(&bob);
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!((registry.default(), registry.active(&ci)), (None, None));
    Registry::change(&world.home, |registry| registry.activate(&bob)).unwrap();
    let registry = Registry::read(&world.home).unwrap();
    assert_eq!((registry.default(), registry.active(&ci)), (Some(ci), Some(bob.user)));
}

#[test]
fn a_refusal_withholds_until_the_token_is_found_good() {
    let world = World::new();
    let at = |text: &str| text.parse().unwrap();
    let after = |change: &dyn Fn(&mut Registry)| {
        Registry::change(&world.home, change).unwrap();
        let entry = Registry::read(&world.home).unwrap().entry(&alice()).cloned().unwrap();
        (entry.suspect_since, entry.withheld)
    };
    after(&|registry| registry.put(AccountEntry::new(alice(), StoreKind::File)));
    let (first, later) = (at("2026-11-24T11:00:00Z"), at("2026-11-24T11:01:00Z"));
    let once = Withheld { since: first, until: at("2026-11-24T11:00:30Z") };
    assert_eq!(after(&|r| r.mark_refused(&alice(), first)), (Some(first), Some(once)));
    let twice = Withheld { since: later, until: at("2026-11-24T11:03:00Z") };
    assert_eq!(after(&|r| r.mark_refused(&alice(), later)), (Some(first), Some(twice)));
    assert_eq!(after(&|r| r.mark_verified(&alice(), later)), (None, None));
    after(&|r| r.mark_refused(&alice(), first));
    assert_eq!(after(&|r| r.mark_suspect(&alice(), None)), (None, None));
}

#[test]
fn doubt_comes_and_goes() {
    let world = World::new();
    let (doubt, end) =
        ("2026-11-24T11:00:00Z".parse().unwrap(), "2026-11-24T12:00:00Z".parse().unwrap());
    let after = |change: &dyn Fn(&mut Registry)| {
        Registry::change(&world.home, change).unwrap();
        let entry = Registry::read(&world.home).unwrap().entry(&alice()).cloned().unwrap();
        assert_eq!(entry.rejected, None);
        (entry.suspect_since, entry.verified)
    };
    let put = |registry: &mut Registry| registry.put(AccountEntry::new(alice(), StoreKind::File));
    assert_eq!(after(&put), (None, None));
    assert_eq!(
        after(&|registry| registry.mark_suspect(&alice(), Some(doubt))),
        (Some(doubt), None)
    );
    Registry::change(&world.home, |registry| registry.mark_rejected(&alice(), end)).unwrap();
    let rejected = Registry::read(&world.home).unwrap().entry(&alice()).unwrap().rejected;
    assert_eq!(rejected, Some(end));
    assert_eq!(after(&|registry| registry.mark_verified(&alice(), end)), (None, Some(end)));
    assert_eq!(after(&|registry| registry.mark_suspect(&alice(), None)), (None, Some(end)));
}

/// Written by hand and by a later program, in ways of its own.
const BY_HAND: &str = r#"# my controllers
default = 'https://CI.example.com'   # the big one
colour = "red"
version = 1
home = "0123456789abcdef"

# ---- ours ----
[[controller]]
root = "HTTPS://ci.example.com:443" # shouted
rack = { row = 3 }
active = "alice"

    [[controller.account]]
    shape = [1, 2]
    user = 'alice'          # me
    store = "file"
    verified = "2026-11-24T10:00:00Z"

[[controller]]
root = "https://b.example/"
[[controller.account]]
user = "carol"
store = "file"

[later]
key = 1
"#;

#[test]
fn l16_a_change_touches_only_what_it_says() {
    let world = with_file(BY_HAND);
    Registry::change(&world.home, |registry| {
        let learnt = "2026-11-25T09:00:00Z".parse().unwrap();
        registry.set_version(&alice().controller, Version::parse("2.578"), learnt);
        registry.mark_verified(&alice(), "2026-11-25T10:00:00Z".parse().unwrap());
        registry.put(entry("https://ci.example.com/", "bob"));
    })
    .unwrap();
    let expected = BY_HAND
        .replace("'https://CI.example.com'  ", "\"https://ci.example.com/\"  ")
        .replace("active = \"alice\"\n", "active = \"alice\"\nversion = \"2.578\"\nversion-learnt = 2026-11-25T09:00:00Z\n")
        .replace(
            "verified = \"2026-11-24T10:00:00Z\"\n",
            "verified = 2026-11-25T10:00:00Z\n\n[[controller.account]]\nuser = \"bob\"\nstore = \"file\"\n",
        );
    assert_eq!(text(&world), expected);
}

#[test]
fn a_change_that_changes_nothing_writes_nothing() {
    let world = with_file(BY_HAND);
    Registry::change(&world.home, |registry| registry.activate(&alice())).unwrap();
    assert_eq!(text(&world), BY_HAND);
}

/// Neither reading nor changing accepts the file, and both leave it byte for byte.
#[track_caller]
fn assert_refused(text: &[u8]) {
    assert_refused_as("file-unreadable", text);
}

#[track_caller]
fn assert_refused_as(name: &str, text: &[u8]) {
    let world = with_file("");
    fs::write(world.home.accounts_file(), text).unwrap();
    let put = |registry: &mut Registry| registry.put(full_entry());
    for problem in [Registry::read(&world.home).map(drop), Registry::change(&world.home, put)] {
        assert_eq!(problem.map_err(|problem| problem.name()), Err(name));
    }
    assert_eq!(fs::read(world.home.accounts_file()).unwrap(), text);
}

#[test]
fn l16_what_is_not_understood_is_refused_and_left_byte_for_byte() {
    let account = "[[controller.account]]\nuser = \"alice\"\nstore = \"file\"\n";
    let controller = "[[controller]]\nroot = \"https://ci.example.com/\"\n";
    assert_refused_as("format-unknown", b"version = 2\n");
    assert_refused_as("format-unknown", format!("version = 0\n{controller}{account}").as_bytes());
    assert_refused(b"version = \"1\"\n");
    assert_refused(b"version = 1\n\xff\n");
    assert_refused(b"[[controller]\n");
    assert_refused(b"controller = 1\n");
    assert_refused(b"[[controller]]\nversion = \"2.578\"\n");
    assert_refused(b"[[controller]]\nroot = \"https://alice:pw@ci.example.com/\"\n");
    assert_refused(format!("{controller}{controller}").as_bytes());
    assert_refused(format!("{controller}{account}{account}").as_bytes());
    assert_refused(format!("{controller}{account}").replace("file", "vault").as_bytes());
    assert_refused(format!("{controller}{account}verified = 7\n").as_bytes());
    assert_refused(format!("{controller}{account}token-name = \"x\"\n").as_bytes());
    assert_refused(format!("{controller}allow-http = \"perhaps\"\n").as_bytes());
}

#[test]
fn l16_a_file_cut_inside_a_line_is_refused() {
    let world = World::new();
    Registry::change(&world.home, |registry| registry.put(full_entry())).unwrap();
    let whole = text(&world);
    let value = whole.find("\"file\"").unwrap();
    for end in value..value + 6 {
        assert_refused(&whole.as_bytes()[..end]);
    }
}

#[test]
fn s10_fifty_parallel_changes_are_all_kept() {
    let world = World::new();
    thread::scope(|scope| {
        for number in 0..50 {
            let home = &world.home;
            scope.spawn(move || {
                let entry = entry(&format!("https://ci-{number}.example/"), "alice");
                Registry::change(home, |registry| registry.put(entry)).unwrap();
            });
        }
    });
    assert_eq!(Registry::read(&world.home).unwrap().entries().len(), 50);
}

#[test]
fn s11_eight_parallel_changes_of_one_account_leave_one() {
    let world = World::new();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                Registry::change(&world.home, |registry| registry.put(full_entry())).unwrap();
            });
        }
    });
    assert_eq!(Registry::read(&world.home).unwrap().entries(), [full_entry()]);
}

#[test]
fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    Registry::change(&world.home, |registry| registry.put(full_entry())).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(world.home.accounts_file()), 0o600);
    assert_eq!(mode(world.home.state().to_owned()), 0o700);
}

#[test]
fn s7_a_list_that_others_could_have_written_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let world = World::new();
    Registry::change(&world.home, |registry| registry.put(full_entry())).unwrap();
    let file = world.home.accounts_file();
    let mode = |path, mode| fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    let refused = |why: &str| {
        let put = |registry: &mut Registry| registry.remove(&alice());
        let before = fs::read(&file).unwrap();
        for problem in [Registry::read(&world.home).map(drop), Registry::change(&world.home, put)] {
            let problem = problem.unwrap_err();
            assert!(["file-unsafe", "file-linked"].contains(&problem.name()), "{problem:?}");
            assert!(problem.to_string().contains(why), "{problem}");
        }
        assert_eq!(fs::read(&file).unwrap(), before);
    };
    for open in [0o620, 0o602, 0o666] {
        mode(&file, open);
        refused("others can write to it");
    }
    mode(&file, 0o644);
    assert_eq!(Registry::read(&world.home).unwrap().entries(), [full_entry()], "reading is fine");
    let second = world.path().join("second");
    fs::hard_link(&file, &second).unwrap();
    refused("hard link");
    fs::remove_file(&file).unwrap();
    symlink(&second, &file).unwrap();
    refused("symbolic link");
    fs::remove_file(&file).unwrap();
    fs::rename(&second, &file).unwrap();
    mode(&world.home.state().to_owned(), 0o770);
    refused("others can write to it");
}

/// Text, and text that comes close to an `accounts.toml`.
fn nearly() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("version = 1".to_owned()),
        Just("home = \"0123456789abcdef\"".to_owned()),
        "default = \"https://[abc].example/?\"",
        Just("[[controller]]".to_owned()),
        Just("[controller]".to_owned()),
        "root = ['\"]https?://[abc]\\.example(:8080)?/?(x/)?['\"]",
        "(version|active|user|origin|token-name|token-uuid|home) = \"[a-z0-9 ]{0,5}\"",
        Just("store = \"file\" # here".to_owned()),
        Just("[[controller.account]]".to_owned()),
        "(created|verified|suspect-since) = 20[0-9]{2}-1[0-9]-1[0-9]T10:00:00(\\.[0-9]{1,9})?Z?",
        "expires = \"?20[0-9]{2}-1[0-9]-1[0-9]\"?",
        "(allow-http|later) = (true|false|1)",
        Just("origin = \"created\"".to_owned()),
        Just("[other]".to_owned()),
        "#.{0,5}",
    ];
    let file = proptest::collection::vec(line, 0..16).prop_map(|lines| lines.join("\n"));
    prop_oneof![1 => any::<String>(), 8 => file]
}

proptest! {
    #[test]
    fn any_text_is_understood_and_updated_or_left_alone(
        before in nearly(),
        user in "[a-z]{1,3}",
        version in "[^\\p{C}]{0,9}",
    ) {
        let world = with_file(&before);
        let mut wanted = None;
        let changed = Registry::change(&world.home, |registry| {
            registry.put_site(&full_site(), Some(Version::parse(&version)));
            registry.put(AccountEntry {
                account: account("https://ci.example.com/", &user),
                ..full_entry()
            });
            registry.activate(&account("https://ci.example.com/", &user));
            wanted = Some(registry.clone());
        });
        match (Registry::read(&world.home), changed) {
            (Ok(read), Ok(())) => {
                prop_assert_eq!(read.active(&alice().controller), UserId::parse(&user).ok());
                prop_assert_eq!(Some(read), wanted);
            }
            (Err(_), Err(_)) => prop_assert_eq!(text(&world), before),
            (read, changed) => prop_assert!(false, "{:?} {:?}", read, changed),
        }
    }
}

#[test]
fn a_spelling_leads_to_one_account() {
    let world = World::new();
    let (alice, bob) =
        (entry("https://ci.example.com/", "alice"), entry("https://ci.example.com/", "bob"));
    let typed = UserId::parse("alice@corp.example").unwrap();
    let controller = alice.account.controller.clone();
    Registry::change(&world.home, |registry| {
        registry.put(alice.clone());
        registry.put(bob.clone());
        registry.put_alias(&bob.account, &typed);
        registry.put_alias(&alice.account, &typed);
        registry.put_alias(&alice.account, &alice.account.user);
    })
    .unwrap();
    let of = |typed: &UserId| {
        let registry = Registry::read(&world.home).unwrap();
        registry.spelled(&controller, typed).map(|entry| entry.account.user.to_string())
    };
    assert_eq!(of(&typed).as_deref(), Some("alice"));
    assert_eq!(of(&bob.account.user).as_deref(), Some("bob"));
    assert_eq!(of(&UserId::parse("Alice").unwrap()), None, "letters count");
    let text = std::fs::read_to_string(world.home.accounts_file()).unwrap();
    assert_eq!(text.matches("aliases = [\"alice@corp.example\"]").count(), 1, "{text}");
    // What is remembered anew keeps them, and only an id that is taken comes before an alias.
    Registry::change(&world.home, |registry| {
        registry.put(alice.clone());
        registry.put(entry("https://ci.example.com/", "alice@corp.example"));
    })
    .unwrap();
    assert_eq!(of(&typed).as_deref(), Some("alice@corp.example"));
    let text = std::fs::read_to_string(world.home.accounts_file()).unwrap();
    assert_eq!(text.matches("aliases").count(), 1, "{text}");
}

#[test]
fn aliases_that_are_not_understood_are_refused() {
    for aliases in ["aliases = \"alice\"", "aliases = [1]", "aliases = [\"\"]"] {
        let text = format!(
            "[[controller]]\nroot = \"https://ci.example.com/\"\n[[controller.account]]\nuser = \"alice\"\nstore = \"file\"\n{aliases}\n"
        );
        let world = with_file(&text);
        assert!(Registry::read(&world.home).is_err(), "{aliases}");
    }
}

/// Those who write the same file remove what killed writers left of it: never what another one is
/// about to put in its place.
#[test]
fn writers_of_one_file_do_not_disturb_each_other() {
    let world = World::new();
    let site = Site::new(alice().controller);
    let intent = Intent::begin(Aim::Login, &alice(), &site, StoreKind::File, Timestamp::UNIX_EPOCH);
    let intent = intent.unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    intent.note(&world.home).unwrap();
                }
            });
        }
    });
    assert_eq!(journal::open(&world.home).unwrap(), [intent]);
    let files = fs::read_dir(world.home.state().join("journal")).unwrap().count();
    assert_eq!(files, 1, "nothing is left beside it");
}

/// As in every version: what is in no store is gone with the process, wherever it came from.
#[test]
fn an_intent_of_a_credential_that_is_in_no_store_says_environment() {
    let (world, site) = (World::new(), Site::new(alice().controller));
    for (source, written, read) in [
        (Source::Environment, "environment", Source::Environment),
        (Source::Given, "environment", Source::Environment),
        (Source::Stored(StoreKind::Keyring), "keyring", Source::Stored(StoreKind::Keyring)),
    ] {
        let intent = Intent::begin(Aim::Create, &alice(), &site, source, Timestamp::UNIX_EPOCH);
        let intent = intent.unwrap();
        intent.open(&world.home).unwrap();
        let file = world.home.state().join("journal").join(format!("{}.json", intent.id));
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(&format!("\"store\": \"{written}\"")), "{text}");
        assert_eq!(journal::open(&world.home).unwrap()[0].source, read);
        intent.close(&world.home).unwrap();
    }
}
