//! `cargo jenkins logout`

use crate::commands::git;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::Error;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::lookup::{self, Filter};
use jenkins_token::lifecycle::{OldToken, logout};
use jenkins_token::transport::block_on;
use serde_json::json;

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
}

impl Logout {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let choice = invocation.choose_stored(console)?;
        let answered = Registry::read(&choice.world.home)?.answers(choice.account());
        let ended = block_on(logout::logout(choice.world, &choice.chosen, self.keep_token))??;
        let account = choice.account();
        let unwired = git::unwire_if_last(&choice.world.home, console, &account.controller);
        if console.wants_json() {
            let kept = ended.kept.iter().map(|name| jenkins_token::escape::line(name));
            console.print_json(&json!({
                "controller": account.controller.as_str(),
                "user": account.user.as_str(),
                "token": ended.old.name().map(jenkins_token::escape::line),
                "revoked": ended.old.is_revoked(),
                "kept": kept.collect::<Vec<_>>(),
            }))?;
            return unwired.map(|()| exit::DONE);
        }
        let name = ended.old.name().map(jenkins_token::escape::line);
        match (&ended.old, name) {
            (OldToken::Revoked(_), Some(name)) => {
                console.say(format!("Revoked token `{name}` and forgot {account}"));
            }
            (_, Some(name)) => {
                console.say(format!("Forgot {account}; `{name}` is still valid on the controller"));
            }
            (_, None) => console.say(format!("Forgot {account}")),
        }
        for kept in &ended.kept {
            let kept = jenkins_token::escape::line(kept);
            console.say(format!("`{kept}` is still valid: an interrupted login had --keep-old"));
        }
        if answered {
            tell_who_answers(console, &Registry::read(&choice.world.home)?);
        }
        // The account is gone, whatever became of git.
        unwired.map(|()| exit::DONE)
    }
}

/// The default account is gone; another one answers only where it is the only one.
fn tell_who_answers(console: &mut Console, registry: &Registry) {
    if registry.entries().is_empty() {
        return;
    }
    if let Ok(chosen) = lookup::choose(registry, &Filter::default(), None, || Ok(None)) {
        console.say(format!("{} is now the default account", chosen.account));
    } else {
        let choose = console.program_line("switch");
        console.say(format!("There is no default account now; to choose one: {choose}"));
    }
}
