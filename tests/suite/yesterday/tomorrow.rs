//! What a newer version wrote: of another format it is left alone and said so, and within the format
//! its keys stay.

use super::{Yesterday, files, newest};
use crate::git::{World, run};
use lab::{PASSWORD, Ran, keyring};
use std::path::Path;

/// One of each kind, and where its format stands.
const FORMATS: [(&str, &str, &str); 4] = [
    ("accounts.toml", "version = 1\n", "version = 2\n"),
    ("journal/00000002.json", "\"v\": 1", "\"v\": 2"),
    ("tokens/127.0.0.1_18080-728d72915aa07c6063451a90dfef5f50.json", "\"v\":1", "\"v\":2"),
    ("git.json", "\"v\":1", "\"v\":2"),
];

/// The newest files, one of them in the format of tomorrow, of which nothing else is known.
fn tomorrow(path: &str) -> Vec<(String, Vec<u8>)> {
    let (_, now, then) = FORMATS.into_iter().find(|(name, ..)| *name == path).unwrap();
    let mut all = files(&newest().join("home"));
    let (_, bytes) = all.iter_mut().find(|(name, _)| name == path).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(now));
    *bytes = text.replace(now, then).into_bytes();
    // What is left open of an account is told before its record.
    all.retain(|(name, _)| !path.starts_with("tokens/") || !name.starts_with("journal/"));
    all
}

fn without_locks(home: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = files(home);
    all.retain(|(name, _)| !name.starts_with("locks/"));
    all
}

fn says_update(ran: &Ran, file: &str, what: &str) {
    assert_eq!(ran.code, 6, "{what}: {}{}", ran.out, ran.err);
    let said = format!("{file}: it is of format 2, and this program knows 1; it was left as it is");
    assert!(ran.err.contains(&said), "{what}: {}", ran.err);
    assert!(ran.err.contains("next: update this program"), "{what}: {}", ran.err);
}

#[test]
fn every_command_leaves_a_list_of_tomorrow_alone() {
    let then = Yesterday::of(&newest());
    let list = String::from_utf8(then.read("accounts.toml")).unwrap();
    let (name, now, later) = FORMATS[0];
    super::put(&then.at(name), list.replace(now, later));
    let before = without_locks(&then.home());
    let url = then.lab.sandbox.url().to_owned();
    for words in [
        &["status"][..],
        &["status", "--offline"],
        &["token"],
        &["token", "list"],
        &["token", "rotate"],
        &["token", "rotate", "--all"],
        &["token", "create", "x"],
        &["token", "create", "x", "--use"],
        &["token", "revoke", "x", "--yes"],
        &["token", "rename", "x", "y"],
        &["login", &url, "-u", "bob", "--store", "file", "--password-stdin"],
        &["login", &url, "-u", "bob", "--store", "file", "--with-token"],
        &["switch", "-u", "bob"],
        &["logout"],
        &["logout", "--keep-token"],
        &["api", "me/api/json"],
        &["crumb"],
    ] {
        let ran = then.lab.run(words, PASSWORD);
        says_update(&ran, "accounts.toml", &format!("{words:?}"));
    }
    assert!(then.lab.sandbox.asked().is_empty(), "nothing was sent");
    assert_eq!(without_locks(&then.home()), before);
    let exec = then.lab.run(&["exec", "--", "true"], "");
    assert!(exec.code == 125 && exec.err.contains("update this program"), "{}", exec.err);
    let world = World::of(&then.lab);
    let get = world.helper(&["get"], format!("protocol=http\nhost={}\n\n", super::host(&url)));
    assert!(get.err.contains("is of format 2") && get.err.contains("update"), "{}", get.err);
    assert!(!get.out.contains("password="));
    assert_eq!(without_locks(&then.home()), before);
}

#[test]
fn a_journal_of_tomorrow_stops_what_would_finish_it() {
    let then = Yesterday::from(&tomorrow("journal/00000002.json"), None);
    // What time it is on the controller may be noted; the list of accounts is of today.
    then.lab.sandbox.set_dates(jenkins_sandbox::Dates::Absent);
    let before = without_locks(&then.home());
    let names = then.lab.names();
    let url = then.lab.sandbox.url().to_owned();
    for words in [
        &["recover"][..],
        &["token", "rotate", "-c", &url, "-u", "alice"],
        &["login", &url, "-u", "alice", "--store", "file", "--password-stdin"],
        &["logout", "-c", &url, "-u", "alice"],
        &["recover", "--dismiss", "00000002"],
    ] {
        let ran = then.lab.run(words, PASSWORD);
        says_update(&ran, "journal/00000002.json", &format!("{words:?}"));
        assert_eq!(without_locks(&then.home()), before, "{words:?}");
    }
    assert_eq!(then.lab.names(), names);
    // What looks at no journal goes on.
    assert_eq!(then.lab.run(&["token", "-c", &url, "-u", "alice"], "").code, 0);
}

/// What touches the token of an account.
fn with_a_record_of_tomorrow(then: &Yesterday, place: &str) {
    let before = without_locks(&then.home());
    let names = then.lab.names();
    let url = then.lab.sandbox.url().to_owned();
    let on = |words: &[&'static str]| [words, &["-c", &url, "-u", "alice"]].concat();
    let login = |words: &[&'static str]| {
        [&["login", &url, "-u", "alice", "--password-stdin"], words].concat()
    };
    for words in [
        on(&["status"]),
        on(&["token"]),
        on(&["token", "list"]),
        on(&["token", "rotate"]),
        on(&["token", "create", "x"]),
        on(&["token", "create", "x", "--use"]),
        on(&["logout"]),
        on(&["logout", "--keep-token"]),
        on(&["api", "me/api/json"]),
        login(&["--store", if then.keyring.is_some() { "keyring" } else { "file" }]),
    ] {
        let ran = then.lab.run(&words, PASSWORD);
        says_update(&ran, place, &format!("{words:?}"));
        let mut now = without_locks(&then.home());
        // A login writes nothing but how the controller is reached.
        now.retain(|file| !before.contains(file));
        assert!(now.is_empty(), "{words:?}: {:?}", now[0].0);
    }
    assert_eq!(then.lab.names(), names);
}

#[test]
fn a_record_of_tomorrow_is_left_in_its_file() {
    let file = FORMATS[2].0;
    with_a_record_of_tomorrow(&Yesterday::from(&tomorrow(file), None), ".json");
}

#[test]
fn a_record_of_tomorrow_is_left_in_the_keyring() {
    if !keyring::installed() {
        return;
    }
    let then = Yesterday::from(&tomorrow(FORMATS[2].0), Some(keyring::Keyring::start()));
    let items = |then: &Yesterday| {
        then.keyring.as_ref().unwrap().search(&[("root", then.lab.sandbox.url())])
    };
    let before = items(&then);
    assert!(before.contains("{\"v\":2,"));
    with_a_record_of_tomorrow(&then, "the account's item in the keyring");
    assert_eq!(items(&then), before);
}

#[test]
fn wiring_of_tomorrow_is_left_alone() {
    let world = World::with(&[("https://ci.example.com", "alice")]);
    let path = world.home().join("git.json");
    let all = tomorrow("git.json");
    let book = &all.iter().find(|(name, _)| name == "git.json").unwrap().1;
    super::put(&path, book);
    world.write(".gitconfig", std::fs::read(newest().join("gitconfig")).unwrap());
    let config = world.read(".gitconfig");
    for words in [
        ["git", "setup", "-c", "https://ci.example.com"],
        ["git", "remove", "-c", "https://ci.example.com"],
    ] {
        says_update(&world.cargo_jenkins(&words), "git.json", &format!("{words:?}"));
    }
    let own = world.at("bin/git-credential-jenkins");
    let ran = run(world.command(own, &["remove", "https://ci.example.com"]), b"");
    assert!(ran.code == 1 && ran.err.contains("it is of format 2"), "{}", ran.err);
    assert!(ran.err.contains("next: update this program"), "{}", ran.err);
    assert_eq!((world.read(".gitconfig"), std::fs::read(path).unwrap()), (config, book.clone()));
}

/// Adds keys of tomorrow wherever a file of today could have some.
fn with_more(name: &str, text: &str) -> String {
    match name.split('/').next().unwrap() {
        "accounts.toml" => text
            .replacen("version = 1\n", "version = 1\nlater = { a = [1, 2] } # kept\n", 1)
            .replace("\nactive = ", "\nlater = \"controller\" # kept\nactive = ")
            .replace("store = \"file\"\n", "store = \"file\"\nlater = 'account' # kept\n"),
        "journal" => text.replacen('{', "{\n  \"later\": {\"b\": 1},", 1),
        "git.json" => text
            .replacen('{', "{\"later\":[\"book\"],", 1)
            .replacen("{\"file\":", "{\"later\":\"file\",\"file\":", 1)
            .replacen("{\"root\":", "{\"later\":\"root\",\"root\":", 1),
        _ => text
            .replacen('{', "{\"later\":[\"record\"],", 1)
            .replace("\"origin\":", "\"later\":{\"of\":\"token\"},\"origin\":"),
    }
}

fn more() -> Vec<(String, Vec<u8>)> {
    let mut all = files(&newest().join("home"));
    for (name, bytes) in &mut all {
        *bytes = with_more(name, std::str::from_utf8(bytes).unwrap()).into_bytes();
    }
    all
}

/// How often the files of a folder say `word`.
fn count(then: &Yesterday, folder: &str, word: &str) -> usize {
    let all = files(&then.home());
    let texts = all.iter().filter(|(name, _)| name.starts_with(folder));
    texts.map(|(_, bytes)| String::from_utf8_lossy(bytes).matches(word).count()).sum()
}

#[test]
fn keys_of_tomorrow_stay_where_a_file_is_written_again() {
    let stores = if keyring::installed() { 2 } else { 1 };
    for in_keyring in (0..stores).map(|store| store == 1) {
        let then = Yesterday::from(&more(), in_keyring.then(keyring::Keyring::start));
        let url = then.lab.sandbox.url().to_owned();
        let kept = count(&then, "accounts.toml", "# kept");
        assert!(kept > 8);
        let intents = count(&then, "journal", "\"later\"");
        assert_eq!(intents, 7);
        // bob's pending token is promoted and named; a shut door leaves the old one to revoke.
        then.lab.sandbox.fail(jenkins_sandbox::Fault::Refuse.on("/revoke").always());
        let ran = then.lab.run(&["recover"], "");
        assert_eq!(ran.code, 7, "{}", ran.err);
        then.lab.sandbox.heal();
        let left = count(&then, "journal", "\"v\": 1");
        assert!(left > 0 && count(&then, "journal", "\"later\"") == left);
        let record = then.record(&crate::git::account(&url, "bob"));
        assert!(record.contains("\"name\":\"desk\""), "{record}");
        assert_eq!(record.matches("\"later\":[\"record\"]").count(), 1, "{record}");
        assert_eq!(record.matches("\"later\":{\"of\":\"token\"}").count(), 1, "{record}");
        // A token that goes takes along what was said of it, and nothing else.
        assert_eq!(then.lab.run(&["token", "rotate", "-c", &url, "-u", "carol"], "").code, 0);
        for words in [&["switch", "-c", &url, "-u", "carol"][..], &["status", "-c", &url]] {
            let _ = then.lab.run(words, "");
        }
        assert_eq!(count(&then, "accounts.toml", "# kept"), kept, "dave is still there");
    }
}

#[test]
fn keys_of_tomorrow_stay_in_the_record_of_the_wiring() {
    let world = World::with(&[("https://ci.example.com", "alice"), ("https://b.example", "bob")]);
    let config = std::fs::read(newest().join("gitconfig")).unwrap();
    world.write(".gitconfig", &config);
    let all = more();
    let book = &all.iter().find(|(name, _)| name == "git.json").unwrap().1;
    let text = String::from_utf8(book.clone()).unwrap();
    let at = world.at("").to_str().unwrap().trim_end_matches('/').to_owned();
    super::put(&world.home().join("git.json"), text.replace("/home/alice", &at));
    for verb in ["setup", "remove"] {
        let ran = world.cargo_jenkins(&["git", verb, "-c", "https://b.example"]);
        assert_eq!(ran.code, 0, "{verb}: {}", ran.err);
        let text = std::fs::read_to_string(world.home().join("git.json")).unwrap();
        for later in ["[\"book\"]", "\"file\"", "\"root\""] {
            assert!(text.contains(&format!("\"later\":{later}")), "{verb}: {later}: {text}");
        }
    }
    assert_eq!(world.read(".gitconfig"), Some(config));
}
