//! `cargo jenkins status`

mod accounts;
mod learnt;
mod piped;
mod reach;
mod row;
mod screen;

use crate::commands::git;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use accounts::Answering;
use clap::Args;
use git_credential_jenkins::git_config::Configuration;
use jenkins_token::Error;
use jenkins_token::accounts::{ControllerFacts, Registry};
use jenkins_token::lifecycle::World;
use jenkins_token::lifecycle::choose_account::{self, Chosen};
use jenkins_token::lifecycle::status::{self, State};
use jenkins_token::stores::Environment;
use jenkins_token::transport::{Http, block_on};
use row::Row;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Show every account and whether its token still works.
///
/// A star marks the account that is used when none is named. Exits with 0 only if every checked
/// token is valid. One 401 makes a token suspect, not rejected: a Jenkins that restarts answers so
/// too.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins status
  cargo jenkins status --json
  cargo jenkins status --offline -c https://ci.example.com")]
pub(crate) struct Status {
    /// Show what is stored without asking any controller
    #[arg(long)]
    offline: bool,
}

impl Status {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.world()?;
        let filter = invocation.filter()?;
        let variable = &invocation.process.variable;
        let (environment, unusable) =
            match Environment::beside(filter.controller.as_ref(), variable) {
                Ok(environment) => (environment, None),
                Err(problem) => (None, Some(Error::from(problem))),
            };
        let has_credential = environment.as_ref().is_some_and(|it| it.account().is_some());
        let registry = Registry::read_beside(&world.home, has_credential)?;
        let shown = status::shown(&registry, &filter, environment.as_ref());
        if shown.is_empty() {
            return Err(unusable.unwrap_or_else(|| choose_account::none(&filter)));
        }
        let answering = Answering::of(&registry, invocation.environment(None).as_ref());
        let mut rows = Vec::new();
        let configuration = Configuration::read().ok();
        for chosen in shown {
            let environment = environment.as_ref();
            let checked = if self.offline {
                choose_account::is_there(world, &chosen, environment)
            } else {
                block_on(check(world, &chosen, environment)).map_err(Error::from).and_then(|it| it)
            };
            let error = checked.as_ref().err();
            let state = if self.offline {
                State::noted(error, chosen.entry.as_ref())
            } else {
                State::checked(error)
            };
            let state = state.word();
            let git = configuration.as_ref().map(|configuration| {
                git::status(invocation, &world.home, &registry, configuration, &chosen.site)
            });
            let answers = answering.is(&chosen);
            let why = answering.why().filter(|_| answers);
            let (time, said) = (world.time_of(&chosen), ControllerFacts::default());
            let place = row::place(&world.home, &chosen);
            let error = checked.err();
            rows.push(Row { chosen, time, said, answers, why, state, error, place, git });
        }
        invocation.settle(console);
        let registry = Registry::read_beside(&world.home, has_credential)?;
        for row in &mut rows {
            row.said = registry.facts(&row.chosen.account.controller);
        }
        if console.options.verbose > 0 {
            let controllers = rows.iter().map(|row| &row.chosen.account.controller);
            for controller in controllers.collect::<BTreeSet<_>>() {
                for line in learnt::lines(controller, &registry.facts(controller)) {
                    console.say(line);
                }
            }
        }
        print(console, &rows)?;
        let codes = rows.iter().filter_map(|row| row.error.as_ref());
        let mut codes: Vec<u8> = codes.map(|error| exit::code(error.class())).collect();
        codes.extend(unusable.map(|error| console.report(&error)));
        Ok(exit::gravest(codes))
    }
}

async fn check(
    world: &World<Http>,
    chosen: &Chosen,
    environment: Option<&Environment>,
) -> Result<(), Error> {
    let (credential, _) = choose_account::credential(world, chosen, environment).await?;
    status::check(world, chosen, &credential).await
}

fn print(console: &mut Console, rows: &[Row]) -> Result<(), Error> {
    if console.options.json_lines {
        return rows.iter().try_for_each(|row| console.print_json(&piped::json(row)));
    }
    if console.wants_json() {
        let rows: Vec<Value> = rows.iter().map(piped::json).collect();
        return console.print_json(&json!({ "accounts": rows }));
    }
    if console.is_read_by_a_person() {
        let screen = if console.style.is_plain { screen::plain } else { screen::laid_out };
        return console.print_lines(screen(rows, console));
    }
    console.print(piped::lines(rows))?;
    for (at, row) in rows.iter().enumerate() {
        let root = &row.chosen.account.controller;
        let before = rows[..at].iter().map(|row| &row.chosen.account.controller);
        row.tell(console, !before.into_iter().any(|it| it == root));
    }
    Ok(())
}
