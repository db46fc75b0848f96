//! `cargo jenkins status`

mod learnt;
mod program;
mod row;
mod screen;

use crate::commands::git;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use git_credential_jenkins::git_config::Configuration;
use jenkins_token::Error;
use jenkins_token::accounts::{ControllerFacts, Registry};
use jenkins_token::lifecycle::lookup::{self, Chosen, Rule};
use jenkins_token::lifecycle::{World, status};
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
        let registry = Registry::read(&world.home)?;
        let filter = invocation.options.filter()?;
        let entries = lookup::all(&registry, &filter);
        if entries.is_empty() {
            return Err(lookup::none(&filter));
        }
        let mut rows = Vec::new();
        let configuration = Configuration::read().ok();
        for entry in entries {
            let chosen = lookup::chosen(&registry, entry.clone(), Rule::Each);
            let checked = if self.offline {
                lookup::is_there(world, &chosen)
            } else {
                block_on(check(world, &chosen)).map_err(Error::from).and_then(|checked| checked)
            };
            let state = row::state(self.offline, checked.as_ref().err(), &entry);
            let git = configuration.as_ref().map(|configuration| {
                git::status(invocation, &world.home, &registry, configuration, &chosen.site)
            });
            let answers = registry.answers(&entry.account);
            let (time, said) = (world.time_of(&chosen), ControllerFacts::default());
            let kept_in = row::kept_in(&world.home, &entry);
            let error = checked.err();
            rows.push(Row { entry, chosen, time, said, answers, state, error, kept_in, git });
        }
        invocation.settle(console);
        let registry = Registry::read(&world.home)?;
        for row in &mut rows {
            row.said = registry.facts(&row.entry.account.controller);
        }
        if console.options.verbose > 0 {
            let controllers = rows.iter().map(|row| &row.entry.account.controller);
            for controller in controllers.collect::<BTreeSet<_>>() {
                for line in learnt::lines(controller, &registry.facts(controller)) {
                    console.say(line);
                }
            }
        }
        print(console, &rows)?;
        let codes = rows.iter().filter_map(|row| row.error.as_ref());
        Ok(exit::gravest(codes.map(|error| exit::code(error.class()))))
    }
}

async fn check(world: &World<Http>, chosen: &Chosen) -> Result<(), Error> {
    let (credential, _) = lookup::credential(world, chosen, None).await?;
    status::check(world, chosen, &credential).await
}

fn print(console: &mut Console, rows: &[Row]) -> Result<(), Error> {
    if console.options.json_lines {
        return rows.iter().try_for_each(|row| console.print_json(&program::json(row)));
    }
    if console.wants_json() {
        let rows: Vec<Value> = rows.iter().map(program::json).collect();
        return console.print_json(&json!({ "accounts": rows }));
    }
    if console.is_read_by_a_person() {
        let screen = if console.style.is_plain { screen::plain } else { screen::laid_out };
        return console.print_lines(screen(rows, console));
    }
    console.print(program::lines(rows))?;
    for (at, row) in rows.iter().enumerate() {
        let root = &row.entry.account.controller;
        let before = rows[..at].iter().map(|row| &row.entry.account.controller);
        row.tell(console, !before.into_iter().any(|it| it == root));
    }
    Ok(())
}
