//! `cargo jenkins token create`

use super::rotate;
use crate::exit;
use crate::invocation::Task;
use crate::project::Project;
use crate::token_options;
use clap::Args;
use jenkins_token::lifecycle::lookup::Chosen;
use jenkins_token::lifecycle::rotate::Successor;
use jenkins_token::lifecycle::{self, create, lookup};
use jenkins_token::model::{Account, ControllerTime, Expiry, Minted, TokenName};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use serde_json::{Value, json};

/// Create one more token and print it once; nobody can read it again.
///
/// With --use nothing is printed: the token takes the place of the stored one, which is revoked
/// when the new one works, as a second login does.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins token create backup-job
  cargo jenkins token create backup-job --expires 30d --json
  cargo jenkins token create laptop --use
  cargo jenkins token create laptop --use --keep-old")]
pub(super) struct Create {
    /// What it is to be called; else `token-name` of the project whose controller answers
    #[arg(required_if_eq("in_use", "true"))]
    name: Option<String>,
    /// Put it in the place of the stored token
    #[arg(long = "use")]
    in_use: bool,
    /// Leave the token alive that --use replaces
    #[arg(long, requires = "in_use")]
    keep_old: bool,
    /// When it is to end: 30d, 2027-01-31 or never (Jenkins 2.548 and later); `expires` of the
    /// project makes it sooner
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
}

impl Create {
    pub(super) fn run(self, task: &mut Task<'_>) -> Result<u8, Error> {
        let name = self.name.as_deref().map(TokenName::parse).transpose()?;
        let expiry = token_options::expiry(self.expires.as_deref())?;
        match name {
            Some(name) if self.in_use => self.replace(task, name, expiry),
            name => show(task, name, expiry).map(|()| exit::DONE),
        }
    }

    fn replace(&self, task: &mut Task<'_>, name: TokenName, expiry: Expiry) -> Result<u8, Error> {
        let ground = task.ground()?;
        let chosen = task.choose_by_hand(&ground)?;
        let successor = Successor {
            name: Some(name),
            expiry: Some(expiry),
            keep_old: self.keep_old,
            replace_legacy: false,
            machine: token_options::machine(task),
        };
        let done = block_on(lifecycle::rotate::rotate(&ground.world(), &chosen, successor))??;
        rotate::tell(task, &done, expiry);
        if task.wants_json() {
            task.print_json(&rotate::row(&done))?;
        }
        Ok(rotate::code(&done))
    }
}

/// The value goes to stdout before anything else is done; if it cannot, the token is revoked.
fn show(task: &mut Task<'_>, name: Option<TokenName>, expiry: Expiry) -> Result<(), Error> {
    if task.shell.is_out_nowhere {
        return Err(Problem::NobodyReceives.into());
    }
    let ground = task.ground()?;
    let environment = task.environment()?;
    let chosen = task.choose(&ground, environment.as_ref())?;
    let world = ground.world();
    let now = world.time_of(&chosen);
    let (name, expiry) = of_project(task, &chosen, name, expiry, now)?;
    let (credential, _) = block_on(lookup::credential(&world, &chosen, environment.as_ref()))??;
    let account = chosen.entry.account.clone();
    let print = |minted: &Minted| {
        let printed = if task.wants_json() {
            task.print_json(&json_of(&account, minted))
        } else {
            task.print(minted.value.expose())
        };
        let received = printed.and_then(|()| task.flush());
        received.map_err(|_| Problem::NotReceived { name: name.to_string() }.of(&account))?;
        task.say(format!("Created token `{name}` of {account}; it is shown only this once"));
        token_options::tell_end(task, &minted.expires, expiry);
        Ok(())
    };
    block_on(create::create(&world, &chosen, &credential, &name, expiry, print))?
}

/// Name and end, as the project wants them when it is the one that chose the account.
fn of_project(
    task: &mut Task<'_>,
    chosen: &Chosen,
    name: Option<TokenName>,
    expiry: Expiry,
    now: ControllerTime,
) -> Result<(TokenName, Expiry), Error> {
    let project = if chosen.rule == lookup::BY_PROJECT { task.project()? } else { None };
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
