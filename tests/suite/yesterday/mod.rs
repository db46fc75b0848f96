//! Files of yesterday: what earlier versions wrote is read by this one, with all that depends on it.
//! `tests/yesterday` has a folder for each format there was.

mod by_hand;
mod reading;
mod tomorrow;
mod torn;
mod writing;

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::Account;
use lab::keyring::Keyring;
use lab::{Lab, PASSWORD};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Where the controllers were when these files were written: the one with named tokens, the one
/// without.
const WRITTEN_FOR: [[&str; 2]; 2] =
    [["127.0.0.1:18080", "127.0.0.1:18046"], ["127.0.0.1:18081", "127.0.0.1:18046"]];

const PEOPLE: [&str; 7] = ["alice", "bob", "carol", "dave", "erna", "frank", "gina"];

/// The fixtures, the oldest first.
fn folders() -> Vec<PathBuf> {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("yesterday");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

fn newest() -> PathBuf {
    folders().pop().unwrap()
}

/// The files below a folder, with their paths in it, in order.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut look) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = look.pop() {
        if path.is_dir() {
            look.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Writes a file as the programs leave it: its owner's alone.
fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    let folder = path.parent().unwrap();
    fs::create_dir_all(folder).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A home of yesterday, and controllers that hold its tokens.
struct Yesterday {
    lab: Lab,
    old: Lab,
    keyring: Option<Keyring>,
    /// Whose token then was which.
    values: Vec<(Account, String)>,
}

impl Yesterday {
    /// That of a folder, its tokens in files.
    fn of(folder: &Path) -> Yesterday {
        Yesterday::from(&files(&folder.join("home")), None)
    }

    /// The same with its tokens in a keyring.
    fn in_a_keyring(folder: &Path) -> Yesterday {
        Yesterday::from(&files(&folder.join("home")), Some(Keyring::start()))
    }

    fn from(files: &[(String, Vec<u8>)], keyring: Option<Keyring>) -> Yesterday {
        let mut setup = Setup::new(Jenkins::V2_572);
        for user in PEOPLE {
            setup = setup.user(User::new(user, PASSWORD));
        }
        let mut lab = Lab::with(setup, PROGRAM);
        let old = Setup::new(Jenkins::V2_46_1).user(User::new("erna", PASSWORD));
        let old = Lab::with(old, PROGRAM);
        lab.bus = keyring.as_ref().map(Keyring::address);
        let mut yesterday = Yesterday { lab, old, keyring, values: vec![] };
        yesterday.values = yesterday.lay_out(files);
        yesterday
    }

    fn home(&self) -> PathBuf {
        self.lab.home().join("tokens")
    }

    /// The text of an account's record, wherever it is.
    fn record(&self, account: &Account) -> String {
        let (root, user) = (account.controller.as_str(), account.user.as_str());
        let file = || fs::read_to_string(Home::at(self.home()).token_file(account)).unwrap();
        let item = |keyring: &Keyring| keyring.search(&[("root", root), ("user", user)]);
        self.keyring.as_ref().map_or_else(file, item)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.home().join(path)
    }

    fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.at(path)).unwrap()
    }

    /// A text of then, about the controllers of now.
    fn moved(&self, text: &str) -> String {
        let now = [&self.lab, &self.old].map(|lab| host(lab.sandbox.url()).to_owned());
        let mut text = text.to_owned();
        for then in WRITTEN_FOR {
            for (then, now) in then.iter().zip(&now) {
                text = text.replace(then, now);
            }
        }
        text
    }

    fn lay_out(&self, files: &[(String, Vec<u8>)]) -> Vec<(Account, String)> {
        let mut values = Vec::new();
        let text = |path: &str| {
            let found = files.iter().find(|(name, _)| name == path);
            String::from_utf8(found.map(|(_, bytes)| bytes.clone()).unwrap_or_default()).unwrap()
        };
        let then = text("accounts.toml");
        // What files were called is looked up in the list of then.
        let place = tempfile::tempdir().unwrap();
        put(&place.path().join("accounts.toml"), &then);
        let accounts = Registry::read(&Home::at(place.path())).unwrap().entries();
        let home = Home::at(self.home());
        // What records hold need not be there again for the journal.
        let (records, rest): (Vec<_>, Vec<_>) =
            files.iter().partition(|(name, _)| name.starts_with("tokens/"));
        for (name, bytes) in records.into_iter().chain(rest) {
            let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
            if let Some(record) = name.strip_prefix("tokens/") {
                let of = |account: &Account| {
                    let path = Home::at("/").token_file(account);
                    path.file_name().is_some_and(|name| name == record)
                };
                let entry = accounts.iter().find(|entry| of(&entry.account));
                let then = &entry.unwrap_or_else(|| panic!("nobody's: {name}")).account;
                let root = self.moved(then.controller.as_str());
                let account = super::git::account(&root, then.user.as_str());
                values.extend(self.restore(&account, &text).map(|value| (account.clone(), value)));
                match &self.keyring {
                    Some(keyring) => {
                        let home = "0123456789abcdef";
                        let of = [
                            ("xdg:schema", "io.github.jenkins-token.Account"),
                            ("root", &root),
                            ("user", then.user.as_str()),
                            ("home", home),
                        ];
                        keyring.store_as_another_program(&of, &text);
                    }
                    None => put(&home.token_file(&account), &text),
                }
            } else {
                let mut text = self.moved(&text);
                if name.starts_with("journal/") {
                    self.restore_of_intent(&text);
                }
                if self.keyring.is_some() {
                    text = text.replace("store = \"file\"", "store = \"keyring\"");
                    text = text.replace("\"store\": \"file\"", "\"store\": \"keyring\"");
                }
                put(&self.at(name), text);
            }
        }
        values
    }

    fn sandbox(&self, root: &str) -> Option<&jenkins_sandbox::Sandbox> {
        [&self.lab, &self.old].map(|lab| &lab.sandbox).into_iter().find(|one| one.url() == root)
    }

    /// The controller has the tokens of a record; answers the value of the one in use.
    fn restore(&self, account: &Account, record: &str) -> Option<String> {
        let record: Value = serde_json::from_str(record).ok()?;
        let current = record["current"]["value"].as_str().map(str::to_owned);
        let Some(sandbox) = self.sandbox(account.controller.as_str()) else { return current };
        for token in [&record["current"], &record["pending"]] {
            let said = |key: &str| token[key].as_str().unwrap_or_default().to_owned();
            let uuid = token["uuid"].as_str().map_or_else(fresh, str::to_owned);
            if token.is_object() {
                let (name, value) = (said("name"), said("value"));
                sandbox.restore_token(account.user.as_str(), &uuid, &name, &value);
            }
        }
        current
    }

    /// The controller has the tokens that only the journal knows of.
    fn restore_of_intent(&self, intent: &str) {
        let Ok(intent) = serde_json::from_str::<Value>(intent) else { return };
        let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let Some(sandbox) = self.sandbox(&said(&intent["controller"])) else { return };
        let user = said(&intent["user"]);
        let is_there = |uuid: &str| sandbox.tokens(&user).iter().any(|seen| seen.uuid == uuid);
        let old = &intent["old"];
        if old.is_object() && !is_there(&said(&old["uuid"])) {
            let value = if old["legacy"] == true { "e".repeat(32) } else { "11".repeat(17) };
            sandbox.restore_token(&user, &said(&old["uuid"]), &said(&old["name"]), &value);
        }
        if ["login", "create"].contains(&said(&intent["aim"]).as_str())
            && intent["uuid"].is_null()
            && !sandbox.tokens(&user).iter().any(|seen| intent["name"] == seen.name.as_str())
        {
            sandbox.restore_token(&user, &fresh(), &said(&intent["name"]), &"22".repeat(17));
        }
    }
}

/// A uuid that no file knows.
fn fresh() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("ffffffff-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn host(url: &str) -> &str {
    url.trim_start_matches("http://").trim_end_matches('/')
}
