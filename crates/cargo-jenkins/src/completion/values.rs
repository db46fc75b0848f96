//! The values that this machine knows: controllers, users, and token names that were listed.

use crate::help;
use clap::Command;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use jenkins_token::accounts::{Home, Registry, seen_names};
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::model::{Controller, UserId};
use rustix::fs::{Access, access};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Values to choose from. Nobody is asked for them, so that a key press ends at once.
#[derive(Default)]
pub(crate) struct Values {
    controllers: Vec<String>,
    users: Vec<String>,
    tokens: Vec<String>,
    /// The directories of `PATH`.
    path: Vec<PathBuf>,
}

impl Values {
    /// Those that fit what the line says so far.
    pub(crate) fn read(
        tree: Command,
        before: Vec<OsString>,
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Values {
        let path = variable("PATH").unwrap_or_default();
        let path = std::env::split_paths(&path).filter(|it| it.is_absolute()).collect();
        let known =
            Home::from_variables(variable).and_then(|home| Ok((Registry::read(&home)?, home)));
        let Ok((registry, home)) = known else { return Values { path, ..Values::default() } };
        let filter = filter(tree, before);
        let all = choose_account::all(&registry, &Filter::default());
        let mut controllers: Vec<String> =
            all.iter().map(|entry| entry.account.controller.to_string()).collect();
        controllers.dedup();
        let here = Filter { controller: filter.controller.clone(), user: None };
        let here = choose_account::all(&registry, &here);
        let users = here.iter().map(|entry| entry.account.user.to_string()).collect();
        let chosen = choose_account::choose(&registry, &filter, None, || Ok(None));
        let tokens = chosen.map(|chosen| seen_names::read(&home, &chosen.account));
        Values { controllers, users, tokens: tokens.unwrap_or_default(), path }
    }
}

/// Which account the words before the cursor name.
fn filter(tree: Command, before: Vec<OsString>) -> Filter {
    let parsed = tree.name("cargo-jenkins").ignore_errors(true).try_get_matches_from(before);
    let Ok(mut matches) = parsed else { return Filter::default() };
    while let Some((_, inner)) = matches.remove_subcommand() {
        matches = inner;
    }
    let said = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    Filter {
        controller: said("controller").and_then(|text| Controller::parse(&text).ok()),
        user: said("user").and_then(|text| UserId::parse(&text).ok()),
    }
}

/// The command tree with what its arguments may be.
pub(crate) fn with_values(command: Command, values: &Values) -> Command {
    let is_token_verb = ["rename", "revoke"].contains(&command.get_name());
    let name = command.get_name().to_owned();
    let command = command.mut_args(|arg| {
        let of = |values: &[String]| {
            let values = values.to_vec();
            ArgValueCandidates::new(move || {
                values.iter().map(CompletionCandidate::new).collect::<Vec<_>>()
            })
        };
        match arg.get_id().as_str() {
            "controller" | help::ROOT_URL => arg.add(of(&values.controllers)),
            "url" if ["login", "switch"].contains(&name.as_str()) => {
                arg.add(of(&values.controllers))
            }
            "user" => arg.add(of(&values.users)),
            "tokens" | "old" if is_token_verb => arg.add(of(&values.tokens)),
            "command" => arg.add(programs(values.path.clone())),
            _ => arg,
        }
    });
    command.mut_subcommands(|inner| with_values(inner, values))
}

/// A program on `PATH`, and then what it is given: files.
fn programs(path: Vec<PathBuf>) -> ArgValueCompleter {
    struct Programs(Vec<PathBuf>);
    impl clap_complete::engine::ValueCompleter for Programs {
        fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
            self.complete_at(0, current)
        }
        fn complete_at(&self, at: usize, current: &OsStr) -> Vec<CompletionCandidate> {
            let typed = current.to_string_lossy();
            if at > 0 || typed.contains('/') {
                let files = clap_complete::engine::PathCompleter::any();
                return clap_complete::engine::ValueCompleter::complete(&files, current);
            }
            let entries = self.0.iter().flat_map(std::fs::read_dir).flatten().flatten();
            let fits =
                entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&*typed));
            let can_run = fits.filter(|entry| access(entry.path(), Access::EXEC_OK).is_ok());
            let mut names: Vec<OsString> = can_run.map(|entry| entry.file_name()).collect();
            names.sort();
            names.dedup();
            names.into_iter().map(CompletionCandidate::new).collect()
        }
    }
    ArgValueCompleter::new(Programs(path))
}
