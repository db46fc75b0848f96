//! An account of `status`, and what became of the check.

use crate::console::Console;
use git_credential_jenkins::git_config;
use jenkins_token::accounts::{AccountEntry, ControllerFacts, Home};
use jenkins_token::lifecycle::lookup::Chosen;
use jenkins_token::model::{ControllerTime, StoreKind, Version};
use jenkins_token::{Class, Error, Problem};

/// An account, and what became of the check.
pub(super) struct Row {
    pub(super) entry: AccountEntry,
    pub(super) chosen: Chosen,
    /// What time it is there.
    pub(super) time: ControllerTime,
    /// What its controller says of itself.
    pub(super) said: ControllerFacts,
    /// Whether it answers when none is named.
    pub(super) answers: bool,
    pub(super) state: &'static str,
    /// Why it is not known to be good.
    pub(super) error: Option<Error>,
    /// The place of the token's value.
    pub(super) kept_in: String,
    /// What git will do; nothing where there is no git.
    pub(super) git: Option<git_config::Status>,
}

/// Rejected and could-not-check are different words.
pub(super) fn state(offline: bool, error: Option<&Error>, entry: &AccountEntry) -> &'static str {
    match error.map(|error| (&error.problem, error.class())) {
        None if offline && entry.rejected.is_some() => "rejected",
        None if offline && entry.suspect_since.is_some() => "suspect",
        None if offline => "unchecked",
        None => "valid",
        Some((Problem::TokenExpired { .. }, _)) => "expired",
        Some((Problem::TokenSuspect, _)) => "suspect",
        Some((_, Class::NotSignedIn)) => "rejected",
        Some(_) => "unchecked",
    }
}

/// The place of a token's value, so that a person can look.
pub(super) fn kept_in(home: &Home, entry: &AccountEntry) -> String {
    match entry.store {
        StoreKind::File => home.token_file(&entry.account).display().to_string(),
        StoreKind::Keyring => StoreKind::Keyring.name().to_owned(),
    }
}

/// What git gets of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForGit {
    Works,
    /// It works, and another helper is told the token.
    Leaks,
    IsBroken,
    IsNotSetUp,
}

impl ForGit {
    /// What is wrong with what was set up.
    pub(super) fn doubt(self) -> Option<&'static str> {
        match self {
            ForGit::Leaks => Some("gives the token to another helper"),
            ForGit::IsBroken => Some("will not work"),
            ForGit::Works | ForGit::IsNotSetUp => None,
        }
    }
}

impl Row {
    /// Nothing where there is no git.
    pub(super) fn for_git(&self) -> Option<ForGit> {
        let git = self.git.as_ref()?;
        Some(match (git.works(), git.is_wired) {
            (true, true) if git.leaks() => ForGit::Leaks,
            (true, _) => ForGit::Works,
            (false, true) => ForGit::IsBroken,
            (false, false) => ForGit::IsNotSetUp,
        })
    }

    /// The version that was known before, when it is another one now.
    pub(super) fn version_before(&self) -> Option<&Version> {
        let before = self.chosen.version.as_ref();
        before.filter(|before| Some(*before) != self.said.version.as_ref())
    }

    /// How many days the token has left, where these are few.
    pub(super) fn days_left(&self) -> Option<i32> {
        let ends = self.entry.token.as_ref()?.expires?;
        let left = self.time.day().until(ends).ok()?.get_days();
        (self.error.is_none() && left <= 7).then_some(left)
    }

    /// What a program does not read, told beside its lines.
    /// `is_first`: what is true of the controller was not said yet.
    pub(super) fn tell(&self, console: &mut Console, is_first: bool) {
        let account = &self.entry.account;
        if let Some(note) = self.version_note().filter(|_| is_first) {
            console.say(format!("note: {} {note}", account.controller));
        }
        if let Some(error) = &self.error {
            // Of two accounts of a controller both may fail.
            let next = console.next_step(error);
            let message = error.message();
            console.say(format!("error: {account}: {message}\n  next: {next}"));
        }
        if let Some(doubt) = self.for_git().and_then(ForGit::doubt).filter(|_| is_first) {
            let see = console.program_line("git status");
            let root = &account.controller;
            console.say(format!("warning: git is set up for {root} and {doubt}: {see}"));
        }
        let ends = self.entry.token.as_ref().and_then(|token| token.expires);
        if let (Some(date), Some(_)) = (ends, self.days_left()) {
            console.say(format!("warning: the token of {account} expires at the end of {date}"));
        }
    }

    /// Another version than before.
    pub(super) fn version_note(&self) -> Option<String> {
        let before = self.version_before()?;
        let now = self.said.version.as_ref().map_or_else(String::new, ToString::to_string);
        Some(format!("was Jenkins {before} and is now {now}"))
    }
}
