//! `cargo jenkins logout`

use crate::account_choice::tell_ended_here;
use crate::commands::git;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter, Rule};
use jenkins_token::lifecycle::{OldToken, login_target, logout};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::{Value, json};

/// Revoke the token that login created, and forget the account.
///
/// A token that you brought with --with-token, or the one token of a Jenkins before 2.129, is only
/// forgotten. When the controller cannot be reached, nothing changes; --keep-token forgets without
/// asking it.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins logout
  cargo jenkins logout -c https://ci.example.com --keep-token")]
pub(crate) struct Logout {
    /// Forget the account, but do not revoke its token
    #[arg(long)]
    keep_token: bool,
    /// Log out of every account that fits, one after the other
    #[arg(long)]
    all: bool,
}

impl Logout {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        if !self.all {
            let choice = invocation.choose_stored(console)?;
            let registry = Registry::read(&invocation.world()?.home)?;
            let row = self.end(invocation, &choice.chosen, console)?;
            tell_of_default(invocation, console, registry.answers(&choice.chosen.account))?;
            if console.wants_json() {
                console.print_json(&row)?;
            }
            return Ok(exit::DONE);
        }
        let world = invocation.world()?;
        let registry = Registry::read(&world.home)?;
        let filter = invocation.filter()?;
        let entries = choose_account::all(&registry, &filter);
        if entries.is_empty() {
            return Err(choose_account::none(&filter));
        }
        let (mut codes, mut rows, mut answered) = (vec![], vec![], false);
        for entry in entries {
            let chosen = choose_account::chosen(&registry, entry, Rule::Each);
            match self.end(invocation, &chosen, console) {
                Ok(row) => {
                    answered |= registry.answers(&chosen.account);
                    rows.push(row);
                }
                Err(error) => codes.push(console.report(&error)),
            }
        }
        tell_of_default(invocation, console, answered)?;
        if console.options.json_lines {
            rows.iter().try_for_each(|row| console.print_json(row))?;
        } else if console.wants_json() {
            console.print_json(&json!({ "accounts": rows }))?;
        }
        Ok(exit::gravest(codes))
    }

    /// Logs one account out, and says so; the same as JSON.
    fn end(
        &self,
        invocation: &Invocation,
        chosen: &Chosen,
        console: &mut Console,
    ) -> Result<Value, Error> {
        let world = invocation.world()?;
        let held_by = invocation.also_held_by(chosen.entry.as_ref());
        let ended = block_on(logout::logout(world, chosen, self.keep_token))??;
        let account = &chosen.account;
        let unwired = git::unwire_if_last(&world.home, console, &account.controller);
        let kept: Vec<String> = ended.kept.iter().map(|name| escape::line(name)).collect();
        let name = ended.old.name().map(escape::line);
        let row = json!({
            "controller": account.controller.as_str(),
            "user": account.user.as_str(),
            "token": &name,
            "revoked": ended.old.is_revoked(),
            "kept": &kept,
        });
        if !console.wants_json() {
            console.say(match (&ended.old, name) {
                (OldToken::Revoked(_), Some(name)) => {
                    format!("Revoked token `{name}` and forgot {account}")
                }
                (OldToken::Refused(_), Some(name)) => {
                    format!("Token `{name}` was refused, so it was not revoked; forgot {account}")
                }
                (_, Some(name)) => {
                    format!("Forgot {account}; `{name}` is still valid on the controller")
                }
                (_, None) => format!("Forgot {account}"),
            });
            if matches!(ended.old, OldToken::Refused(_)) {
                // Somebody ended it, or nobody is let in for now: no answer tells these apart.
                if let Ok(Ok(page)) = block_on(login_target::token_page(world, &chosen.site)) {
                    console.say(format!("If {page} still lists it, revoke it there"));
                }
            }
            for kept in kept {
                let why = "an interrupted login had --keep-old";
                console.say(format!("`{kept}` is still valid: {why}"));
            }
            tell_ended_here(console, held_by.filter(|_| ended.old.is_revoked()));
        }
        // The account is gone, whatever became of git.
        unwired.map(|()| row)
    }
}

/// What is used from now on when no account is named. Where the default account is gone, `answered`,
/// another one answers only where it is the only one.
fn tell_of_default(
    invocation: &Invocation,
    console: &mut Console,
    answered: bool,
) -> Result<(), Error> {
    if console.wants_json() || invocation.tell_of_environment(console) || !answered {
        return Ok(());
    }
    let registry = Registry::read(&invocation.world()?.home)?;
    if registry.entries().is_empty() {
        return Ok(());
    }
    if let Ok(chosen) = choose_account::choose(&registry, &Filter::default(), None, || Ok(None)) {
        console.say(format!("{} is now the default account", chosen.account));
    } else {
        let choose = console.program_line("switch");
        console.say(format!("There is no default account now; to choose one: {choose}"));
    }
    Ok(())
}
