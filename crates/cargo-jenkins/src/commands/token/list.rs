//! `cargo jenkins token list`

use crate::console::Console;
use crate::invocation::Invocation;
use crate::style::{Meaning, Style};
use crate::tables::Table;
use crate::times;
use clap::Args;
use jenkins_token::accounts::seen_names;
use jenkins_token::lifecycle::list;
use jenkins_token::model::{ControllerTime, Expires, ListedToken, Source, Uses};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::{Value, json};
use std::collections::HashSet;

/// List the account's tokens as the controller knows them.
///
/// The controller is asked, so tokens that were created elsewhere are listed too. A star marks the
/// stored one, which comes first on a terminal. Their ids are shown there only with --wide, or where
/// two tokens have the same name; a program always gets them: in a pipe a token is a line of seven
/// columns with tabs between them: the star, name, id, creation, last use, uses and expiry; what is not
/// known is empty. With --json-lines a token is an object on a line. A token's value cannot be listed:
/// Jenkins shows it only once.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token list
  cargo jenkins token list --wide
  cargo jenkins token list --json")]
pub(super) struct List {
    /// Show each token's id too
    #[arg(long)]
    wide: bool,
}

impl List {
    pub(super) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<(), Error> {
        let choice = invocation.choose(console)?;
        let (credential, stored) = choice.credential()?;
        let asked = list::list(choice.world, &choice.chosen, &credential, "a list of tokens");
        let tokens = block_on(asked)??;
        let account = choice.account();
        if choice.chosen.source != Source::Environment {
            let names = tokens.iter().map(|token| token.name.as_str());
            seen_names::note(&choice.world.home, account, names);
        }
        if console.options.json_lines {
            for token in &tokens {
                let mut row = json_row(token, stored.is(token));
                row["controller"] = account.controller.as_str().into();
                row["user"] = account.user.as_str().into();
                console.print_json(&row)?;
            }
            return Ok(());
        }
        if console.wants_json() {
            let rows: Vec<Value> = tokens.iter().map(|t| json_row(t, stored.is(t))).collect();
            return console.print_json(&json!({
                "controller": account.controller.as_str(),
                "user": account.user.as_str(),
                "tokens": rows,
            }));
        }
        if tokens.is_empty() {
            console.say(format!("{account} has no tokens"));
            return Ok(());
        }
        let rows = tokens.iter().map(|token| (token, stored.is(token))).collect();
        if console.is_read_by_a_person() {
            let now = choice.world.time_of(&choice.chosen);
            return console.print_table(for_a_person(rows, self.wide, now, &console.style));
        }
        console.print_table(for_a_program(rows))
    }
}

/// A token, and whether it is the stored one.
type Row<'a> = (&'a ListedToken, bool);

fn for_a_program(rows: Vec<Row<'_>>) -> Table {
    let cells = |(token, is_stored): Row<'_>| {
        let created = token.created.map(times::instant).or_else(|| created_text(token));
        vec![
            mark(is_stored),
            escape::line(&token.name),
            token.uuid.to_string(),
            created.unwrap_or_default(),
            token.last_used.map(times::instant).unwrap_or_default(),
            uses(token).map_or_else(String::new, |times| times.to_string()),
            end(token),
        ]
    };
    let header = vec!["", "NAME", "UUID", "CREATED", "LAST USED", "USES", "EXPIRES"];
    Table { header, rows: rows.into_iter().map(cells).collect(), name: 1 }
}

fn for_a_person(mut rows: Vec<Row<'_>>, wide: bool, now: ControllerTime, style: &Style) -> Table {
    rows.sort_by_key(|(_, is_stored)| !is_stored);
    let names: HashSet<&str> = rows.iter().map(|(token, _)| token.name.as_str()).collect();
    let wide = wide || names.len() < rows.len();
    let cells = |(token, is_stored): Row<'_>| {
        let created = token.created.map(|at| times::age(at, now)).or_else(|| created_text(token));
        let last_used = match (token.last_used, uses(token)) {
            (Some(at), _) => times::age(at, now),
            (None, Some(0)) => "never".to_owned(),
            (None, _) => String::new(),
        };
        let end = end(token);
        let mut cells = vec![
            mark(is_stored),
            escape::line(&token.name),
            created.unwrap_or_default(),
            last_used,
            uses(token).map_or_else(String::new, |times| times.to_string()),
            if token.expired { style.painted(&end, Meaning::Bad) } else { end },
        ];
        cells.extend(wide.then(|| token.uuid.to_string()));
        cells
    };
    let mut header = vec!["", "NAME", "CREATED", "LAST USED", "USES", "EXPIRES"];
    header.extend(wide.then_some("UUID"));
    Table { header, rows: rows.into_iter().map(cells).collect(), name: 1 }
}

fn mark(is_stored: bool) -> String {
    if is_stored { "*" } else { "" }.to_owned()
}

fn created_text(token: &ListedToken) -> Option<String> {
    token.created_text.as_deref().map(escape::line)
}

fn uses(token: &ListedToken) -> Option<u64> {
    match token.uses {
        Uses::Unknown => None,
        Uses::Times(times) => Some(times),
    }
}

fn end(token: &ListedToken) -> String {
    match &token.expires {
        _ if token.expired => "expired".to_owned(),
        Some(Expires::On(date)) => date.to_string(),
        Some(Expires::Never) => "never".to_owned(),
        Some(Expires::Unreadable(text)) => escape::line(text),
        Some(Expires::Unsupported) | None => String::new(),
    }
}

fn json_row(token: &ListedToken, is_current: bool) -> Value {
    json!({
        "uuid": token.uuid.as_str(),
        "name": escape::line(&token.name),
        "created": token.created.map(times::instant),
        "created_text": token.created_text.as_deref().map(escape::line),
        "last_used": token.last_used.map(times::instant),
        "uses": uses(token),
        "expires": token.expires.as_ref().and_then(Expires::date).map(|date| date.to_string()),
        "legacy": token.legacy,
        "expired": token.expired,
        "current": is_current,
    })
}
