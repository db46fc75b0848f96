//! `cargo jenkins token create`

use super::rotate;
use crate::account_choice::tell_ended_here;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use crate::project::Project;
use crate::token_options;
use clap::Args;
use jenkins_token::accounts::seen_names;
use jenkins_token::lifecycle::choose_account::{Chosen, Rule};
use jenkins_token::lifecycle::rotate::Successor;
use jenkins_token::lifecycle::{self, create};
use jenkins_token::model::{Account, ControllerTime, Expiry, Minted, TokenName};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use serde_json::{Value, json};

/// Create another token and print it once; nobody can read it again.
///
/// With --use nothing is printed: the new token replaces the stored one, which is revoked when the
/// new one works, as after a second login.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins token create backup-job
  cargo jenkins token create backup-job --expires 30d --json
  cargo jenkins token create laptop --use
  cargo jenkins token create laptop --use --keep-old")]
pub(super) struct Create {
    /// Its name [default: token-name of the project, where its controller is used]
    #[arg(required_if_eq("in_use", "true"))]
    name: Option<String>,
    /// Use it from now on, instead of the stored token
    #[arg(long = "use")]
    in_use: bool,
    /// Do not revoke the token that --use replaces
    #[arg(long, requires = "in_use")]
    keep_old: bool,
    /// When it expires: 30d, 2027-01-31 or never (Jenkins 2.548 and later)
    ///
    /// `expires` of the project makes it sooner, where its controller is used.
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
}

impl Create {
    pub(super) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let name = self.name.as_deref().map(TokenName::parse).transpose()?;
        let expiry = token_options::expiry(self.expires.as_deref())?;
        match name {
            Some(name) if self.in_use => self.replace(invocation, console, name, expiry),
            name => show(invocation, console, name, expiry).map(|()| exit::DONE),
        }
    }

    fn replace(
        &self,
        invocation: &Invocation,
        console: &mut Console,
        name: TokenName,
        expiry: Expiry,
    ) -> Result<u8, Error> {
        let choice = invocation.choose_stored(console)?;
        let successor = Successor {
            name: Some(name),
            expiry: Some(expiry),
            keep_old: self.keep_old,
            replace_legacy: false,
            machine: token_options::machine(invocation),
        };
        let held_by = invocation.also_held_by(choice.chosen.entry.as_ref());
        let done = block_on(lifecycle::rotate::rotate(choice.world, &choice.chosen, successor))??;
        rotate::tell(console, &done, expiry);
        tell_ended_here(console, held_by.filter(|_| done.old.is_revoked()));
        if console.wants_json() {
            console.print_json(&rotate::row(&choice.world.home, &done)?)?;
        }
        Ok(rotate::code(&done))
    }
}

/// The value goes to stdout before anything else is done; if it cannot, the token is revoked.
fn show(
    invocation: &Invocation,
    console: &mut Console,
    name: Option<TokenName>,
    expiry: Expiry,
) -> Result<(), Error> {
    if console.is_out_nowhere {
        return Err(Problem::NobodyReceives.into());
    }
    let choice = invocation.choose(console)?;
    let now = choice.world.time_of(&choice.chosen);
    let (name, expiry) = of_project(invocation, console, &choice.chosen, name, expiry, now)?;
    let (credential, _) = choice.credential()?;
    let account = choice.account().clone();
    let mut seen = seen_names::read(&choice.world.home, &account);
    if seen.contains(&name.to_string()) {
        console.say(format!("warning: there is a token `{name}` already; this is another one"));
    }
    // To a person the value comes last and alone; a program may be gone before it has it.
    let is_last = console.is_read_by_a_person();
    let tell = |console: &mut Console, minted: &Minted| {
        console.say(format!("Created token `{name}` of {account}; it is shown only this once"));
        token_options::tell_end(console, &minted.expires, expiry);
    };
    let print = |minted: &Minted| {
        if is_last {
            tell(console, minted);
        }
        let printed = if console.wants_json() {
            console.print_json(&json_of(&account, minted))
        } else {
            console.print(minted.value.expose())
        };
        let received = printed.and_then(|()| console.flush());
        received.map_err(|_| Problem::NotReceived { name: name.to_string() }.of(&account))?;
        if !is_last {
            tell(console, minted);
        }
        Ok(())
    };
    block_on(create::create(choice.world, &choice.chosen, &credential, &name, expiry, print))??;
    if choice.chosen.token().is_some() {
        seen.push(name.to_string());
        seen_names::note(&choice.world.home, &account, seen.iter().map(String::as_str));
    }
    Ok(())
}

/// Name and end, as the project wants them when it is the one that chose the account.
fn of_project(
    invocation: &Invocation,
    console: &mut Console,
    chosen: &Chosen,
    name: Option<TokenName>,
    expiry: Expiry,
    now: ControllerTime,
) -> Result<(TokenName, Expiry), Error> {
    let project = if chosen.rule == Rule::Project { invocation.project(console)? } else { None };
    let expiry = project.map_or(Ok(expiry), |project| project.shortened(expiry, now))?;
    let name = name.or_else(|| project.and_then(Project::token_name).cloned());
    let unnamed = || Problem::Usage { why: "a token needs a name: token create NAME".to_owned() };
    Ok((name.ok_or_else(unnamed)?, expiry))
}

fn json_of(account: &Account, minted: &Minted) -> Value {
    json!({
        "controller": account.controller.as_str(),
        "user": account.user.as_str(),
        "value": minted.value.expose(),
        "name": escape::line(&minted.name),
        "uuid": minted.uuid.as_str(),
        "expires": minted.expires.date().map(|date| date.to_string()),
    })
}
