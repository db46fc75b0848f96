//! The keyring's own dialog, for which a person is given time. Some keyrings answer with a prompt
//! where no dialog is needed; that one completes by itself.

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
use zbus::{MatchRule, Message, MessageStream, OwnedVariant};

const PROMPT: &str = "org.freedesktop.Secret.Prompt";

/// How long a person may think.
const PERSON: Duration = Duration::from_secs(120);

/// Within this time a prompt completes for which no dialog is shown.
const BY_ITSELF: Duration = Duration::from_millis(700);

/// What of the deadline is left for taking a dialog away again.
const TO_DISMISS: Duration = Duration::from_millis(300);

/// What the keyring asks its person in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyringQuestion {
    /// Something a dialog is open for: the password of a locked keyring, or whether this program
    /// may do what it does.
    Open,
    /// The password of a collection that is to be created.
    Create,
}

/// Somebody at a terminal, who is asked until they say no.
#[derive(Debug, Clone)]
pub(in super::super) struct Person {
    /// Says that a dialog is open.
    pub(in super::super) tell: fn(KeyringQuestion),
    /// Whether a collection may be created.
    pub(in super::super) founds: bool,
    dismissed: Arc<AtomicBool>,
}

impl Person {
    pub(in super::super) fn new(tell: fn(KeyringQuestion)) -> Person {
        Person { tell, founds: false, dismissed: Arc::default() }
    }

    pub(super) fn may_be_asked(&self) -> Result<(), Problem> {
        if self.dismissed.load(Ordering::Relaxed) {
            return Err(Problem::KeyringPromptDismissed);
        }
        Ok(())
    }
}

/// The next message of a stream.
async fn next(answers: &mut MessageStream) -> Option<zbus::Result<Message>> {
    poll_fn(|cx| Pin::new(&mut *answers).poll_next(cx)).await
}

impl Service {
    /// Has `prompt` completed: by the person, if there is one, else by itself or not at all, which
    /// is `unanswered`. Afterwards the keyring has as long as at the beginning.
    pub(super) async fn complete(
        &mut self,
        prompt: &ObjectPath<'_>,
        person: Option<&Person>,
        unanswered: Problem,
    ) -> Result<(), Problem> {
        person.map_or(Ok(()), Person::may_be_asked)?;
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
        let now = Instant::now();
        let by_itself = now
            + match person {
                Some(_) => BY_ITSELF,
                None => self.bus.deadline.duration_since(now).saturating_sub(TO_DISMISS),
            };
        let mut answer = within(by_itself, next(&mut answers)).await;
        if let (Err(_), Some(person)) = (&answer, person) {
            (person.tell)(KeyringQuestion::Open);
            answer = within(Instant::now() + PERSON, next(&mut answers)).await;
        }
        if person.is_some() {
            self.bus.deadline = Instant::now() + PATIENCE;
        }
        let answered = match answer {
            Err(_) => {
                // Nobody is there. It is no matter if the dialog stays.
                let _ = self.tell(prompt, (PROMPT, "Dismiss"), &()).await;
                false
            }
            Ok(answer) => {
                let answer = answer.and_then(Result::ok).ok_or(Problem::KeyringLost)?;
                let answer = answer.body().deserialize_ignore_signature::<(bool, OwnedVariant)>();
                matches!(answer, Ok((false, _)))
            }
        };
        match person {
            _ if answered => Ok(()),
            None => Err(unanswered),
            Some(person) => {
                person.dismissed.store(true, Ordering::Relaxed);
                Err(Problem::KeyringPromptDismissed)
            }
        }
    }
}
