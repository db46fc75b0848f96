//! How a person runs what is advised: by the names that are installed here.

use crate::program_path::{self, CARGO_JENKINS, HELPER};
use jenkins_token::escape;
use jenkins_token::model::Controller;
use jenkins_token::next_step::{CommandLine, Language, Run, Verb};
use std::ffi::OsString;
use std::path::Path;

/// Looks an environment variable up.
type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The language of a person at a shell.
#[derive(Debug, Clone)]
pub struct Person {
    /// How `cargo-jenkins` is run.
    program: CommandLine,
    /// How the helper is run, where it is alone.
    helper: Option<String>,
}

impl Person {
    /// Somebody who runs `cargo-jenkins` by that name.
    #[must_use]
    pub fn who_runs(program: CommandLine) -> Person {
        Person { program, helper: None }
    }

    /// Who has a program at `own` and the others that are beside it or on `PATH`.
    pub(crate) fn beside(own: &Path, variable: Variable<'_>) -> Person {
        let is_on_path = |name: &str| program_path::on_path(name.as_ref(), variable).is_some();
        let beside = own.with_file_name(CARGO_JENKINS);
        if is_on_path(CARGO_JENKINS) {
            let name = if is_on_path("cargo") { "cargo jenkins" } else { CARGO_JENKINS };
            return Person::who_runs(CommandLine(name));
        }
        if program_path::is_program(&beside) {
            return Person::who_runs(program_path::name_of(&beside));
        }
        let helper = if is_on_path(HELPER) {
            "git credential-jenkins".to_owned()
        } else {
            escape::word(&own.to_string_lossy())
        };
        Person { program: CommandLine(CARGO_JENKINS), helper: Some(helper) }
    }

    /// What runs `verb` for `controller`.
    pub(crate) fn on(&self, verb: Verb, controller: &Controller) -> String {
        self.run(&Run { root: Some(controller.to_string()), ..verb.into() })
    }

    /// What sets git up for `controller`, with the helper named by its path.
    pub(crate) fn setup_by_path(&self, controller: &Controller) -> String {
        format!("{} --absolute", self.on(Verb::GitSetup, controller))
    }

    /// What runs git with all that `controller` wants to see in git's environment.
    pub(crate) fn with_header(&self, controller: &Controller) -> String {
        format!("{} exec --git-header -c {controller} -- git fetch", self.program.0)
    }

    /// What prints a crumb of `controller`, for a line of a shell.
    pub(crate) fn crumb(&self, controller: &Controller) -> String {
        format!("{} crumb -c {controller}", self.program.0)
    }
}

impl Language for Person {
    fn run(&self, run: &Run) -> String {
        let line = self.program.run(run);
        let Some(helper) = &self.helper else { return line };
        let root = run.root.as_deref().map_or("URL".to_owned(), escape::word);
        match run.verb {
            Verb::GitSetup => format!("{helper} setup {root}"),
            Verb::GitStatus => format!("{helper} status {root}"),
            _ => format!("{line} ({CARGO_JENKINS} is not on PATH here)"),
        }
    }
}
