//! What this version writes is what the newest fixture holds, byte for byte. Where that changes on
//! purpose, a new folder is made of it and the old ones stay:
//! `LAB_YESTERDAY=2027-01-31 cargo test -p jenkins-token-tests --test suite yesterday::writing`.

use super::{files, newest};
use git_credential_jenkins::Person;
use git_credential_jenkins::git_config::{self, SetupContext};
use jenkins_token::accounts::journal::{Aim, Intent, Old, unique_name};
use jenkins_token::accounts::{
    AccountEntry, ControllerFacts, Home, Learnt, Registry, TokenSummary, Withheld,
};
use jenkins_token::model::{
    Account, ClientCertificate, Controller, ControllerClock, FrontHeaders, Header, Origin, Pin,
    Secret, Site, StoreKind, Token, TokenUuid, UserId, Version,
};
use jenkins_token::next_step::CommandLine;
use jenkins_token::stores::{FileStore, KeyringStore, Record, TokenStore};
use jiff::{SignedDuration, Timestamp};
use lab::keyring::{self, Keyring};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const NAMED: &str = "http://127.0.0.1:18080/";
const LEGACY: &str = "http://127.0.0.1:18046/";
const ELSEWHERE: &str = "https://ci.example.com/";
const DAY: &str = "2026-11-26T09:00:00.123456789Z";
const HOME_ID: &str = "0123456789abcdef";

fn moment() -> Timestamp {
    DAY.parse().unwrap()
}

fn account(root: &str, user: &str) -> Account {
    super::super::git::account(root, user)
}

fn uuid(number: u32) -> TokenUuid {
    TokenUuid::parse(&format!("00000000-0000-4000-8000-{number:012}")).unwrap()
}

/// A token that is plainly made up.
fn token(number: u32, name: &str) -> Token {
    Token {
        uuid: Some(uuid(number)),
        name: name.to_owned(),
        value: Secret::new(format!("11{:032x}", 0xfa4e_0000 + number)),
        origin: Origin::Created,
        created: Some(moment()),
        expires: None,
        days: None,
    }
}

fn unique(id: &str) -> String {
    unique_name("tester@lab", "2026-11-26".parse().unwrap(), id)
}

/// Everybody with a token, and what a login had left beside it.
fn people() -> Vec<(Account, Token, Option<Token>)> {
    let legacy = |number| Token {
        uuid: None,
        value: Secret::new(format!("{number:032x}")),
        origin: Origin::Legacy,
        created: None,
        ..token(number, "legacy token")
    };
    let adopted =
        Token { uuid: None, created: None, origin: Origin::Adopted, ..token(4, "adopted token") };
    let ends = Token {
        expires: Some("2099-12-31".parse().unwrap()),
        days: Some(26_697),
        ..token(6, "ends one day")
    };
    vec![
        (account(NAMED, "alice"), token(1, "laptop"), None),
        (account(NAMED, "bob"), token(2, "before"), Some(token(3, &unique("00000001")))),
        (account(NAMED, "carol"), adopted, None),
        (account(NAMED, "dave"), token(5, &unique("d0d0d0d0")), None),
        (account(NAMED, "frank"), ends, None),
        (account(NAMED, "gina"), token(7, &unique("00000005")), None),
        (account(LEGACY, "erna"), legacy(8), None),
        (account(ELSEWHERE, "alice"), token(9, "laptop \"2\" – ü"), None),
    ]
}

/// What a front door wants to see.
fn front() -> Arc<[Header]> {
    Header::parse_lines("CF-Access-Client-Id: made.up\nCF-Access-Client-Secret: 0fake0").unwrap()
}

/// All that answers tell of a controller but its version.
fn facts() -> ControllerFacts {
    let mut facts = ControllerFacts::default();
    facts.clock = Some(ControllerClock::heard(moment() + SignedDuration::from_hours(2), moment()));
    facts.crumbs = Some(true);
    let own = Controller::parse("https://ci.corp.example/").unwrap();
    facts.root = Some(Learnt { said: own, at: moment() });
    facts.realm = Some(Learnt { said: "Jenkins".to_owned(), at: moment() });
    facts
}

fn write_accounts(home: &Home) {
    Registry::change(home, |registry| {
        let named = Site::new(account(NAMED, "alice").controller);
        let named = Site { headers: FrontHeaders::Given(front()), ..named };
        registry.put_site(&named, Some(Version::parse("2.572")));
        for (account, token, _) in people() {
            let mut entry = AccountEntry::new(account, StoreKind::File);
            entry.token = Some(TokenSummary::of(&token));
            entry.verified = Some(moment());
            registry.put(entry);
        }
        let frank = account(NAMED, "frank");
        registry.put_alias(&frank, &UserId::parse("frank@corp.example").unwrap());
        let mut entry = registry.entry(&frank).unwrap().clone();
        entry.suspect_since = Some(moment());
        entry.rejected = Some(moment());
        entry.withheld = Some(Withheld::after(None, moment()));
        registry.put(entry);
        let ops = account("http://build.corp.example:8080/jenkins", "ops");
        let site = Site {
            allow_http: true,
            ca_file: Some("/etc/ssl/ours.pem".into()),
            pin: Some(Pin::of(b"key")),
            client_certificate: Some(ClientCertificate {
                certificate: "/etc/ssl/ops.pem".into(),
                key: "/etc/ssl/ops.key".into(),
            }),
            headers: FrontHeaders::Command(vec!["/opt/key".to_owned(), "--print".to_owned()]),
            ..Site::new(ops.controller.clone())
        };
        registry.put_site(&site, None);
        registry.put(AccountEntry::new(ops.clone(), StoreKind::Keyring));
        registry.set_version(&ops.controller, Version::parse("2.46.1"), moment());
        registry.learn(&ops.controller, &facts());
        registry.mark_told(&ops.controller);
    })
    .unwrap();
    let path = home.accounts_file();
    let text = fs::read_to_string(&path).unwrap();
    let id = Registry::read(home).unwrap().home_id().unwrap().to_owned();
    fs::write(path, text.replace(&id, HOME_ID)).unwrap();
}

fn write_journal(home: &Home) {
    let intent = |id: &str, aim, account: &Account, name: &str| {
        let site = Site::new(account.controller.clone());
        let intent = Intent::begin(aim, account, &site, StoreKind::File, moment()).unwrap();
        Intent { id: id.to_owned(), name: name.to_owned(), ..intent }
    };
    let old = |number, name: &str, legacy| {
        Some(Old { uuid: uuid(number), name: name.to_owned(), legacy })
    };
    let (alice, bob) = (account(NAMED, "alice"), account(NAMED, "bob"));
    let (dave, gina) = (account(NAMED, "dave"), account(NAMED, "gina"));
    let login = |id: &str, account| intent(id, Aim::Login, account, &unique(id));
    let all = [
        Intent {
            wanted: Some("desk".to_owned()),
            uuid: Some(uuid(3)),
            old: old(2, "before", false),
            ..login("00000001", &bob)
        },
        login("00000002", &alice),
        Intent { kept: Some("one before".to_owned()), ..login("00000003", &alice) },
        Intent {
            begun_there: Some(moment()),
            ..intent("00000004", Aim::Create, &alice, "printed")
        },
        Intent {
            uuid: Some(uuid(7)),
            old: old(17, "Legacy Token", true),
            ..login("00000005", &gina)
        },
        Intent {
            uuid: Some(uuid(5)),
            ..intent("00000006", Aim::Logout, &dave, &unique("d0d0d0d0"))
        },
        intent("00000007", Aim::Replace, &account(LEGACY, "erna"), "legacy token"),
    ];
    for intent in all {
        intent.note(home).unwrap();
    }
}

/// Sets git up for the controller elsewhere, in a configuration that has something already.
fn write_wiring(home: &Home, folder: &Path) {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::hard_link(
        env!("CARGO_BIN_EXE_git-credential-jenkins-lab"),
        bin.join("git-credential-jenkins"),
    )
    .unwrap();
    let config = folder.join(".gitconfig");
    let before = "[user]\n\tname = Alice\n[credential]\n\thelper = cache\n";
    fs::write(&config, before).unwrap();
    fs::write(folder.join("gitconfig.before"), before).unwrap();
    let variable = |name: &str| match name {
        "HOME" => Some(OsString::from(folder)),
        "PATH" => Some(OsString::from(&bin)),
        _ => None,
    };
    let outside = SetupContext {
        home,
        named_home: None,
        variable: &variable,
        program: &bin.join("cargo-jenkins"),
        now: moment,
        person: Person::who_runs(CommandLine("cargo jenkins")),
    };
    git_config::setup(&outside, &Site::new(account(ELSEWHERE, "alice").controller), false).unwrap();
    let book = home.state().join("git.json");
    let text = fs::read_to_string(&book).unwrap();
    fs::write(&book, text.replace(folder.to_str().unwrap(), "/home/alice")).unwrap();
    fs::rename(config, folder.join("gitconfig")).unwrap();
    fs::remove_dir_all(bin).unwrap();
}

/// An item as the keyring shows it, without its times.
fn keyring_item(home: &Home, keyring: &Keyring) -> String {
    let address = OsString::from(keyring.address());
    let variable = |name: &str| (name == "DBUS_SESSION_BUS_ADDRESS").then(|| address.clone());
    let (account, current, _) = people().remove(0);
    let record = Record { current: Some(current), ..Record::default() };
    KeyringStore::from_variables(home, variable).write(&account, &record).unwrap();
    let shown = keyring.search(&[("root", NAMED)]);
    let mut lines: Vec<&str> = shown
        .lines()
        .filter(|line| {
            ["label", "secret", "schema", "attribute."].iter().any(|key| line.starts_with(key))
        })
        .collect();
    lines.sort_unstable();
    lines.join("\n") + "\n"
}

fn write(folder: &Path) {
    let home = Home::at(folder.join("home"));
    write_accounts(&home);
    let store = FileStore::new(&home);
    for (account, current, pending) in people() {
        let headers = (account.controller.as_str() == NAMED).then(front);
        store.write(&account, &Record { current: Some(current), pending, headers }).unwrap();
    }
    write_journal(&home);
    write_wiring(&home, folder);
    if keyring::installed() {
        fs::write(folder.join("keyring.txt"), keyring_item(&home, &Keyring::start())).unwrap();
    }
    fs::remove_dir_all(home.state().join("locks")).unwrap();
}

#[test]
fn what_is_written_today_is_the_newest_fixture() {
    let place = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    write(place.path());
    if let Ok(day) = std::env::var("LAB_YESTERDAY") {
        let folder = newest().with_file_name(day);
        for (name, bytes) in files(place.path()) {
            super::put(&folder.join(name), bytes);
        }
    }
    let (mut fixture, written) = (files(&newest()), files(place.path()));
    if !written.iter().any(|(name, _)| name == "keyring.txt") {
        fixture.retain(|(name, _)| name != "keyring.txt");
    }
    let names = |all: &[(String, Vec<u8>)]| -> Vec<String> {
        all.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&written), names(&fixture));
    for ((name, written), (_, fixture)) in written.iter().zip(&fixture) {
        let (written, fixture) =
            (String::from_utf8_lossy(written), String::from_utf8_lossy(fixture));
        assert_eq!(written, fixture, "{name} is written otherwise: add a folder (docs/files.md)");
    }
}
