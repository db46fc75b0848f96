//! `cargo jenkins recover`

use super::git_follow::Before;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::accounts::journal::{Aim, Intent};
use jenkins_token::lifecycle::{login_target, recover};
use jenkins_token::model::Source;
use jenkins_token::transport::block_on;
use jenkins_token::{Cause, Error, Problem, escape};
use serde_json::{Value, json};

/// Show and finish what an interrupted command left.
///
/// A login that was interrupted before its token was stored has no credential to clean up with; the
/// next login of that account does that.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins recover
  cargo jenkins recover --json")]
pub(crate) struct Recover {
    /// Forget this one; you revoke its token yourself, on the page that is printed
    #[arg(long, value_name = "ID")]
    dismiss: Option<String>,
}

impl Recover {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.world()?;
        if let Some(id) = &self.dismiss {
            let intent = recover::dismiss(world, id)?;
            let name = escape::line(&intent.name);
            let page = block_on(login_target::known_token_page(world, &intent.site))?;
            console.say(format!("Forgotten. If a token `{name}` exists, revoke it at {page}"));
            return Ok(exit::DONE);
        }
        let before = Before::now(&world.home)?;
        let all = block_on(recover::recover_beside(world, invocation.environment(None).as_ref()))??;
        if console.wants_json() {
            let rows: Vec<Value> = all
                .iter()
                .map(|one| {
                    json!({
                        "id": one.intent.id,
                        "controller": one.intent.account.controller.as_str(),
                        "user": one.intent.account.user.as_str(),
                        "token": escape::line(&one.intent.name),
                        "kept": one.intent.kept.as_deref().map(escape::line),
                        "outcome": one.outcome.words().ok(),
                        "error": one.outcome.words().err().map(|error| {
                            let mut shown = console.error_json(error);
                            shown["next"] = ways(console, &one.intent, error).join("; or: ").into();
                            shown
                        }),
                    })
                })
                .collect();
            console.print_json(&json!({ "recovered": rows }))?;
        } else if all.is_empty() {
            console.say("Nothing to recover");
        }
        let mut codes = Vec::new();
        for one in &all {
            let about = format!("{} {}", one.intent.id, one.intent.account);
            match one.outcome.words() {
                Ok(outcome) if !console.wants_json() => {
                    let kept = one.intent.kept.as_ref().map_or_else(String::new, |kept| {
                        format!("; `{}` is still valid, as --keep-old asked", escape::line(kept))
                    });
                    console.say(format!("{about}: {outcome}{kept}"));
                }
                Ok(_) => {}
                Err(error) => {
                    if !console.wants_json() {
                        let name = escape::line(&one.intent.name);
                        let ways = ways(console, &one.intent, error).join("\n    or: ");
                        console.say(format!(
                            "{about}: not finished: {error}\n  token: {name}\n  next: {ways}"
                        ));
                    }
                    codes.push(exit::UNFINISHED);
                }
            }
        }
        let mut controllers: Vec<_> =
            all.iter().map(|one| &one.intent.account.controller).collect();
        controllers.sort();
        controllers.dedup();
        for controller in controllers {
            before.follow(invocation, console, controller, false);
        }
        Ok(exit::gravest(codes))
    }
}

/// The ways on from what this run could not finish, each with its command at the end. Where the
/// controller cannot be asked about the token, a login cannot ask it either.
fn ways(console: &Console, intent: &Intent, error: &Error) -> Vec<String> {
    let line = |words: String| console.program_line(&words);
    let (id, root) = (&intent.id, &intent.account.controller);
    let (name, user) = (escape::word(&intent.name), escape::word(intent.account.user.as_str()));
    let dismiss = line(format!("recover --dismiss {id}"));
    if let Problem::Unverified { source: Cause::Problem(source), .. } = &error.problem
        && **source != Problem::TokenSuspect
    {
        let why = Error { problem: (**source).clone(), ..error.clone() };
        let mut ways = why.next_step().lines_in(&console.typed);
        ways.push(format!("to forget about it: {dismiss}"));
        return ways;
    }
    let finish = match intent.aim {
        Aim::Create => {
            let revoke = line(format!("token revoke {name} -c {root} -u {user}"));
            format!("if you do not have its value: {revoke}")
        }
        Aim::Command if intent.source == Source::Environment => {
            format!("with {user}'s token in the environment again: {}", line("recover".to_owned()))
        }
        Aim::Login if intent.old.as_ref().is_some_and(|old| old.legacy) => {
            let revoke = line(format!("token revoke --legacy -c {root} -u {user}"));
            format!("when nobody needs the legacy token: {revoke}")
        }
        Aim::Login | Aim::Command | Aim::Logout | Aim::Replace => {
            format!("a login finishes this: {}", line(format!("login {root} -u {user}")))
        }
    };
    vec![finish, format!("to forget about it: {dismiss}")]
}
