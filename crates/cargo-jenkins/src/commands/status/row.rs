//! An account of `status`, and what became of the check.

use crate::console::Console;
use git_credential_jenkins::git_config;
use jenkins_token::Error;
use jenkins_token::accounts::{ControllerFacts, Home};
use jenkins_token::lifecycle::choose_account::Chosen;
use jenkins_token::model::{ControllerTime, Source, StoreKind, Version};

/// An account, and what became of the check.
pub(super) struct Row {
    pub(super) chosen: Chosen,
    /// What time it is there.
    pub(super) time: ControllerTime,
    /// What its controller says of itself.
    pub(super) said: ControllerFacts,
    /// Whether it answers when none is named.
    pub(super) answers: bool,
    /// Why, where a variable decides that.
    pub(super) why: Option<String>,
    pub(super) state: &'static str,
    /// Why it is not known to be good.
    pub(super) error: Option<Error>,
    /// The place of the token's value, in words.
    pub(super) place: String,
    /// What git will do; nothing where there is no git.
    pub(super) git: Option<git_config::Status>,
}

/// The place of a token's value, so that a person can look.
pub(super) fn place(home: &Home, chosen: &Chosen) -> String {
    match (chosen.source, &chosen.held) {
        (Source::Stored(StoreKind::File), _) => {
            format!("stored in {}", home.token_file(&chosen.account).display())
        }
        (Source::Stored(kind), _) => format!("stored in {}", kind.name()),
        (_, Some(held)) => format!("from {}", held.by),
        _ => "from the environment".to_owned(),
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
        let ends = self.chosen.token()?.expires?;
        let left = self.time.day().until(ends).ok()?.get_days();
        (self.error.is_none() && left <= 7).then_some(left)
    }

    /// The word for where the token comes from.
    pub(super) fn source(&self) -> &'static str {
        self.chosen.source.store().map_or("environment", StoreKind::name)
    }

    /// What a program does not read, told beside its lines.
    ///
    /// `is_first`: what is true of the controller was not said yet.
    pub(super) fn tell(&self, console: &mut Console, is_first: bool) {
        let account = &self.chosen.account;
        if let Some(why) = &self.why {
            console.say(format!("note: {account} is used when no account is named: {why}"));
        }
        if let Some(note) = self.version_note().filter(|_| is_first) {
            console.say(format!("note: {} {note}", account.controller));
        }
        if let Some(error) = &self.error {
            // Of two accounts of a controller both may fail.
            let next = console.next_lines(error).join("\n  ");
            let message = error.message();
            console.say(format!("error: {account}: {message}\n  {next}"));
        }
        if let Some(doubt) = self.for_git().and_then(ForGit::doubt).filter(|_| is_first) {
            let see = console.program_line("git status");
            let root = &account.controller;
            console.say(format!("warning: git is set up for {root} and {doubt}: {see}"));
        }
        let ends = self.chosen.token().and_then(|token| token.expires);
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
