//! `cargo jenkins status`

use crate::commands::git;
use crate::console::Console;
use crate::invocation::Invocation;
use crate::{exit, tables, times};
use clap::Args;
use git_credential_jenkins::git_config::{self, Configuration};
use jenkins_token::accounts::{AccountEntry, ControllerFacts, Registry};
use jenkins_token::lifecycle::lookup::{self, Chosen};
use jenkins_token::lifecycle::{World, status};
use jenkins_token::model::{ControllerTime, Origin, Version};
use jenkins_token::transport::{Http, block_on};
use jenkins_token::{Class, Error, Problem, escape};
use serde_json::{Value, json};

/// Show every account and whether its token still works.
///
/// A star marks the one that answers when none is named. Exits with 0 only if every checked token is good. One 401 makes a token suspect, not rejected:
/// a Jenkins that restarts answers so too.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins status
  cargo jenkins status --json
  cargo jenkins status --offline -c https://ci.example.com")]
pub(crate) struct Status {
    /// Show what is stored without asking any controller
    #[arg(long)]
    offline: bool,
}

/// An account, and what became of the check.
struct Row {
    chosen: Chosen,
    /// What time it is there.
    time: ControllerTime,
    /// What its controller says of itself.
    said: ControllerFacts,
    /// Whether it answers when none is named.
    answers: bool,
    state: &'static str,
    error: Option<Error>,
    /// What git will do; nothing where there is no git.
    git: Option<git_config::Status>,
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
            let chosen = lookup::chosen(&registry, entry, "status shows every account");
            let checked = if self.offline {
                lookup::is_there(world, &chosen)
            } else {
                block_on(check(world, &chosen)).map_err(Error::from).and_then(|checked| checked)
            };
            let state = state(self.offline, checked.as_ref().err(), &chosen.entry);
            let git = configuration.as_ref().map(|configuration| {
                git::status(invocation, &world.home, &registry, configuration, &chosen.site)
            });
            let answers = registry.answers(&chosen.entry.account);
            let (time, said) = (world.time_of(&chosen), ControllerFacts::default());
            rows.push(Row { chosen, time, said, answers, state, error: checked.err(), git });
        }
        invocation.settle(console);
        let registry = Registry::read(&world.home)?;
        for row in &mut rows {
            row.said = registry.said(&row.chosen.entry.account.controller);
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

/// Whether git gets the token, in a word.
fn git_word(row: &Row) -> &'static str {
    match &row.git {
        Some(git) if git.works() => "yes",
        Some(git) if git.is_wired => "broken",
        Some(_) => "no",
        None => "",
    }
}

/// Rejected and could-not-check are different words.
fn state(offline: bool, error: Option<&Error>, entry: &AccountEntry) -> &'static str {
    match error.map(|error| (&error.problem, error.class())) {
        None if offline && entry.rejected.is_some() => "rejected",
        None if offline && entry.suspect_since.is_some() => "suspect",
        None if offline => "unchecked",
        None => "valid",
        Some((Problem::TokenExpired { .. }, _)) => "expired",
        Some((Problem::TokenSuspect, _)) => "suspect",
        Some((_, Class::NotSignedIn)) => "rejected",
        Some(_) => "unchecked",
    }
}

fn print(console: &mut Console, rows: &[Row]) -> Result<(), Error> {
    if console.options.json_lines {
        return rows.iter().try_for_each(|row| console.print_json(&json_row(row)));
    }
    if console.wants_json() {
        let rows: Vec<Value> = rows.iter().map(json_row).collect();
        return console.print_json(&json!({ "accounts": rows }));
    }
    let (person, color) = (console.is_read_by_a_person(), console.wants_color());
    let cells = rows.iter().map(|row| {
        let entry = &row.chosen.entry;
        let token = entry.token.as_ref();
        let created = token.and_then(|note| note.created);
        vec![
            entry.account.controller.to_string(),
            escape::line(entry.account.user.as_str()),
            token.map(|note| escape::line(&note.name)).unwrap_or_default(),
            created
                .map(|at| if person { times::age(at, row.time) } else { times::instant(at) })
                .unwrap_or_default(),
            token.and_then(|note| note.expires).map(|date| date.to_string()).unwrap_or_default(),
            entry.store.name().to_owned(),
            row.said.version.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string),
            git_word(row).to_owned(),
            if row.answers { "*" } else { "" }.to_owned(),
            row.state.to_owned(),
        ]
    });
    let header = [
        "CONTROLLER",
        "USER",
        "TOKEN",
        "CREATED",
        "EXPIRES",
        "STORE",
        "JENKINS",
        "GIT",
        "ACTIVE",
        "STATE",
    ];
    let table = console.table(&header, cells.collect());
    if color {
        // Escaped already, for colour would be too.
        let states = rows.iter().map(|row| (row.state, row.error.is_none()));
        console.print_bytes(tables::colored(&table, states).as_bytes())?;
    } else {
        console.print(table)?;
    }
    for row in rows {
        if let Some(before) = version_before(row) {
            let (root, now) = (&row.chosen.entry.account.controller, &row.said.version);
            let now = now.as_ref().map_or_else(String::new, ToString::to_string);
            console.say(format!("note: {root} was Jenkins {before} and is {now} now"));
        }
        if let Some(error) = &row.error {
            let text = console.error_text(error);
            console.say(text);
        }
        let said = row.git.as_ref().filter(|git| git.is_wired).and_then(|git| {
            match (git.works(), git.leaks()) {
                (false, _) => Some("will not work"),
                (true, true) => Some("gives the token to another helper"),
                (true, false) => None,
            }
        });
        if let Some(said) = said {
            let controller = &row.chosen.entry.account.controller;
            console.say(format!(
                "warning: git is set up for {controller} and {said}: cargo jenkins git status"
            ));
        }
        let expires = row.chosen.entry.token.as_ref().and_then(|note| note.expires);
        if let Some(date) = expires
            && row.error.is_none()
            && row.time.day().until(date).is_ok_and(|left| left.get_days() <= 7)
        {
            let account = &row.chosen.entry.account;
            console.say(format!("warning: the token of {account} is valid through {date} only"));
        }
    }
    Ok(())
}

/// The version that was known before, when it is another one now.
fn version_before(row: &Row) -> Option<&Version> {
    row.chosen.version.as_ref().filter(|before| Some(*before) != row.said.version.as_ref())
}

fn json_row(row: &Row) -> Value {
    let entry = &row.chosen.entry;
    json!({
        "controller": entry.account.controller.as_str(),
        "user": entry.account.user.as_str(),
        "version": row.said.version.as_ref().map(ToString::to_string),
        "version_learnt": row.said.version_learnt.map(times::instant),
        "version_before": version_before(row).map(ToString::to_string),
        "clock": row.said.clock.map(|clock| json!({
            "ahead_seconds": clock.ahead(),
            "learnt": times::instant(clock.learnt()),
        })),
        "store": entry.store.name(),
        "active": row.answers,
        "state": row.state,
        "token": entry.token.as_ref().map(|note| json!({
            "name": escape::line(&note.name),
            "uuid": note.uuid.as_ref().map(ToString::to_string),
            "created": note.created.map(times::instant),
            "expires": note.expires.map(|date| date.to_string()),
            "origin": origin(note.origin),
        })),
        "git": row.git.as_ref().map(|git| json!({
            "set_up": git.is_wired,
            "works": git.works(),
            "leaks": git.leaks(),
            "version": escape::line(&git.git),
        })),
        "problem": row.error.as_ref().map(|error| error.problem.name()),
    })
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Created => "created",
        Origin::Adopted => "adopted",
        Origin::Legacy => "legacy",
    }
}
