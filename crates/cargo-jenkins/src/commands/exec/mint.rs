//! `cargo jenkins exec --mint`: a token that lives as long as the command.

use super::{Exec, child, find_program};
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use crate::project::Project;
use crate::token_options;
use jenkins_token::lifecycle::choose_account::Rule;
use jenkins_token::lifecycle::one_command;
use jenkins_token::model::{Expires, Expiry};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};

/// For how long the token would live without us: until tomorrow ends.
const LONGEST: &str = "1d";

const WAITING: &str = "Interrupted; waiting until the controller has revoked the command's token. Once more to stop now";

impl Exec {
    /// Runs the command with a token of its own, and gives its exit code.
    pub(super) fn run_with_its_own(
        self,
        invocation: &Invocation,
        console: &mut Console,
    ) -> Result<u8, Error> {
        let name = self.program()?.clone();
        // Nothing is created for what cannot be run.
        find_program::find(&name, (invocation.process.variable)("PATH"))?;
        let choice = invocation.choose(console)?;
        let expiry = Expiry::parse(self.expires.as_deref().unwrap_or(LONGEST))?;
        let by_project = choice.chosen.rule == Rule::Project;
        let project = if by_project { invocation.project(console)? } else { None };
        let now = choice.world.time_of(&choice.chosen);
        let expiry = project.map_or(Ok(expiry), |it: &Project| it.shortened(expiry, now))?;
        let (credential, _) = choice.credential()?;
        let what = |why| {
            let bug = || Problem::Bug { what: format!("signals cannot be kept: {why}") };
            Problem::of_limit(&why).unwrap_or_else(bug)
        };
        child::keep_signals(WAITING).map_err(what)?;
        let machine = token_options::machine(invocation);
        let lending =
            one_command::lend(choice.world, &choice.chosen, &credential, &machine, expiry);
        let lent = block_on(lending)??;
        if self.expires.is_some() && lent.expires == Expires::Unsupported {
            token_options::tell_end(console, &lent.expires, expiry);
        }
        let started = self
            .command(invocation, &choice.chosen, &lent.value)
            .and_then(|command| Ok((command, lent.lock.pass_on()?)));
        let code = started.and_then(|(mut command, ())| {
            console.flush()?;
            child::run(&mut command).map_err(|error| super::unusable(&name, &error))
        });
        let token = escape::line(lent.name());
        let ending =
            one_command::take_back(choice.world, &choice.chosen, choice.environment(), lent);
        if let Err(error) = block_on(ending).map_err(Error::from).and_then(|done| done) {
            // Its own code says more of the command than ours could.
            let next = console.program_line("recover");
            console.tell(&format!(
                "warning: the command's token `{token}` is not revoked: {error}\n  next: {next}"
            ));
            return Ok(code.unwrap_or(exit::EXEC_FAILED));
        }
        code
    }
}
