//! The commands that change tokens, each with where it begins and where it may end.

use crate::{Lab, PASSWORD};
use jenkins_sandbox::Jenkins;
use std::process::Command;

/// One command to be disturbed.
#[derive(Debug, Clone, Copy)]
pub struct Flow {
    /// For people.
    pub name: &'static str,
    /// Whether an account is there before it begins.
    pub logged_in: bool,
    /// Further tokens on the controller, a person's own.
    pub others: &'static [&'static str],
    /// Its words; a login gets its options.
    pub command: &'static [&'static str],
    /// Where it may end.
    pub end: End,
    /// Whether what it does to the controller is an intent in the journal.
    pub has_intent: bool,
}

/// What is there after a disturbed command and its recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// One working token of ours.
    OneToken,
    /// The same, once somebody has logged in again.
    OneTokenAfterLogin,
    /// The same, or nothing here and there.
    OneTokenOrNone,
    /// One working token of ours, and perhaps the one that was to be printed.
    Printed,
}

const fn flow(name: &'static str, command: &'static [&'static str], end: End) -> Flow {
    Flow { name, logged_in: true, others: &[], command, end, has_intent: true }
}

impl Flow {
    /// A login where no account is.
    pub const FIRST_LOGIN: Flow =
        Flow { logged_in: false, ..flow("first login", &["login"], End::OneTokenAfterLogin) };
    /// A login in the place of another.
    pub const SECOND_LOGIN: Flow = flow("second login", &["login"], End::OneToken);
    /// `token create --use`.
    pub const CREATE_USE: Flow = Flow {
        others: &["other"],
        ..flow("token create --use", &["token", "create", "laptop", "--use"], End::OneToken)
    };
    /// `token create`.
    pub const CREATE: Flow = flow("token create", &["token", "create", "printed"], End::Printed);
    /// `token rotate`.
    pub const ROTATE: Flow =
        Flow { others: &["other"], ..flow("token rotate", &["token", "rotate"], End::OneToken) };
    /// `token revoke`.
    pub const REVOKE: Flow = Flow {
        others: &["other"],
        has_intent: false,
        ..flow("token revoke", &["token", "revoke", "other", "--yes"], End::OneToken)
    };
    /// `logout`.
    pub const LOGOUT: Flow = flow("logout", &["logout"], End::OneTokenOrNone);

    /// All of them.
    pub const ALL: [Flow; 7] = [
        Flow::FIRST_LOGIN,
        Flow::SECOND_LOGIN,
        Flow::CREATE_USE,
        Flow::CREATE,
        Flow::ROTATE,
        Flow::REVOKE,
        Flow::LOGOUT,
    ];

    /// A world in which it can begin. With a bus, tokens are kept in the keyring there.
    ///
    /// # Panics
    /// When that cannot be made.
    #[must_use]
    pub fn begin(&self, program: &str, bus: Option<String>) -> Lab {
        let mut lab = Lab::new(Jenkins::V2_572, program);
        lab.bus = bus;
        if self.logged_in {
            log_in(&lab);
        }
        for other in self.others {
            assert_eq!(lab.run(&["token", "create", other], "").code, 0);
        }
        lab
    }

    /// Its command; [`PASSWORD`] is to be its input.
    #[must_use]
    pub fn command(&self, lab: &Lab) -> Command {
        if self.command == ["login"] { lab.command(&login(lab)) } else { lab.command(self.command) }
    }
}

/// Logs in where this world keeps its tokens.
///
/// # Panics
/// When that does not work.
pub(super) fn log_in(lab: &Lab) {
    let ran = lab.run(&login(lab), PASSWORD);
    assert_eq!(ran.code, 0, "login: {}", ran.err);
}

pub(super) fn login(lab: &Lab) -> [&str; 7] {
    let store = if lab.bus.is_some() { "keyring" } else { "file" };
    ["login", lab.sandbox.url(), "-u", "alice", "--store", store, "--password-stdin"]
}
