//! `cargo jenkins switch`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::lifecycle::switch;
use jenkins_token::model::Account;
use jenkins_token::{Error, Problem};
use serde_json::json;

/// Choose the default account.
///
/// It is used when no account is named. A URL chooses the controller, --user the user there. Without
/// them a terminal shows a choice; elsewhere, of two accounts the other one is taken.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins switch https://ci.example.com
  cargo jenkins switch https://ci.example.com --user alice
  cargo jenkins switch --user alice")]
pub(crate) struct Switch {
    /// The controller
    #[arg(value_name = "URL")]
    url: Option<String>,
}

impl Switch {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.world()?;
        let registry = Registry::read(&world.home)?;
        let filter = match &self.url {
            Some(url) => invocation.filter_at(Some(url))?,
            None => invocation.filter()?,
        };
        // Without a name a person chooses.
        let is_open = filter.controller.is_none() && filter.user.is_none();
        let is_choice = is_open && choose_account::all(&registry, &filter).len() > 1;
        let account = match switch::meant(&registry, &filter) {
            _ if is_choice && console.can_ask() => pick(console, &registry, &filter)?,
            Err(Error { problem: Problem::SeveralAccounts { .. }, .. }) if console.can_ask() => {
                pick(console, &registry, &filter)?
            }
            meant => meant?,
        };
        switch::make_default(&world.home, &account)?;
        if console.wants_json() {
            console.print_json(&json!({
                "controller": account.controller.as_str(),
                "user": account.user.as_str(),
            }))?;
        } else if invocation.tell_of_environment(console) {
            console.say(format!("{account} is the default account once that is unset"));
        } else {
            console.say(format!("{account} is now the default account"));
        }
        Ok(exit::DONE)
    }
}

/// The account a person picks by its number.
fn pick(console: &mut Console, registry: &Registry, filter: &Filter) -> Result<Account, Error> {
    let accounts = choose_account::all(registry, filter);
    for (number, entry) in (1..).zip(&accounts) {
        let mark = if registry.answers(&entry.account) { " (now)" } else { "" };
        console.say(format!("{number}. {}{mark}", entry.account));
    }
    let question = format!("Type a number from 1 to {}", accounts.len());
    console.ask("a choice", &question, |answer| {
        let number = answer.parse().ok().and_then(|number: usize| number.checked_sub(1));
        let picked = number.and_then(|at| accounts.get(at)).map(|entry| entry.account.clone());
        picked.ok_or_else(|| Problem::Usage { why: format!("`{answer}` is not one of them") })
    })
}
