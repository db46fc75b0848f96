//! The border between the protocol and a network: requests go out, replies come back, or are lost.

use crate::model::{Credential, Site};
use crate::protocol::{Reply, Request};
use crate::{Problem, Waiting};
use std::future::Future;
use std::time::Duration;

/// Opens conversations. A fresh one shares nothing with those before it.
pub trait Network {
    /// What it opens.
    type Conversation: Exchange;

    /// A conversation with `site` as `credential`'s user, or as nobody. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Problem::PlainHttp`] where that was not accepted, those of [`Network::check`].
    fn open(
        &self,
        site: &Site,
        credential: Option<&Credential>,
    ) -> Result<Self::Conversation, Problem>;

    /// Whether the files that `site` names are what they should be. Nothing is sent.
    ///
    /// # Errors
    /// [`Problem::CaFileUnusable`], [`ReachFault::ClientCertUnusable`](crate::problem::ReachFault).
    fn check(&self, _site: &Site) -> Result<(), Problem> {
        Ok(())
    }

    /// Tells whoever watches that `what` is waited for, until the answer is dropped.
    fn waiting(&self, _what: &str) -> Waiting {
        Waiting::default()
    }

    /// The proxy on the way to `site`, in words.
    fn proxy(&self, _site: &Site) -> Option<String> {
        None
    }

    /// How long a Jenkins that is starting is waited for.
    fn patience(&self) -> Duration {
        Duration::ZERO
    }

    /// Lets others on this thread go on for a while, on whatever runs the conversations.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

/// Requests on one connection, with one credential, to one root, and no memory: cookies travel
/// only inside the crumb they belong to.
pub trait Exchange {
    /// One request, one reply. Redirects are replies.
    fn exchange(&self, request: &Request) -> impl Future<Output = Result<Reply, Lost>> + Send;
}

/// No reply. What decides the next step is whether the controller may have acted.
#[derive(Debug)]
pub struct Lost {
    /// `false` only when no byte of the request can have arrived.
    pub maybe_sent: bool,
    /// Why.
    pub problem: Problem,
}
