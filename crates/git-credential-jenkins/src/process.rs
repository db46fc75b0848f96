//! What a run takes from its process; handed down, so that each test has its own.

use crate::advice::Person;
use jenkins_token::accounts::Home;
use jenkins_token::{Error, Problem, escape};
use jiff::Timestamp;
use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Looks an environment variable up.
pub type Variables<'a> = Box<dyn Fn(&str) -> Option<OsString> + 'a>;

/// Variables, streams, clock.
pub struct Process<'a> {
    /// Environment variables.
    pub variable: Variables<'a>,
    /// What git says.
    pub input: Box<dyn BufRead + 'a>,
    /// The answer.
    pub out: Box<dyn Write + 'a>,
    /// One line for the person.
    pub err: Box<dyn Write + 'a>,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// This program's own file, as it was called.
    pub program: PathBuf,
    /// The home that the configuration names (`--home`), before the variables.
    pub home: Option<PathBuf>,
}

impl Process<'_> {
    /// The process's own.
    #[must_use]
    pub fn own() -> Process<'static> {
        Process {
            variable: Box::new(|name: &str| std::env::var_os(name)),
            input: Box::new(std::io::stdin().lock()),
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            now: jenkins_token::clock::now,
            program: crate::program_path::own(),
            home: None,
        }
    }

    /// Where the person's accounts are.
    pub(crate) fn home(&self) -> Result<Home, Problem> {
        match &self.home {
            Some(home) => Ok(Home::at(home)),
            None => Home::from_variables(&self.variable),
        }
    }

    /// Who is told something.
    pub(crate) fn person(&self) -> Person {
        Person::beside(&self.program, &self.variable)
    }

    /// One line: what happened, and the next command.
    pub(crate) fn tell(&mut self, error: &Error) {
        self.refused(&error.to_string(), &error.next_step().said_in(&self.person()));
    }

    /// The same for what is not an error of ours.
    pub(crate) fn refused(&mut self, what: &str, next: &str) {
        let text = format!("git-credential-jenkins: {what}; next: {next}");
        let _ = writeln!(self.err, "{}", escape::message(&text));
    }

    /// One line beside the answer.
    pub(crate) fn note(&mut self, text: &str) {
        let text = format!("git-credential-jenkins: note: {text}");
        let _ = writeln!(self.err, "{}", escape::message(&text));
    }

    /// A line of an answer for a person; false when nobody reads it.
    pub(crate) fn say(&mut self, line: &str) -> bool {
        writeln!(self.out, "{}", escape::message(line)).is_ok()
    }
}
