//! The keyring's own dialog, for which a person is given time.

use super::bus::{PATIENCE, within};
use super::service::Service;
use crate::Problem;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use zbus::export::futures_core::Stream;
use zbus::message::Type;
use zbus::wire::ObjectPath;
use zbus::{MatchRule, MessageStream, OwnedVariant};

const PROMPT: &str = "org.freedesktop.Secret.Prompt";

/// How long a person may think.
const PERSON: Duration = Duration::from_secs(120);

/// Somebody at a terminal, who is asked until they say no.
#[derive(Debug, Clone)]
pub(in super::super) struct Person {
    /// Says that the dialog is coming.
    before: fn(),
    dismissed: Arc<AtomicBool>,
}

impl Person {
    pub(in super::super) fn new(before: fn()) -> Person {
        Person { before, dismissed: Arc::default() }
    }

    pub(super) fn may_be_asked(&self) -> Result<(), Problem> {
        if self.dismissed.load(Ordering::Relaxed) {
            return Err(Problem::KeyringPromptDismissed);
        }
        Ok(())
    }

    /// Has the dialog behind `prompt` answered.
    pub(super) async fn answer(
        &self,
        service: &mut Service,
        prompt: &ObjectPath<'_>,
    ) -> Result<(), Problem> {
        self.may_be_asked()?;
        (self.before)();
        let answered = service.ask_person(prompt).await;
        if answered == Err(Problem::KeyringPromptDismissed) {
            self.dismissed.store(true, Ordering::Relaxed);
        }
        answered
    }
}

impl Service {
    /// Shows the dialog behind `prompt` and waits for its answer; afterwards the keyring has as
    /// long as at the beginning.
    async fn ask_person(&mut self, prompt: &ObjectPath<'_>) -> Result<(), Problem> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(self.owner.as_str())
            .path(prompt)
            .interface(PROMPT)
            .member("Completed")
            .build();
        let rule = rule.map_err(|e| Problem::Bug { what: format!("no rule for a prompt: {e}") })?;
        // Listening comes first: the answer may be faster than we are.
        let listening = MessageStream::for_match_rule(rule, &self.bus.connection, None);
        let listening = within(self.bus.deadline, listening).await?;
        let mut answers = listening.map_err(|_| Problem::KeyringLost)?;
        self.tell(prompt, (PROMPT, "Prompt"), &("",)).await?;
        let answer = poll_fn(|cx| Pin::new(&mut answers).poll_next(cx));
        let answer = within(Instant::now() + PERSON, answer).await;
        self.bus.deadline = Instant::now() + PATIENCE;
        let Ok(answer) = answer else {
            // Nobody is there. It is no matter if the dialog stays.
            let _ = self.tell(prompt, (PROMPT, "Dismiss"), &()).await;
            return Err(Problem::KeyringPromptDismissed);
        };
        let answer = answer.and_then(Result::ok).ok_or(Problem::KeyringLost)?;
        let answer = answer.body().deserialize_ignore_signature::<(bool, OwnedVariant)>();
        match answer {
            Ok((false, _)) => Ok(()),
            _ => Err(Problem::KeyringPromptDismissed),
        }
    }
}
