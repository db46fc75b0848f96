//! `cargo jenkins token create`

use super::rotate;
use crate::task::Task;
use crate::wish;
use clap::Args;
use jenkins_token::lifecycle::rotate::Successor;
use jenkins_token::lifecycle::{self, create, lookup};
use jenkins_token::model::{Account, Expiry, Minted, TokenName};
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
    /// What it is to be called
    name: String,
    /// Put it in the place of the stored token
    #[arg(long = "use")]
    in_use: bool,
    /// Leave the token alive that --use replaces
    #[arg(long, requires = "in_use")]
    keep_old: bool,
    /// When it is to end: 30d, 2027-01-31 or never (Jenkins 2.548 and later)
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
}

impl Create {
    pub(super) fn run(self, task: &mut Task<'_>) -> Result<(), Error> {
        let name = TokenName::parse(&self.name)?;
        let expiry = wish::expiry(task, self.expires.as_deref())?;
        if self.in_use { self.replace(task, name, expiry) } else { show(task, &name, expiry) }
    }

    fn replace(&self, task: &mut Task<'_>, name: TokenName, expiry: Expiry) -> Result<(), Error> {
        let ground = task.ground()?;
        let chosen = task.choose(&ground, None)?;
        let successor = Successor {
            name: Some(name),
            expiry: Some(expiry),
            keep_old: self.keep_old,
            machine: wish::machine(task),
        };
        let done = block_on(lifecycle::rotate::rotate(&ground.world(), &chosen, successor))??;
        rotate::tell(task, &done, expiry);
        if task.wants_json() { task.print_json(&rotate::row(&done)) } else { Ok(()) }
    }
}

/// The value goes to stdout before anything else is done; if it cannot, the token is revoked.
fn show(task: &mut Task<'_>, name: &TokenName, expiry: Expiry) -> Result<(), Error> {
    let ground = task.ground()?;
    let environment = task.environment()?;
    let chosen = task.choose(&ground, environment.as_ref())?;
    let world = ground.world();
    let (credential, _) = lookup::credential(&world, &chosen, environment.as_ref())?;
    let account = chosen.entry.account.clone();
    let print = |minted: &Minted| {
        let printed = if task.wants_json() {
            task.print_json(&json_of(&account, minted))
        } else {
            task.print(minted.value.expose())
        };
        printed.and_then(|()| task.flush()).map_err(|_| Problem::Usage {
            why: format!("standard output was closed, so token `{name}` was revoked again"),
        })?;
        task.say(format!("Created token `{name}` of {account}; it is shown only this once"));
        wish::tell_end(task, &minted.expires, expiry);
        Ok(())
    };
    block_on(create::create(&world, &chosen, &credential, name, expiry, print))?
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
