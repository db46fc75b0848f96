//! The commands that a walk is made of.

use super::origin::Origin;
use super::state::{State, TWINS_PASSWORD};
use crate::{PASSWORD, Ran};
use std::fs::OpenOptions;
use std::process::Child;

/// One command; all are of the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `login` with the password.
    Login,
    /// The same with the address that the directory knows too.
    LoginByAddress,
    /// The same with `--keep-old`.
    LoginKeeping,
    /// `login --with-token` of the token that was there at the beginning.
    AdoptFirst,
    /// The same of one that another program made.
    AdoptOther,
    /// `token rotate`.
    Rotate,
    /// `token rotate --keep-old`.
    RotateKeeping,
    /// `token create --use`.
    CreateUse,
    /// `token create`.
    Create,
    /// The same, with its output on a full disk.
    CreateUnread,
    /// A login of another person, whose id differs in case only.
    LoginTwin,
    /// `token rename` of another token.
    Rename,
    /// `token revoke` of one.
    RevokeOne,
    /// `token revoke --all-others`.
    RevokeOthers,
    /// `logout`.
    Logout,
    /// `recover`.
    Recover,
    /// `status`.
    Status,
}

impl Verb {
    /// Every one.
    pub const ALL: [Verb; 17] = [
        Verb::Login,
        Verb::LoginByAddress,
        Verb::LoginKeeping,
        Verb::AdoptFirst,
        Verb::AdoptOther,
        Verb::Rotate,
        Verb::RotateKeeping,
        Verb::CreateUse,
        Verb::Create,
        Verb::CreateUnread,
        Verb::LoginTwin,
        Verb::Rename,
        Verb::RevokeOne,
        Verb::RevokeOthers,
        Verb::Logout,
        Verb::Recover,
        Verb::Status,
    ];

    /// Under which spellings it looks after what earlier runs left.
    pub(super) fn takes_over(self) -> &'static [&'static str] {
        use Verb as V;
        match self {
            V::Login
            | V::LoginKeeping
            | V::AdoptFirst
            | V::AdoptOther
            | V::Rotate
            | V::RotateKeeping
            | V::CreateUse => &["alice"],
            V::LoginByAddress => &["alice", "alice@corp.example"],
            V::LoginTwin => &["ALICE"],
            V::Recover => &["alice", "alice@corp.example", "ALICE"],
            V::Create
            | V::CreateUnread
            | V::Rename
            | V::RevokeOne
            | V::RevokeOthers
            | V::Logout
            | V::Status => &[],
        }
    }

    /// Its words, and what it reads.
    pub(super) fn words(self, state: &mut State<'_>) -> (Vec<String>, String) {
        let login = |user: &'static str, more: &[&'static str]| {
            let store = if state.lab.bus.is_some() { "keyring" } else { "file" };
            [&["login", "URL", "-u", user, "--store", store], more].concat()
        };
        let words: Vec<&'static str> = match self {
            Verb::Login => login("alice", &["--password-stdin"]),
            Verb::LoginByAddress => login("alice@corp.example", &["--password-stdin"]),
            Verb::LoginKeeping => login("alice", &["--password-stdin", "--keep-old"]),
            Verb::LoginTwin => login("ALICE", &["--password-stdin"]),
            Verb::AdoptFirst | Verb::AdoptOther => login("alice", &["--with-token"]),
            Verb::Rotate if state.origin == Origin::Legacy => {
                vec!["token", "rotate", "-u", "alice", "--replace-legacy"]
            }
            Verb::Rotate => vec!["token", "rotate", "-u", "alice"],
            Verb::RotateKeeping => vec!["token", "rotate", "-u", "alice", "--keep-old"],
            Verb::CreateUse => vec!["token", "create", "mine", "-u", "alice", "--use"],
            Verb::Create | Verb::CreateUnread => vec!["token", "create", "printed", "-u", "alice"],
            Verb::Rename => vec!["token", "rename", "other", "another", "-u", "alice"],
            Verb::RevokeOne => vec!["token", "revoke", "one", "-u", "alice", "--yes"],
            Verb::RevokeOthers => vec!["token", "revoke", "-u", "alice", "--all-others", "--yes"],
            Verb::Logout => vec!["logout", "-u", "alice"],
            Verb::Recover => vec!["recover"],
            Verb::Status => vec!["status", "-u", "alice"],
        };
        state.wants_revoked |= matches!(self, Verb::RevokeOne | Verb::RevokeOthers);
        state.wants_logout |= self == Verb::Logout;
        let input = match self {
            Verb::AdoptFirst => state.first_value.clone(),
            Verb::AdoptOther => state.other_value.clone(),
            Verb::LoginTwin => TWINS_PASSWORD.to_owned(),
            _ => PASSWORD.to_owned(),
        };
        let url = state.lab.sandbox.url();
        let word = |word: &str| if word == "URL" { url.to_owned() } else { word.to_owned() };
        (words.into_iter().map(word).collect(), input)
    }

    /// Starts it.
    pub(super) fn start(self, state: &mut State<'_>) -> Child {
        let (words, input) = self.words(state);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = state.lab.command(&words);
        if self == Verb::CreateUnread {
            command.stdout(OpenOptions::new().write(true).open("/dev/full").expect("a device"));
        }
        state.lab.start_command(command, &input)
    }

    /// Runs it, and remembers what it said.
    pub(super) fn run(self, state: &mut State<'_>) -> Ran {
        let ran = Ran::of(self.start(state));
        state.hear(&ran);
        ran
    }
}
