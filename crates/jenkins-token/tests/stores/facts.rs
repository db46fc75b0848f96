//! What a controller said of itself stands in one place, with when that was learnt.

use crate::world::{World, alice};
use jenkins_token::accounts::{AccountEntry, ControllerFacts, Learnt, Registry};
use jenkins_token::model::{Controller, ControllerClock, ControllerTime, StoreKind, Version};
use jiff::{SignedDuration, Timestamp};
use std::fs;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A clock so many hours ahead of this machine's.
fn ahead(hours: i64, here: &str) -> ControllerClock {
    ControllerClock::heard(at(here) + SignedDuration::from_hours(hours), at(here))
}

/// That such a clock was heard of.
fn heard(clock: ControllerClock) -> ControllerFacts {
    let mut facts = ControllerFacts::default();
    facts.clock = Some(clock);
    facts
}

fn said(world: &World) -> ControllerFacts {
    Registry::read(&world.home).unwrap().facts(&alice().controller)
}

fn text(world: &World) -> String {
    fs::read_to_string(world.home.accounts_file()).unwrap()
}

fn change<T>(world: &World, change: impl FnOnce(&mut Registry) -> T) -> T {
    Registry::change(&world.home, change).unwrap()
}

fn with_alice() -> World {
    let world = World::new();
    change(&world, |registry| registry.put(AccountEntry::new(alice(), StoreKind::File)));
    world
}

#[test]
fn a_version_is_as_old_as_its_first_answer_and_gives_way_to_another() {
    let (world, root) = (with_alice(), alice().controller);
    let told = |version: &str, when: &str| {
        change(&world, |it| it.set_version(&root, Version::parse(version), at(when)));
        (said(&world).version.unwrap().to_string(), said(&world).version_learnt.unwrap())
    };
    let first = "2026-11-24T10:00:00Z";
    assert_eq!(told("2.426.2", first), ("2.426.2".to_owned(), at(first)));
    assert_eq!(told("2.426.2", "2026-11-25T10:00:00Z"), ("2.426.2".to_owned(), at(first)));
    let second = "2026-11-26T10:00:00Z";
    assert_eq!(told("2.479.1", second), ("2.479.1".to_owned(), at(second)));
    assert_eq!(text(&world).matches("2.479.1").count(), 1, "in one place");
}

#[test]
fn a_clock_is_kept_and_told_of_once() {
    let (world, root) = (with_alice(), alice().controller);
    let here = "2026-11-24T10:00:00Z";
    let told = |clock: ControllerClock| {
        change(&world, |registry| {
            registry.learn(&root, &heard(clock));
            let must = registry.untold_clock(&root).is_some();
            registry.mark_told(&root);
            must
        })
    };
    assert!(!told(ahead(1, here)), "an hour is not much");
    assert!(told(ahead(-960, here)));
    assert!(!told(ahead(-959, here)));
    assert!(told(ahead(-957, here)), "two hours later");
    assert_eq!(said(&world).clock, Some(ahead(-957, here)));
    let page = text(&world);
    assert!(page.contains("clock-ahead = -3445200\n"), "{page}");
    assert!(page.contains("clock-learnt = 2026-10-15T13:00:00Z\n"), "{page}");
    assert!(!told(ahead(0, here)), "right again");
    assert!(told(ahead(-957, here)), "and wrong again");
}

#[test]
fn news_is_more_than_a_minute_and_no_answer_of_before() {
    let (world, root) = (with_alice(), alice().controller);
    let here = "2028-02-29T10:00:00Z";
    let learns_of = |root: &Controller, clock: &ControllerClock| {
        Registry::read(&world.home).unwrap().learns(root, &heard(*clock))
    };
    let learns = |clock: &ControllerClock| learns_of(&root, clock);
    assert!(learns(&ahead(0, here)));
    change(&world, |registry| registry.learn(&root, &heard(ahead(0, here))));
    assert!(!learns(&ahead(0, here)));
    assert!(!learns(&ControllerClock::heard(at(here), at("2028-02-29T12:00:00Z"))), "a cache's");
    assert!(learns(&ahead(-1, "2028-02-29T12:00:01Z")));
    let nobody = Controller::parse("https://unknown.example/").unwrap();
    assert!(!learns_of(&nobody, &ahead(1, here)));
}

#[test]
fn comments_and_later_keys_stay_beside_it() {
    let by_hand = "version = 1\n[[controller]]\nroot = \"https://ci.example.com/\"\n\
        clock-ahead = 7200 # a proxy's\nclock-learnt = 2026-11-24T10:00:00Z\ncolour = \"later\"\n\
        [[controller.account]]\nuser = \"alice\"\nstore = \"file\"\n";
    let (world, root) = (World::new(), alice().controller);
    fs::create_dir_all(world.home.accounts_file().parent().unwrap()).unwrap();
    fs::write(world.home.accounts_file(), by_hand).unwrap();
    let clock = said(&world).clock.unwrap();
    assert_eq!(clock.ahead(), 7200);
    change(&world, |registry| registry.learn(&root, &heard(ahead(1, "2026-11-24T10:00:00Z"))));
    let page = text(&world);
    assert!(page.contains("clock-ahead = 3600 # a proxy's\n"), "{page}");
    assert!(page.contains("colour = \"later\"\n"), "{page}");
}

#[test]
fn a_file_of_before_knows_no_clock_and_half_of_one_is_none() {
    let file = |lines: &str| {
        let world = World::new();
        fs::create_dir_all(world.home.accounts_file().parent().unwrap()).unwrap();
        let text = format!(
            "version = 1\n[[controller]]\nroot = \"https://ci.example.com/\"\n{lines}\n\
             [[controller.account]]\nuser = \"alice\"\nstore = \"file\"\n"
        );
        fs::write(world.home.accounts_file(), &text).unwrap();
        world
    };
    let before = said(&file("version = \"2.426.2\""));
    assert_eq!(before.version, Some(Version::parse("2.426.2")));
    assert_eq!((before.version_learnt, before.clock), (None, None));
    for half in ["clock-ahead = 60", "clock-learnt = 2026-11-24T10:00:00Z", ""] {
        assert_eq!(said(&file(half)).clock, None, "{half}");
    }
    let here = at("2026-11-24T10:00:00Z");
    assert_eq!(ControllerTime::now(before.clock.as_ref(), here).timestamp(), here);
    for half in ["configured-root = \"https://x.example/\"", "realm-learnt = 2026-11-24T10:00:00Z"]
    {
        let half = said(&file(half));
        assert_eq!((half.root, half.realm), (None, None));
    }
    let learnt = "clock-learnt = 2026-11-24T10:00:00Z";
    for wrong in [
        "clock-ahead = \"2h\"",
        "clock-ahead = 9223372036854775807",
        "clock-told = 1.5",
        "configured-root = \"ftp://x/\"",
        "realm = 1",
    ] {
        let world = file(&format!("{wrong}\n{learnt}"));
        let problem = Registry::read(&world.home).unwrap_err().to_string();
        assert!(problem.contains(wrong), "{problem}");
    }
}

#[test]
fn a_configured_root_and_a_realm_stand_with_when_they_were_said() {
    let (world, root) = (with_alice(), alice().controller);
    let behind = |url: &str| Controller::parse(url).unwrap();
    let tell = |url: &str, realm: &str, when: &str| {
        let at = at(when);
        let mut facts = ControllerFacts::default();
        facts.root = Some(Learnt { said: behind(url), at });
        facts.realm = Some(Learnt { said: realm.to_owned(), at });
        change(&world, |registry| {
            registry.learn(&root, &facts);
            let told = registry.untold_root(&root);
            registry.mark_told(&root);
            told
        })
    };
    let (first, second) = ("2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z");
    assert_eq!(tell(root.as_str(), "Jenkins", first), None, "the one in use");
    let other = "http://10.0.0.7:8080/ci/";
    assert_eq!(tell(other, "Jenkins", second), Some(behind(other)));
    assert_eq!(tell(other, "Jenkins", second), None, "once");
    let page = text(&world);
    for line in [
        "configured-root = \"http://10.0.0.7:8080/ci/\"\nconfigured-root-learnt = 2026-11-25T10:00:00Z\n",
        "configured-root-told = \"http://10.0.0.7:8080/ci/\"\n",
        "realm = \"Jenkins\"\nrealm-learnt = 2026-11-24T10:00:00Z\n",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    assert!(said(&world).knows_root(at("2026-11-26T09:59:59Z")));
    for late in ["2026-11-26T10:00:01Z", "2026-11-25T09:59:59Z"] {
        assert!(!said(&world).knows_root(at(late)), "{late}");
    }
    assert_eq!(
        tell("https://again.example/", "Jenkins user", second).map(|it| it.to_string()),
        Some("https://again.example/".to_owned())
    );
    assert_eq!(said(&world).realm.map(|realm| realm.said), Some("Jenkins user".to_owned()));
}
