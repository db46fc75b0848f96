//! A next step as a value: the ways on from a problem, each of them words, something to run, or
//! words and then something to run. Whoever shows it writes what can be run in its own language.

use crate::escape;
use std::borrow::Cow;

/// What to do about a problem: one of these ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    ways: Vec<Way>,
}

/// One way on. What is run stands last, so that it can be copied to the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What only a person can do, or when to run what follows.
    pub words: Option<Cow<'static, str>>,
    /// What to run, as it stands.
    pub run: Option<Run>,
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
pub enum Verb {
    /// What was run, with other choices.
    Again,
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
    /// Find out what is wrong on the way to the controller.
    Doctor,
    /// Show what a project's manifest may say.
    ProjectHelp,
    /// Let git use the token.
    GitSetup,
    /// Say whether git can use it.
    GitStatus,
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Plain http to another machine.
    AllowHttp,
    /// The company's own certificates.
    CaFile,
    /// A certificate of the person's, and its key.
    ClientCert,
    /// The front door's headers, from standard input.
    HeaderStdin,
    /// Which controller.
    Controller,
    /// Which user.
    User,
    /// The password comes by itself, and nobody is asked.
    PasswordStdin,
    /// The same, unless what is logged in with comes otherwise already.
    SecretStdin,
    /// A token made in the browser, in the place of a password.
    WithToken,
    /// A token that is made in the browser now; without a terminal, one that was.
    Web,
    /// The token goes into a file.
    FileStore,
    /// How many seconds to wait.
    Timeout(u64),
    /// Done without being asked.
    Yes,
    /// The new token becomes the one in use.
    Use,
    /// The legacy token ends first.
    ReplaceLegacy,
    /// Shown, not written.
    Print,
    /// By a person at a terminal, who is asked there.
    OnTerminal,
}

/// How a front end says what can be run.
pub trait Language {
    /// The text that runs it.
    fn run(&self, run: &Run) -> String;
}

impl Step {
    /// The ways as `language` says them, a line each, safe for a terminal.
    #[must_use]
    pub fn lines_in(&self, language: &impl Language) -> Vec<String> {
        let line = |way: &Way| {
            let words = way.words.as_deref().map(str::to_owned);
            let run = way.run.as_ref().map(|run| language.run(run));
            let parts: Vec<String> = words.into_iter().chain(run).collect();
            escape::message(&parts.join(": "))
        };
        self.ways.iter().map(line).collect()
    }

    /// The same on one line.
    #[must_use]
    pub fn said_in(&self, language: &impl Language) -> String {
        self.lines_in(language).join("; or: ")
    }

    /// The ways, the best first.
    #[must_use]
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// Words alone, for a person.
    #[must_use]
    pub fn words(words: impl Into<Cow<'static, str>>) -> Step {
        text(words)
    }

    /// Something to run.
    #[must_use]
    pub fn of(what: Run) -> Step {
        run(what)
    }

    /// The same once the words are true.
    #[must_use]
    pub fn after(words: impl Into<Cow<'static, str>>, what: Run) -> Step {
        after(words, what)
    }

    /// The same but for the ways that run `verb`.
    #[must_use]
    pub fn without(mut self, verb: &Verb) -> Step {
        self.ways.retain(|way| way.run.as_ref().is_none_or(|run| run.verb != *verb));
        self
    }

    /// Another way.
    pub(super) fn or(mut self, other: Step) -> Step {
        self.ways.extend(other.ways);
        self
    }
}

/// Words alone.
pub(super) fn text(words: impl Into<Cow<'static, str>>) -> Step {
    Step { ways: vec![Way { words: Some(words.into()), run: None }] }
}

/// Something to run.
pub(super) fn run(what: impl Into<Run>) -> Step {
    Step { ways: vec![Way { words: None, run: Some(what.into()) }] }
}

/// Something to run once the words are true.
pub(super) fn after(words: impl Into<Cow<'static, str>>, what: impl Into<Run>) -> Step {
    Step { ways: vec![Way { words: Some(words.into()), run: Some(what.into()) }] }
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
