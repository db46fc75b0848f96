//! Which directories the variables choose.

use crate::world::{World, account, alice, current, lock};
use jenkins_token::Problem;
use jenkins_token::accounts::{AccountEntry, Home, Registry};
use jenkins_token::model::StoreKind;
use jenkins_token::stores::{FileStore, TokenStore};
use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;

fn home(variables: &[(&str, &str)]) -> Result<Home, Problem> {
    Home::from_variables(|name| {
        let variable = variables.iter().find(|(known, _)| *known == name);
        variable.map(|(_, value)| value.into())
    })
}

#[test]
fn the_xdg_variables_choose_where_things_are() {
    let chosen = [("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "/s")];
    let home = home(&chosen).unwrap();
    assert_eq!(home.accounts_file(), Path::new("/c/jenkins-token/accounts.toml"));
    assert_eq!(home.state(), Path::new("/s/jenkins-token"));
    assert!(home.token_file(&alice()).starts_with("/s/jenkins-token/tokens"));
}

#[test]
fn empty_and_relative_xdg_variables_are_ignored() {
    for ignored in ["", "relative", "./x"] {
        let chosen = [("HOME", "/h"), ("XDG_CONFIG_HOME", ignored), ("XDG_STATE_HOME", ignored)];
        let home = home(&chosen).unwrap();
        assert_eq!(home.accounts_file(), Path::new("/h/.config/jenkins-token/accounts.toml"));
        assert_eq!(home.state(), Path::new("/h/.local/state/jenkins-token"));
    }
}

#[test]
fn one_variable_moves_everything() {
    let chosen = home(&[("JENKINS_TOKEN_HOME", "/x"), ("HOME", "/h"), ("XDG_STATE_HOME", "/s")]);
    assert_eq!(chosen, Ok(Home::at("/x")));
    assert_eq!(Home::at("/x").accounts_file(), Path::new("/x/accounts.toml"));
    assert_eq!(Home::at("/x").state(), Path::new("/x"));
}

#[test]
fn a_relative_home_is_refused_because_a_project_could_plant_accounts_there() {
    let refused = home(&[("JENKINS_TOKEN_HOME", "x"), ("HOME", "/h")]).unwrap_err();
    assert_eq!(refused.name(), "usage");
}

/// Reading finds nothing there, and writing says why, whoever runs it.
#[test]
fn without_a_home_nothing_is_found_or_kept() {
    let nowhere: [&[(&str, &str)]; 4] =
        [&[], &[("HOME", "relative")], &[("HOME", "")], &[("XDG_CONFIG_HOME", "/c")]];
    for variables in nowhere {
        let home = home(variables).unwrap();
        assert!(home.is_nowhere());
        assert!(Registry::read(&home).unwrap().entries().is_empty());
        assert!(FileStore::new(&home).read(&alice()).unwrap().is_none());
        assert!(jenkins_token::accounts::journal::open(&home).unwrap().is_empty());
        assert_eq!(
            Registry::change(&home, |all| all.mark_verified(&alice(), Timestamp::MIN)),
            Ok(())
        );
        let put = |all: &mut Registry| all.put(AccountEntry::new(alice(), StoreKind::File));
        for refused in [
            Registry::change(&home, put).unwrap_err(),
            lock(&home, &alice(), Duration::ZERO).unwrap_err(),
        ] {
            assert_eq!(refused.name(), "home-missing");
            assert!(refused.to_string().contains("HOME"), "{refused}");
        }
        assert!(FileStore::new(&home).write(&alice(), &current("new")).is_err());
    }
}

#[test]
fn a_persons_directory_is_not_made() {
    let world = World::new();
    let missing = world.path().join("nonexistent");
    let path = missing.to_str().unwrap();
    let home = home(&[("HOME", path)]).unwrap();
    let put = |all: &mut Registry| all.put(AccountEntry::new(alice(), StoreKind::File));
    let refused = Registry::change(&home, put).unwrap_err();
    assert_eq!(refused.name(), "home-missing");
    assert!(refused.to_string().contains(path), "{refused}");
    assert!(!missing.exists());
}

#[test]
fn token_files_have_short_plain_names_and_are_made_by_the_first_write_only() {
    let world = World::new();
    let root = format!("https://{}.example/{}/", "a".repeat(60), "path".repeat(300));
    let file = world.home.token_file(&account(&root, "../../alice\u{e9}\u{1f600}"));
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(name.len() < 120 && name.is_ascii(), "{name}");
    assert_eq!(file.parent(), Some(world.home.state().join("tokens").as_path()));

    assert!(Registry::read(&world.home).unwrap().entries().is_empty());
    assert!(!world.home.state().exists(), "reading makes nothing");
    Registry::change(&world.home, |all| all.put(AccountEntry::new(alice(), StoreKind::File)))
        .unwrap();
    assert!(world.home.accounts_file().exists());
}
