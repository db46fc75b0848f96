//! A next step as a value: words, and in them what can be run or chosen. Whoever shows it writes
//! those in its own language.

use crate::escape;
use std::borrow::Cow;

/// What to do about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    parts: Vec<Part>,
}

/// A piece of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words for a person.
    Do(Cow<'static, str>),
    /// What can be run.
    Run(Run),
    /// What can be chosen in what was run.
    Choose(Choice),
}

/// Something to run, for an account or a controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What.
    pub verb: Verb,
    /// The controller's root, where it is known.
    pub root: Option<String>,
    /// The user, where it matters.
    pub user: Option<String>,
    /// How.
    pub choices: Vec<Choice>,
}

/// What can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verb {
    /// Show what can be run at all.
    Help,
    /// Log in, or in again.
    Login,
    /// Forget an account, and end its token.
    Logout,
    /// Ask whether a token is good.
    Status,
    /// List a user's tokens.
    ListTokens,
    /// Create a token.
    CreateToken,
    /// Put a new token in the place of the one in use.
    RotateToken,
    /// Call the API at this path by POST.
    Post(String),
    /// Finish what was interrupted.
    Recover,
    /// Show what a project's manifest may say.
    ProjectHelp,
    /// Let git use the token.
    GitSetup,
    /// Say whether git can use it.
    GitStatus,
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// Plain http to another machine.
    AllowHttp,
    /// The company's own certificates.
    CaFile,
    /// Which controller.
    Controller,
    /// Which user.
    User,
    /// The password comes by itself, and nobody is asked.
    PasswordStdin,
    /// A token made in the browser, in the place of a password.
    WithToken,
    /// The token goes into the keyring.
    KeyringStore,
    /// The token goes into a file.
    FileStore,
    /// How long to wait.
    Timeout,
    /// Done without being asked.
    Yes,
    /// The new token becomes the one in use.
    Use,
    /// The legacy token ends first.
    ReplaceLegacy,
    /// Shown, not written.
    Print,
}

/// How a front end says what can be run and chosen.
pub trait Language {
    /// The text that runs it.
    fn run(&self, run: &Run) -> String;
    /// The text that chooses it.
    fn choice(&self, choice: Choice) -> String;
}

impl Step {
    /// The step as `language` says it, safe for a terminal.
    #[must_use]
    pub fn said_in(&self, language: &impl Language) -> String {
        let said = self.parts.iter().map(|part| match part {
            Part::Do(text) => text.to_string(),
            Part::Run(run) => language.run(run),
            Part::Choose(choice) => language.choice(*choice),
        });
        escape::lines(&said.collect::<String>())
    }

    /// Its pieces, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(super) fn text(self, text: impl Into<Cow<'static, str>>) -> Step {
        self.and(Part::Do(text.into()))
    }

    pub(super) fn run(self, run: impl Into<Run>) -> Step {
        self.and(Part::Run(run.into()))
    }

    pub(super) fn choose(self, choice: Choice) -> Step {
        self.and(Part::Choose(choice))
    }

    fn and(mut self, part: Part) -> Step {
        self.parts.push(part);
        self
    }
}

/// Words alone, or the first of them.
pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Step {
    Step { parts: vec![] }.text(text)
}

/// Something to run, alone or first.
pub(super) fn run(what: impl Into<Run>) -> Step {
    Step { parts: vec![] }.run(what)
}

impl From<Verb> for Run {
    fn from(verb: Verb) -> Run {
        Run { verb, root: None, user: None, choices: vec![] }
    }
}

impl Run {
    pub(super) fn with(mut self, choice: Choice) -> Run {
        self.choices.push(choice);
        self
    }
}
