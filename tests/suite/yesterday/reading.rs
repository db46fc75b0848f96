//! Each command on what an earlier version left, in both stores.

use super::{PEOPLE, Yesterday, files, folders, host};
use crate::git::{World, run};
use jenkins_token::model::Account;
use lab::{Ran, keyring};
use serde_json::Value;
use std::path::Path;

/// A world of each fixture, once with its tokens in files and once in a keyring.
fn each(test: impl Fn(&Yesterday, &str)) {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        test(&Yesterday::of(&folder), &name);
        if keyring::installed() {
            test(&Yesterday::in_a_keyring(&folder), &format!("{name} in a keyring"));
        }
    }
}

impl Yesterday {
    fn run_for(&self, words: &[&str], account: &Account) -> Ran {
        let of = ["-c", account.controller.as_str(), "-u", account.user.as_str()];
        self.lab.run(&[words, &of].concat(), "")
    }

    /// The accounts whose controllers are there, and the values of their tokens then.
    fn here(&self) -> impl Iterator<Item = &(Account, String)> {
        self.values
            .iter()
            .filter(|(account, _)| self.sandbox(account.controller.as_str()).is_some())
    }

    fn is_alive(&self, account: &Account, value: &str) -> bool {
        let sandbox = self.sandbox(account.controller.as_str()).unwrap();
        sandbox.token_of(account.user.as_str(), value).is_some()
    }

    fn stored(&self, account: &Account) -> String {
        self.run_for(&["token"], account).out.trim_end().to_owned()
    }

    fn recovered(&self) -> Vec<Value> {
        let ran = self.lab.run(&["recover", "--json"], "");
        let said: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        said["recovered"].as_array().unwrap().clone()
    }
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

#[test]
fn who_was_logged_in_still_is() {
    each(|then, what| {
        assert!(then.here().count() >= 3, "{what}");
        for (account, _) in then.here() {
            let at = format!("{what}: {account}");
            let status = then.run_for(&["status", "--json"], account);
            let state = json(&status)["accounts"][0]["state"].clone();
            assert_eq!((status.code, state), (0, "valid".into()), "{at}: {}", status.err);
        }
        for (account, value) in &then.values {
            let at = format!("{what}: {account}");
            assert_eq!(then.stored(account), *value, "{at}");
            let offline = then.run_for(&["status", "--offline", "--json"], account);
            assert_eq!(json(&offline)["accounts"][0]["user"], account.user.as_str(), "{at}");
            let world = World::of(&then.lab);
            let helper = world.at("bin/git-credential-jenkins");
            let mut command = world.command(helper, &["get"]);
            command.envs(then.lab.bus.as_ref().map(|bus| ("DBUS_SESSION_BUS_ADDRESS", bus)));
            let (scheme, rest) = account.controller.as_str().split_once("://").unwrap();
            let (host, user) = (host(rest), &account.user);
            let asked = format!("protocol={scheme}\nhost={host}\nusername={user}\n\n");
            let said = run(command, asked.as_bytes());
            let answer = format!("username={user}\npassword={value}\n");
            assert!(said.out.contains(&answer), "{at}: {}{}", said.out, said.err);
        }
        for (account, value) in then.here().filter(|(_, value)| value.len() == 34) {
            let list = json(&then.run_for(&["token", "list", "--json"], account));
            let rows = list["tokens"].as_array().unwrap();
            let current: Vec<&Value> = rows.iter().filter(|row| row["current"] == true).collect();
            // The row of an adopted one is not known.
            let known = then.sandbox(account.controller.as_str()).unwrap();
            let uuid = known.token_of(account.user.as_str(), value);
            let is_known = account.user.as_str() != "carol";
            assert_eq!(current.len(), usize::from(is_known), "{what}: {account}: {list}");
            assert!(!is_known || current[0]["uuid"].as_str() == uuid.as_deref());
        }
    });
}

#[test]
fn what_was_left_is_finished() {
    each(|then, what| {
        let left = files(&then.at("journal"));
        assert!(left.len() >= 3, "{what}");
        let rows = then.recovered();
        assert_eq!(rows.len(), left.len(), "{what}");
        for row in &rows {
            // Of a token that was printed, only its reader knows.
            let is_open = row["token"] == "printed";
            assert_eq!(row["outcome"].is_null(), is_open, "{what}: {row:#}");
        }
        let printed = rows.iter().filter(|row| row["token"] == "printed").count();
        assert_eq!(then.lab.open_intents(), printed, "{what}");
        // Tokens of ours are those in use, and dave, who was logging out, has none.
        for user in PEOPLE {
            let account = |account: &&(Account, String)| account.0.user.as_str() == user;
            let Some((account, _)) = then.here().find(account) else { continue };
            // One that was taken for rejected is good again once it is looked at.
            let _ = then.run_for(&["status"], account);
            let stored = then.stored(account);
            assert_eq!(stored.is_empty(), user == "dave", "{what}: {account}");
            assert!(user == "dave" || then.is_alive(account, &stored), "{what}: {account}");
            let ours = |name: &str| name.starts_with("cargo-jenkins ");
            let alive = then.lab.sandbox.tokens(user);
            let alive = alive.iter().filter(|token| ours(&token.name)).count();
            assert!(alive <= 1, "{what}: {account}: {alive}");
        }
    });
}

#[test]
fn every_token_is_replaced_and_ended() {
    each(|then, what| {
        for (account, value) in then.here() {
            let at = format!("{what}: {account}");
            let more: &[&str] = if value.len() == 32 { &["--replace-legacy"] } else { &[] };
            let ran = then.run_for(&[&["token", "rotate"], more].concat(), account);
            assert_eq!(ran.code, 0, "{at}: {}", ran.err);
            assert!(!then.is_alive(account, value), "{at}");
            let new = then.stored(account);
            assert!(then.is_alive(account, &new), "{at}");
            let ran = then.run_for(&["logout"], account);
            assert_eq!(ran.code, 0, "{at}: {}", ran.err);
            assert_eq!(then.is_alive(account, &new), value.len() == 32, "{at}");
        }
        for row in then.recovered() {
            assert_eq!(row["outcome"].is_null(), row["token"] == "printed", "{what}: {row:#}");
        }
    });
}

#[test]
fn a_token_of_then_ends_by_a_logout() {
    each(|then, what| {
        for (account, value) in then.here() {
            let at = format!("{what}: {account}");
            let ran = then.run_for(&["logout"], account);
            assert_eq!(ran.code, 0, "{at}: {}", ran.err);
            // What was not made by us lives on.
            let is_ours = value.len() == 34 && account.user.as_str() != "carol";
            assert_eq!(then.is_alive(account, value), !is_ours, "{at}");
            assert_eq!(then.run_for(&["token"], account).code, 4, "{at}");
        }
    });
}

/// A person's home with the configuration of git of then.
fn wired(folder: &Path) -> Option<(World, String)> {
    let config = std::fs::read_to_string(folder.join("gitconfig")).ok()?;
    let root = config.split("[credential \"").nth(1)?.split('"').next()?.to_owned();
    let world = World::with(&[]);
    world.write(".gitconfig", &config);
    for (name, bytes) in files(&folder.join("home")) {
        let text = String::from_utf8(bytes).unwrap();
        let below = if name == "accounts.toml" { ".config" } else { ".local/state" };
        let path = world.at(below).join("jenkins-token").join(name);
        super::put(
            &path,
            text.replace("/home/alice", world.at("").to_str().unwrap().trim_end_matches('/')),
        );
    }
    Some((world, root))
}

#[test]
fn the_wiring_of_then_is_known_works_and_is_undone() {
    let mut tried = 0;
    for folder in folders() {
        let Some((world, root)) = wired(&folder) else { continue };
        tried += 1;
        let what = folder.display();
        let ours = |words: &[&str]| {
            let mut command = world.command(world.at("bin/cargo-jenkins"), words);
            command.env_remove("JENKINS_TOKEN_HOME");
            run(command, b"")
        };
        let status = ours(&["git", "status", "-c", &root]);
        assert!(status.out.contains("helper = jenkins"), "{what}: {}{}", status.out, status.err);
        let mut git = world.command("git", &["credential", "fill"]);
        git.env_remove("JENKINS_TOKEN_HOME");
        let (scheme, rest) = root.split_once("://").unwrap();
        let asked = format!("protocol={scheme}\nhost={}\nusername=alice\n\n", host(rest));
        let said = run(git, asked.as_bytes());
        assert!(said.out.contains("password=11"), "{what}: {}{}", said.out, said.err);
        let config = world.read(".gitconfig");
        assert_eq!(ours(&["git", "setup", "-c", &root]).code, 0, "{what}");
        assert_eq!(world.read(".gitconfig"), config, "{what}");
        let ran = ours(&["git", "remove", "-c", &root]);
        assert_eq!(ran.code, 0, "{what}: {}", ran.err);
        let before = std::fs::read(folder.join("gitconfig.before")).ok();
        assert_eq!(world.read(".gitconfig"), before, "{what}: {}", ran.err);
    }
    assert!(tried >= 2);
}
