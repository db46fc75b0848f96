//! The world of a walk, and what is known of it from outside.

use super::origin::Origin;
use crate::{Lab, PASSWORD, Ran};
use jenkins_sandbox::{Jenkins, Setup, User};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::Held;
use jenkins_token::model::Account;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// The password of the other person.
pub(super) const TWINS_PASSWORD: &str = "another word 8";

/// Both persons.
pub(super) const PEOPLE: [&str; 2] = ["alice", "ALICE"];

/// A world, and what it was before.
pub(super) struct State<'a> {
    pub(super) lab: Lab,
    pub(super) origin: Origin,
    /// The token that is stored at the beginning.
    pub(super) first_value: String,
    /// One that another program made.
    pub(super) other_value: String,
    /// The uuids of tokens that others made, and nobody gave to us.
    pub(super) foreign: BTreeSet<String>,
    /// Those of tokens that others made and a person gave to us.
    pub(super) given: BTreeSet<String>,
    /// Whether a person has asked for the end of other tokens.
    pub(super) wants_revoked: bool,
    /// Whether the account was to be forgotten.
    pub(super) wants_logout: bool,
    /// All that was said.
    pub(super) heard: String,
    /// Who answered when the command began.
    pub(super) answered: Option<String>,
    /// The objects of programs that run since before some command, and whose they are.
    pub(super) held: Vec<(Held, Account)>,
    /// The intents that were open then.
    pub(super) open: BTreeSet<String>,
    remembered: &'a dyn Fn(&str) -> String,
}

impl<'a> State<'a> {
    /// Before anybody logged in.
    pub(super) fn new(
        origin: Origin,
        program: &str,
        bus: Option<String>,
        remembered: &'a dyn Fn(&str) -> String,
    ) -> State<'a> {
        let jenkins = if origin == Origin::Legacy { Jenkins::V2_46_1 } else { Jenkins::V2_572 };
        let mut alice = User::new("alice", PASSWORD);
        alice.aliases = vec!["alice@corp.example".to_owned()];
        alice.legacy_token = origin == Origin::AdoptedLegacy;
        let mut setup = Setup::new(jenkins).user(alice).user(User::new("ALICE", TWINS_PASSWORD));
        setup.exact_ids = true;
        setup.usage_statistics = origin != Origin::Adopted { counted: false };
        let mut lab = Lab::with(setup, program);
        lab.bus = bus;
        let value = |name: &str| lab.sandbox.add_token("alice", name).expect("alice is there");
        let other_value = if origin == Origin::Legacy {
            lab.sandbox.legacy_token("alice").expect("everybody has one")
        } else {
            let _ = (value("other"), value("one"));
            value("made elsewhere")
        };
        let first_value = match origin {
            Origin::Created | Origin::Legacy => String::new(),
            Origin::Adopted { .. } => value("given first"),
            Origin::AdoptedLegacy => lab.sandbox.legacy_token("alice").expect("alice has one"),
        };
        let uuid = |value: &str| lab.sandbox.token_of("alice", value);
        let given: BTreeSet<String> =
            [uuid(&other_value), uuid(&first_value)].into_iter().flatten().collect();
        let foreign = lab.sandbox.tokens("alice").into_iter().map(|token| token.uuid);
        let foreign = foreign.filter(|uuid| !given.contains(uuid)).collect();
        State {
            lab,
            origin,
            first_value,
            other_value,
            foreign,
            given,
            wants_revoked: false,
            wants_logout: false,
            heard: String::new(),
            answered: None,
            held: Vec::new(),
            open: BTreeSet::new(),
            remembered,
        }
    }

    /// What is so when a command begins, beside which its end is held.
    pub(super) fn begin_command(&mut self) {
        self.open = self.intents();
        self.answered = self.answers();
        self.hold();
    }

    pub(super) fn hear(&mut self, ran: &Ran) {
        let _ = writeln!(self.heard, "{}\n{}", ran.out, ran.err);
        for value in ran.out.split_whitespace() {
            if let Some(uuid) = self.lab.sandbox.token_of("alice", value) {
                let _ = writeln!(self.heard, "printed {uuid}");
            }
        }
    }

    /// The value that is handed out, if there is one.
    pub(super) fn stored(&self) -> Option<String> {
        self.stored_of("alice")
    }

    pub(super) fn stored_of(&self, user: &str) -> Option<String> {
        let ran = self.lab.run(&["token", "-u", user], "");
        (ran.code == 0).then(|| ran.out.trim().to_owned())
    }

    pub(super) fn registry(&self) -> Registry {
        Registry::read(&Home::at(self.lab.home().join("tokens"))).expect("a list")
    }

    /// Who answers when nobody is named.
    pub(super) fn answers(&self) -> Option<String> {
        let registry = self.registry();
        Some(registry.active(&registry.default()?)?.to_string())
    }

    /// A program begins here, and keeps its object.
    fn hold(&mut self) {
        let held = Held::default();
        if let Ok(chosen) = held.choose(&self.registry(), None) {
            self.held.push((held, chosen.account));
        }
    }

    /// The ids of what is open.
    pub(super) fn intents(&self) -> BTreeSet<String> {
        let files = fs::read_dir(self.lab.home().join("tokens/journal"));
        let names = files.into_iter().flatten().flatten();
        let names = names.map(|file| file.file_name().to_string_lossy().into_owned());
        names.filter(|name| !name.starts_with('.')).collect()
    }

    /// Whether an open intent is of a login or rotation, whose rest the next one looks after.
    pub(super) fn is_of_login(&self, id: &str, spelled: &[&str]) -> bool {
        let path = self.lab.home().join("tokens/journal").join(id);
        let text = fs::read_to_string(path).unwrap_or_default();
        let is_of = |user: &&str| text.contains(&format!("\"user\": \"{user}\""));
        text.contains("\"login\"") && spelled.iter().any(is_of)
    }

    /// All that records and journal say.
    pub(super) fn known(&self) -> String {
        let mut text = (self.remembered)(self.lab.sandbox.url());
        for folder in ["tokens", "journal"] {
            let files = fs::read_dir(self.lab.home().join("tokens").join(folder));
            for file in files.into_iter().flatten().flatten() {
                if file.path().extension().is_some_and(|extension| extension == "json") {
                    let read = fs::read_to_string(file.path()).unwrap_or_default();
                    let _ = writeln!(text, "{read}");
                }
            }
        }
        text
    }

    /// What the journal alone says.
    pub(super) fn journal(&self) -> String {
        let folder = self.lab.home().join("tokens/journal");
        let read = |name: &String| fs::read_to_string(folder.join(name)).unwrap_or_default();
        self.intents().iter().map(read).collect()
    }
}
