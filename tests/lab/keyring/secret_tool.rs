//! Another program that uses the keyring: `secret-tool`.

use super::Keyring;
use std::io::Write;
use std::process::{Command, Stdio};

impl Keyring {
    /// Puts an item into the keyring as another program does.
    ///
    /// # Panics
    /// When that fails.
    pub fn store_as_another_program(&self, attributes: &[(&str, &str)], value: &str) {
        self.store(&[], attributes, value);
    }

    /// The same, into a second collection, where it does not replace anything.
    ///
    /// # Panics
    /// When that fails.
    pub fn store_in_another_collection(&self, attributes: &[(&str, &str)], value: &str) {
        self.store(&["--collection=session"], attributes, value);
    }

    fn store(&self, more: &[&str], attributes: &[(&str, &str)], value: &str) {
        let store = || {
            let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
            let mut store = self.tool("store");
            store.args(more).arg("--label=of another program").args(flat).stdin(Stdio::piped());
            let mut child = store.spawn().expect("secret-tool");
            let mut stdin = child.stdin.take().expect("it is piped");
            stdin.write_all(value.as_bytes()).expect("the value");
            drop(stdin);
            child.wait().expect("secret-tool ends").success()
        };
        // `KWallet` and libsecret fail to agree on a key once in 200 times; typed again it works.
        assert!((0..3).any(|_| store()), "secret-tool stores nothing");
    }

    /// What `secret-tool search` says of items with these attributes.
    ///
    /// # Panics
    /// When secret-tool cannot be started.
    #[must_use]
    pub fn search(&self, attributes: &[(&str, &str)]) -> String {
        let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
        let mut search = self.tool("search");
        search.arg("--all").args(flat).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = search.output().expect("secret-tool");
        let both = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&both).into_owned()
    }

    /// Whether the keyring answers another program in time.
    pub(super) fn answers(&self) -> bool {
        let mut search = self.tool("search");
        search.args(["of", "nobody"]).status().is_ok_and(|status| status.code() != Some(124))
            && self.is_there()
    }

    /// Deletes the items with these attributes, as a person does.
    ///
    /// # Panics
    /// When secret-tool cannot be started.
    pub fn clear(&self, attributes: &[(&str, &str)]) {
        let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
        let cleared = self.tool("clear").args(flat).status();
        assert!(cleared.is_ok(), "secret-tool");
    }

    fn tool(&self, verb: &str) -> Command {
        // It waits for ever.
        let mut command = self.program("timeout");
        command.args(["10", "secret-tool", verb]);
        command
    }
}
