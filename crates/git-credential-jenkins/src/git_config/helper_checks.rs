//! Whom git asks, and whether it finds the program.

use super::checks::Checks;
use super::effective::Helpers;
use super::finding::{Finding, fatal, leak, warning};
use super::git::Setting;
use super::helper_line::{self, Called};
use super::shown;
use crate::program_path::{self, CARGO_JENKINS, SHORT_PATH};
use jenkins_token::accounts::Home;
use std::ffi::OsString;
use std::path::Path;

impl Checks<'_> {
    /// What they know counts for nothing where git sends the token by itself.
    pub(super) fn helpers(&self, sends_token: bool) -> Vec<Finding> {
        match self.effective.helpers() {
            None => vec![self.not_asked()],
            Some(helpers) => {
                let mut findings = self.program(helpers.ours.text());
                findings.extend(self.home(helpers.ours));
                findings.extend(
                    (!sends_token).then(|| self.asked_first(&helpers)).into_iter().flatten(),
                );
                findings.extend(self.told_later(&helpers));
                findings
            }
        }
    }

    /// Ours was never configured, or an empty entry behind it ends the list.
    fn not_asked(&self) -> Finding {
        let helpers = self.effective.credential().filter(|(name, _)| *name == "helper");
        let all: Vec<&Setting> = helpers.map(|(_, setting)| setting).collect();
        let is_ours = |it: &&Setting| helper_line::called(it.text()) != Called::Other;
        let ends = all
            .iter()
            .rposition(is_ours)
            .and_then(|at| all[at..].iter().find(|setting| setting.text().is_empty()));
        match ends {
            None => fatal("git-credential-jenkins is not one of git's helpers", &self.setup()),
            Some(end) => {
                let what = format!(
                    "git-credential-jenkins is no longer one of git's helpers: the empty {} clears \
                     the list it was in ({})",
                    shown::key(end),
                    self.place(end)
                );
                fatal(&what, &self.moved_or_taken_out(end))
            }
        }
    }

    /// Whether git will find the program, also when an editor started from the desktop runs it.
    fn program(&self, line: &str) -> Vec<Finding> {
        let by_path = self.context.person.setup_by_path(&self.site.controller);
        let variable = self.context.variable;
        let (program, name) = match helper_line::called(line) {
            Called::Other => return vec![],
            Called::At(program) if !program_path::is_program(&program) => {
                let what = format!("{} is not there, or cannot be run", program.display());
                return vec![fatal(&what, &self.setup())];
            }
            Called::At(program) => (program, None),
            Called::ByName(name) => match program_path::on_path(name.as_ref(), variable) {
                None => return vec![fatal(&format!("{name} is not on PATH"), &by_path)],
                Some(program) => (program, Some(name)),
            },
        };
        let is_same = |other: &Path| program_path::is_same(other, &program);
        // The helper is in both programs.
        let own = if program.ends_with(CARGO_JENKINS) {
            Some(self.context.program.with_file_name(CARGO_JENKINS))
        } else {
            program_path::helper(self.context.program, variable)
        };
        let mut findings = Vec::new();
        if own.is_some_and(|own| program_path::is_program(&own) && !is_same(&own)) {
            let what = format!(
                "git calls {}, which is not the one installed with this program",
                program.display()
            );
            findings.push(warning(&what, &by_path));
        }
        let short = OsString::from(SHORT_PATH);
        let is_found = |name: &str| {
            program_path::find(name.as_ref(), &short).is_some_and(|found| is_same(&found))
        };
        if name.is_some_and(|name| !is_found(name)) {
            let what = format!(
                "programs started from the desktop look in {SHORT_PATH} only and do not find {}",
                program.display()
            );
            findings.push(warning(&what, &by_path));
        }
        findings
    }

    /// The accounts that the helper reads may be others than those here.
    fn home(&self, ours: &Setting) -> Option<Finding> {
        let home = helper_line::home(ours.text())?;
        let is_same = Home::at(&home).state() == self.context.home.state();
        let what = format!(
            "git's helper reads the accounts in {}, which are not these ({})",
            home.display(),
            self.place(ours)
        );
        (!is_same).then(|| fatal(&what, &self.moved_or_taken_out(ours)))
    }

    fn asked_first(&self, helpers: &Helpers<'_>) -> Vec<Finding> {
        let first = helpers.before.iter().map(|helper| {
            let what = format!(
                "`{}` is asked first ({}); what it knows is sent instead",
                shown::value(helper),
                self.place(helper)
            );
            fatal(&what, &self.moved_or_taken_out(helper))
        });
        first.collect()
    }

    fn told_later(&self, helpers: &Helpers<'_>) -> Vec<Finding> {
        let later = helpers.after.iter().map(|helper| {
            let what = format!(
                "`{}` comes later and is given the token to store ({})",
                shown::value(helper),
                self.place(helper)
            );
            leak(&what, &self.moved_or_taken_out(helper))
        });
        later.collect()
    }

    /// setup puts ours behind whatever stands in the files it writes into, or before them.
    fn moved_or_taken_out(&self, setting: &Setting) -> String {
        if setting.is_before_setups_lines() { self.setup() } else { self.taken_out(setting) }
    }
}
