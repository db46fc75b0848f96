//! One run of one command: its options, its world, its report.

use crate::process::Shell;
use crate::project::Project;
use crate::{Color, Everywhere, exit, tables};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::lookup::{self, Chosen, Filter};
use jenkins_token::lifecycle::{Heard, World, heard};
use jenkins_token::model::{Controller, UserId};
use jenkins_token::next_step::CommandLine;
use jenkins_token::stores::{Environment, KeyringStore};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem, escape};
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What commands share.
pub(crate) struct Task<'a> {
    pub(crate) everywhere: &'a Everywhere,
    pub(crate) shell: &'a mut Shell,
    /// What this program was called.
    pub(crate) program: CommandLine,
    /// The cargo that started us, if one did.
    pub(crate) cargo: Option<PathBuf>,
    /// What controllers said of their clocks.
    heard: Arc<Heard>,
    /// The project's settings, once somebody asked for them.
    project: OnceCell<Option<Project>>,
}

/// The parts of a [`World`], owned.
pub(crate) struct Ground {
    pub(crate) home: Home,
    pub(crate) keyring: KeyringStore,
    pub(crate) http: Http,
    now: fn() -> jiff::Timestamp,
    heard: Arc<Heard>,
}

impl Ground {
    pub(crate) fn world(&self) -> World<'_, Http> {
        World {
            home: &self.home,
            keyring: &self.keyring,
            network: &self.http,
            now: &self.now,
            heard: &self.heard,
        }
    }
}

impl<'a> Task<'a> {
    pub(crate) fn new(
        everywhere: &'a Everywhere,
        shell: &'a mut Shell,
        program: CommandLine,
        cargo: Option<PathBuf>,
    ) -> Task<'a> {
        let heard = Arc::default();
        Task { everywhere, shell, program, cargo, heard, project: OnceCell::new() }
    }

    pub(crate) fn ground(&self) -> Result<Ground, Error> {
        let home = Home::from_variables(&self.shell.variable)?;
        let http = Http::new(Duration::from_secs(self.everywhere.timeout));
        let http = if self.everywhere.verbose > 0 {
            http.narrated(Arc::new(|line: &str| {
                let _ = writeln!(std::io::stderr(), "> {}", escape::lines(line));
            }))
        } else {
            http
        };
        let keyring = KeyringStore::from_variables(&home, &self.shell.variable);
        let keyring = if self.can_ask() { keyring.asking(keyring_asks) } else { keyring };
        Ok(Ground { home, keyring, http, now: self.shell.now, heard: self.heard.clone() })
    }

    pub(crate) fn filter(&self) -> Result<Filter, Error> {
        let controller = self.everywhere.controller.as_deref().map(Controller::parse);
        let user = self.everywhere.user.as_deref().map(UserId::parse);
        Ok(Filter { controller: controller.transpose()?, user: user.transpose()? })
    }

    pub(crate) fn environment(&self) -> Result<Option<Environment>, Error> {
        let typed = self.filter()?.controller;
        Ok(Environment::beside(typed.as_ref(), &self.shell.variable)?)
    }

    /// The account that answers; said aloud when a checkout chose it, and with `--verbose`.
    pub(crate) fn choose(
        &mut self,
        ground: &Ground,
        environment: Option<&Environment>,
    ) -> Result<Chosen, Error> {
        let registry = Registry::read(&ground.home)?;
        let filter = self.filter()?;
        let chosen = lookup::choose(&registry, &filter, environment, || {
            Ok(self.project()?.and_then(Project::suggestion))
        })?;
        if chosen.rule == lookup::BY_PROJECT {
            let said_by = self.project()?.map(Project::said_by).unwrap_or_default();
            self.say(format!("Using {} ({said_by})", chosen.entry.account));
        }
        self.tell_rule(&chosen);
        Ok(chosen)
    }

    /// The account to end or renew a token of: neither the environment nor a checkout says which.
    pub(crate) fn choose_by_hand(&mut self, ground: &Ground) -> Result<Chosen, Error> {
        let registry = Registry::read(&ground.home)?;
        let chosen = lookup::choose(&registry, &self.filter()?, None, || Ok(None))?;
        self.tell_rule(&chosen);
        Ok(chosen)
    }

    fn tell_rule(&mut self, chosen: &Chosen) {
        if self.everywhere.verbose > 0 {
            self.say(format!("> {}, chosen by: {}", chosen.entry.account, chosen.rule));
        }
    }

    /// The settings of the project we were started in, when cargo started us. Asked of cargo once,
    /// and only where they matter.
    pub(crate) fn project(&mut self) -> Result<Option<&Project>, Error> {
        if self.project.get().is_none() {
            let directory = &self.shell.directory;
            let read = self.cargo.as_ref().map(|cargo| Project::read(cargo, directory));
            let found = match read.transpose() {
                // A sparse checkout, a member that is missing: cargo's business and not ours. A
                // project only ever chooses among what there is without it.
                Err(Error { problem: problem @ Problem::ManifestUnreadable { .. }, .. }) => {
                    if self.everywhere.verbose > 0 {
                        self.say(format!("> the project's settings are left out: {problem}"));
                    }
                    None
                }
                found => found?.flatten(),
            };
            for key in found.iter().flat_map(|project| &project.unknown) {
                self.say(format!("warning: unknown setting {key}"));
            }
            self.project = OnceCell::from(found);
        }
        Ok(self.project.get().and_then(Option::as_ref))
    }

    pub(crate) fn wants_json(&self) -> bool {
        self.everywhere.json || self.everywhere.json_lines
    }

    pub(crate) fn is_read_by_a_person(&self) -> bool {
        self.shell.is_read_by_a_person && !self.wants_json()
    }

    /// Whether `out` may hold colour: asked for, or a person reads and nothing forbids it.
    pub(crate) fn wants_color(&self) -> bool {
        let set = |name: &str| (self.shell.variable)(name).filter(|value| !value.is_empty());
        match self.everywhere.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR").is_some() => false,
            Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Color::Auto => match set("CARGO_TERM_COLOR").as_deref().and_then(|v| v.to_str()) {
                Some("always") => true,
                Some("never") => false,
                _ => self.is_read_by_a_person(),
            },
        }
    }

    /// Data.
    pub(crate) fn print(&mut self, line: impl Display) -> Result<(), Error> {
        if self.is_read_by_a_person() {
            return written(writeln!(self.shell.out, "{}", escape::lines(&line.to_string())));
        }
        written(writeln!(self.shell.out, "{line}"))
    }

    /// Data as it is.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        written(self.shell.out.write_all(bytes))
    }

    /// Makes sure that what was printed has left this process.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        written(self.shell.out.flush())
    }

    /// Data as JSON.
    pub(crate) fn print_json(&mut self, value: &Value) -> Result<(), Error> {
        let text =
            if self.everywhere.json_lines { value.to_string() } else { format!("{value:#}") };
        self.print(escape::json(&text))
    }

    /// Progress or a hint.
    pub(crate) fn say(&mut self, line: impl Display) {
        if !self.everywhere.quiet {
            self.tell(&line.to_string());
        }
    }

    /// Keeps what controllers said of their clocks, and tells once of one that is far from ours.
    pub(crate) fn settle(&mut self) {
        let Ok(ground) = self.ground() else { return };
        if let Some(problem) = ground.world().unnoted() {
            let next = Error::from(problem.clone()).next_step().said_in(&self.program);
            self.say(format!(
                "note: what was learnt cannot be noted here: {problem}; next: {next}"
            ));
        }
        for other in heard::settle(&ground.world(), !self.everywhere.quiet) {
            self.say(format!(
                "note: it is {} on {} and {} here: ends and ages are counted by the controller's clock",
                tables::instant(other.there.timestamp()),
                other.controller,
                tables::instant(other.here),
            ));
        }
    }

    /// An error as an object.
    pub(crate) fn error_json(&self, error: &Error) -> Value {
        let class: &'static str = error.class().into();
        json!({
            "problem": error.problem.name(),
            "class": class,
            "exit": exit::code(error.class()),
            "message": error.message(),
            "controller": error.controller.as_ref().map(Controller::as_str),
            "next": error.next_step().said_in(&self.program),
        })
    }

    /// What nobody silences.
    pub(crate) fn tell(&mut self, text: &str) {
        let _ = writeln!(self.shell.err, "{}", escape::lines(text));
    }

    /// Prints an error once, and gives its exit code.
    pub(crate) fn report(&mut self, error: &Error) -> u8 {
        // It can be asked again, and whoever listened has enough.
        if error.problem == Problem::OutputClosed {
            return exit::DONE;
        }
        if self.wants_json() {
            let text = escape::json(&json!({ "error": self.error_json(error) }).to_string());
            let _ = writeln!(self.shell.err, "{text}");
        } else {
            self.tell(&tables::error(error, self.program));
        }
        if self.everywhere.verbose > 0 {
            for cause in error.causes() {
                self.tell(&format!("> caused by: {}", escape::line(&cause.to_string())));
            }
        }
        exit::code(error.class())
    }
}

fn keyring_asks() {
    let _ = writeln!(std::io::stderr(), "The keyring is locked: please answer its dialog");
}

fn written(result: std::io::Result<()>) -> Result<(), Error> {
    result.map_err(|error| {
        let problem = match error.kind() {
            ErrorKind::BrokenPipe => Problem::OutputClosed,
            _ => Problem::OutputFailed { why: error.to_string() },
        };
        problem.into()
    })
}
