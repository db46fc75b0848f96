//! A call, made.

use super::output::Output;
use crate::account_choice::AccountChoice;
use crate::console::Console;
use jenkins_token::Error;
use jenkins_token::lifecycle::api::{self, Answer, Call, Outcome};
use jenkins_token::model::Credential;

/// As whom calls are made, and where what is refused is printed.
pub(super) struct Making<'a> {
    pub(super) choice: &'a AccountChoice<'a>,
    pub(super) credential: &'a Credential,
    pub(super) output: &'a Output,
}

impl Making<'_> {
    /// Makes a call; a refusal is printed, and an error.
    pub(super) async fn send(
        &self,
        console: &mut Console,
        call: &Call,
    ) -> Result<(Answer, Option<String>), Error> {
        let AccountChoice { world, chosen, .. } = self.choice;
        match api::send(world, chosen, self.credential, call).await?.outcome {
            Outcome::Done(answer) => Ok((answer, None)),
            Outcome::Redirected(answer, path) => Ok((answer, Some(path))),
            Outcome::Refused(reply, problem) => {
                // A refusal is one, also when nobody reads its page.
                let _ = self.output.print_refused(console, &reply);
                Err(problem.into())
            }
        }
    }
}
