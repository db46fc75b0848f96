//! `cargo jenkins token rotate`

use crate::account_choice::tell_ended_here;
use crate::console::Console;
use crate::invocation::Invocation;
use crate::tables::Table;
use crate::{exit, token_options};
use clap::Args;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::World;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter, Rule};
use jenkins_token::lifecycle::login::Login;
use jenkins_token::lifecycle::rotate::{self, Successor};
use jenkins_token::model::{Expires, Expiry};
use jenkins_token::transport::{Http, block_on};
use jenkins_token::{Error, escape};
use serde_json::{Value, json};

/// Replace the stored token with a new one.
///
/// The new token is created with the old one, stored, verified on a fresh connection, and only then
/// is the old one revoked. It gets the name and as many days as the old one had. Copies of the old
/// one that were printed or exported no longer work.
///
/// Before Jenkins 2.129 a user has one token, and a new value ends the old one at once: that is done
/// only with --replace-legacy.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token rotate
  cargo jenkins token rotate --expires 90d
  cargo jenkins token rotate --all --older-than 30d --dry-run")]
#[expect(clippy::struct_excessive_bools, reason = "switches, each by itself")]
pub(super) struct Rotate {
    /// Only when the stored token is older
    #[arg(long, value_name = "DAYS", value_parser = token_options::days)]
    older_than: Option<u16>,
    /// When the new one expires: 30d, 2027-01-31 or never (Jenkins 2.548 and later)
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
    /// Do not revoke the old one
    #[arg(long)]
    keep_old: bool,
    /// Before Jenkins 2.129: replace the one token, which ends at once
    #[arg(long)]
    replace_legacy: bool,
    /// Only show which would be rotated
    #[arg(long)]
    dry_run: bool,
    /// Every account that fits, one after the other
    #[arg(long)]
    all: bool,
}

impl Rotate {
    pub(super) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let expiry = self.expires.as_deref().map(|text| token_options::expiry(Some(text)));
        let expiry = expiry.transpose()?;
        let world = invocation.world()?;
        let chosen = if self.all {
            every(&Registry::read(&world.home)?, &invocation.filter()?)?
        } else {
            vec![invocation.choose_stored(console)?.chosen]
        };
        let (mut codes, mut rows) = (Vec::new(), Vec::new());
        for chosen in chosen {
            let account = &chosen.account;
            if !self.is_due(world, &chosen)? {
                let days = self.older_than.unwrap_or_default();
                console.say(format!(
                    "Not rotated: the token of {account} is younger than {days} days"
                ));
                continue;
            }
            if self.dry_run {
                rows.push(would(console, &chosen)?);
                continue;
            }
            let successor = Successor {
                name: None,
                expiry,
                keep_old: self.keep_old,
                replace_legacy: self.replace_legacy,
                machine: token_options::machine(invocation),
            };
            let held_by = invocation.also_held_by(chosen.entry.as_ref());
            let done = block_on(rotate::rotate(world, &chosen, successor));
            match done.map_err(Error::from).and_then(|done| done) {
                Ok(done) => {
                    codes.push(code(&done));
                    tell(console, &done, expiry.unwrap_or(Expiry::Never));
                    tell_ended_here(console, held_by.filter(|_| done.old.is_revoked()));
                    rows.push(row(&world.home, &done)?);
                }
                Err(error) if self.all => codes.push(console.report(&error)),
                Err(error) => return Err(error),
            }
        }
        print(console, &rows, self.all)?;
        Ok(exit::gravest(codes))
    }

    fn is_due(&self, world: &World<Http>, chosen: &Chosen) -> Result<bool, Error> {
        let Some(days) = self.older_than else { return Ok(true) };
        block_on(rotate::is_due(world, chosen, days))?
    }
}

fn every(registry: &Registry, filter: &Filter) -> Result<Vec<Chosen>, Error> {
    let entries = choose_account::all(registry, filter);
    if entries.is_empty() {
        return Err(choose_account::none(filter));
    }
    let chosen =
        entries.into_iter().map(|entry| choose_account::chosen(registry, entry, Rule::Each));
    Ok(chosen.collect())
}

/// One object an account; with `--all` and `--json` one object for them all.
fn print(console: &mut Console, rows: &[Value], all: bool) -> Result<(), Error> {
    if !console.wants_json() {
        return Ok(());
    }
    if all && !console.options.json_lines {
        return console.print_json(&json!({ "accounts": rows }));
    }
    rows.iter().try_for_each(|row| console.print_json(row))
}

fn would(console: &mut Console, chosen: &Chosen) -> Result<Value, Error> {
    let account = &chosen.account;
    let name = chosen.token().map(|token| escape::line(&token.name));
    if !console.wants_json() {
        let cells = vec![account.to_string(), name.clone().unwrap_or_default()];
        let header = vec!["WOULD ROTATE", "TOKEN"];
        console.print_table(Table { header, rows: vec![cells], name: 0 })?;
    }
    Ok(json!({
        "controller": account.controller.as_str(),
        "user": account.user.as_str(),
        "would_rotate": name,
    }))
}

pub(super) fn code(done: &Login) -> u8 {
    if done.is_half_done() { exit::UNFINISHED } else { exit::DONE }
}

/// The token in use now, as JSON.
pub(super) fn row(home: &Home, done: &Login) -> Result<Value, Error> {
    let expires = done.expires.as_ref().and_then(Expires::date);
    Ok(json!({
        "controller": done.account.controller.as_str(),
        "user": done.account.user.as_str(),
        "name": escape::line(&done.name),
        "uuid": token_options::uuid(home, done)?,
        "expires": expires.map(|date| date.to_string()),
    }))
}

/// Which token is in use, and what became of the one before.
pub(super) fn tell(console: &mut Console, done: &Login, wanted: Expiry) {
    if console.wants_json() {
        return;
    }
    console.say(format!("{} now uses token `{}`", done.account, escape::line(&done.name)));
    if let Some(expires) = &done.expires {
        token_options::tell_end(console, expires, wanted);
    }
    token_options::tell_rest(console, done);
}
