//! Half a file, as a full disk or a copy that broke off leaves it: a clear word, and nothing is lost
//! of what is there.

use super::{Yesterday, files, newest, put};
use crate::git::World;
use jenkins_token::Problem;
use jenkins_token::accounts::{Home, Registry};
use lab::Ran;

const STEP: usize = 10;

/// The file of that path in the newest fixture, cut at every tenth byte.
fn cuts(path: &str) -> Vec<Vec<u8>> {
    let all = files(&newest().join("home"));
    let (_, bytes) = all.into_iter().find(|(name, _)| name == path).unwrap();
    (0..bytes.len()).step_by(STEP).map(|end| bytes[..end].to_vec()).collect()
}

fn refused(ran: &Ran, file: &str) {
    assert_eq!(ran.code, 6, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(file) && ran.err.contains("it was left as it is"), "{}", ran.err);
    assert!(ran.err.contains("next: restore it from a backup"), "{}", ran.err);
}

#[test]
fn half_a_list_is_refused_or_read_as_far_as_it_goes() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path().join("home"));
    let whole = Registry::read(&Home::at(newest().join("home"))).unwrap().entries();
    let (mut read, mut unread) = (0, 0);
    for cut in cuts("accounts.toml") {
        put(&home.accounts_file(), &cut);
        match Registry::read(&home) {
            Ok(registry) => {
                let entries = registry.entries();
                read += 1;
                let there = entries.iter().map(|entry| &entry.account);
                assert!(there.eq(whole.iter().take(entries.len()).map(|entry| &entry.account)));
            }
            Err(Problem::FileUnreadable { why, .. }) => {
                unread += 1;
                let is_within_a_letter = why == "it is not UTF-8 text";
                let is_told = why.starts_with("line ") || why.contains('`');
                assert!(is_told || is_within_a_letter, "{why}");
                let changed = Registry::change(&home, |registry| {
                    registry.set_default(&whole[0].account.controller);
                });
                assert!(changed.is_err());
            }
            Err(other) => panic!("{other}"),
        }
        assert_eq!(std::fs::read(home.accounts_file()).unwrap(), cut);
    }
    assert!(read >= 8 && unread > 100, "{read} {unread}");
}

#[test]
fn half_a_list_is_told_by_the_command_line() {
    let then = Yesterday::of(&newest());
    for cut in cuts("accounts.toml").into_iter().step_by(12) {
        put(&then.at("accounts.toml"), &cut);
        let ran = then.lab.run(&["status", "--offline"], "");
        if ran.err.contains("accounts.toml") {
            refused(&ran, "accounts.toml");
        }
        assert_eq!(then.read("accounts.toml"), cut);
    }
}

#[test]
fn half_a_record_is_not_taken_for_no_token() {
    let then = Yesterday::of(&newest());
    let url = then.lab.sandbox.url().to_owned();
    let alice = crate::git::account(&url, "alice");
    let path = Home::at(then.home()).token_file(&alice);
    for cut in cuts("tokens/127.0.0.1_18080-728d72915aa07c6063451a90dfef5f50.json") {
        put(&path, &cut);
        for words in [&["token"][..], &["logout", "--keep-token"]] {
            let ran = then.lab.run(&[words, &["-c", &url, "-u", "alice"]].concat(), "");
            refused(&ran, ".json: it is damaged");
            assert!(!ran.err.contains("fa4e"), "{}", ran.err);
        }
        assert_eq!(std::fs::read(&path).unwrap(), cut);
    }
    assert_eq!(then.lab.names().len(), 4, "{:?}", then.lab.names());
}

#[test]
fn half_an_intent_stays_for_who_can_read_it() {
    let then = Yesterday::of(&newest());
    for cut in cuts("journal/00000001.json") {
        put(&then.at("journal/00000001.json"), &cut);
        let ran = then.lab.run(&["recover"], "");
        refused(&ran, "journal/00000001.json");
        assert_eq!(then.read("journal/00000001.json"), cut);
    }
    assert_eq!(then.lab.open_intents(), 7);
}

#[test]
fn half_a_record_of_the_wiring_takes_nothing_out() {
    let world = World::with(&[("https://ci.example.com", "alice")]);
    world.write(".gitconfig", std::fs::read(newest().join("gitconfig")).unwrap());
    let config = world.read(".gitconfig");
    for cut in cuts("git.json") {
        put(&world.home().join("git.json"), &cut);
        let ran = world.cargo_jenkins(&["git", "remove", "-c", "https://ci.example.com"]);
        refused(&ran, "git.json");
        assert_eq!(std::fs::read(world.home().join("git.json")).unwrap(), cut);
    }
    assert_eq!(world.read(".gitconfig"), config);
}
