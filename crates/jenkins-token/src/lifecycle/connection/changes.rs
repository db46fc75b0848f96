//! What a connection changes: sent, and believed only as far as the answer goes.

use super::Connection;
use crate::model::{Expiry, ListedToken, Minted, Secret, TokenName, TokenUuid};
use crate::problem::ServerState;
use crate::protocol::{Reply, Request, denial, legacy, mint, rename, revoke};
use crate::transport::{Lost, Network};
use crate::{Cause, Problem};
use jiff::Timestamp;

impl<N: Network> Connection<'_, N> {
    /// Posts with the crumb at hand, and once more with a fresh one when that was refused: for what
    /// may be asked twice.
    async fn post(&mut self, make: impl Fn() -> Request) -> Result<Reply, Lost> {
        let reply = self.post_once(make()).await?;
        if !self.wants_crumb(&reply) {
            return Ok(reply);
        }
        Ok(self.post_again(make()).await?.unwrap_or(reply))
    }

    async fn post_once(&self, request: Request) -> Result<Reply, Lost> {
        let request = match &self.crumb {
            Some(crumb) => crumb.attach(request, &self.site.controller),
            None => request,
        };
        self.exchange(request).await
    }

    /// With a fresh crumb, if there are any: as a form field where one in a header was refused, for
    /// proxies that drop unknown headers let that through.
    async fn post_again(&mut self, request: Request) -> Result<Option<Reply>, Lost> {
        let as_field = self.crumb.is_some();
        // The first may have been carried out, whatever was said of it.
        self.fetch_crumb().await.map_err(|problem| Lost { maybe_sent: true, problem })?;
        let controller = &self.site.controller;
        let request = match &self.crumb {
            Some(crumb) if as_field => crumb.attach_as_field(request, controller),
            Some(crumb) => crumb.attach(request, controller),
            None => return Ok(None),
        };
        let reply = self.exchange(request).await;
        reply.map(Some).map_err(|lost| Lost { maybe_sent: true, ..lost })
    }

    fn wants_crumb(&self, reply: &Reply) -> bool {
        reply.status == 403 && denial::read(reply, &self.asked()) == Problem::CrumbRefused
    }

    /// Creates a token. A refused crumb is tried once more with a fresh one, but Jenkins does not
    /// sign that refusal: only when the list has nothing that `is_it`, by the controller's clock.
    ///
    /// # Errors
    /// [`Lost`] tells whether one may have been created all the same.
    pub(in crate::lifecycle) async fn mint(
        &mut self,
        name: &TokenName,
        expiry: Expiry,
        is_it: impl Fn(&ListedToken, Option<Timestamp>) -> bool,
    ) -> Result<Minted, Lost> {
        let mut reply = self.post_once(mint::request(name, expiry)).await?;
        if self.wants_crumb(&reply) {
            if !self.those(is_it).await.is_ok_and(|made| made.is_empty()) {
                return Err(Lost { maybe_sent: true, problem: Problem::CrumbRefused });
            }
            let again = self.post_again(mint::request(name, expiry)).await?;
            reply = again.unwrap_or(reply);
        }
        match mint::read(&reply, &self.asked()) {
            Ok(minted) => Ok(minted),
            Err(problem) => Err(self.refused(&reply, problem).await),
        }
    }

    /// The listed tokens that `is_it`, by the controller's clock. Before 2.129 there are
    /// none.
    ///
    /// # Errors
    /// As [`Connection::tokens`].
    pub(in crate::lifecycle) async fn those(
        &mut self,
        is_it: impl Fn(&ListedToken, Option<Timestamp>) -> bool,
    ) -> Result<Vec<ListedToken>, Problem> {
        match self.tokens().await {
            Ok(mut tokens) => {
                tokens.retain(|token| is_it(token, self.clock));
                Ok(tokens)
            }
            Err(Problem::PageUnreadable { .. }) if self.is_before_named_tokens() => Ok(vec![]),
            Err(problem) => Err(problem),
        }
    }

    /// What is left of a request to change something that was answered otherwise than hoped for: it
    /// may have been carried out, unless Jenkins itself said no before.
    async fn refused(&self, reply: &Reply, problem: Problem) -> Lost {
        let said_no = reply.is_json() && matches!(problem, Problem::ControllerSaid { .. });
        let problem = self.in_its_state(problem).await;
        // Without security nobody is anybody, who could have a token.
        let said_no = said_no || problem == Problem::Server(ServerState::SecurityOff);
        let maybe_sent = !said_no && !denial::came_before_the_act(reply);
        Lost { maybe_sent, problem }
    }

    /// Revokes a token and sees it gone from the list: the answer alone says nothing (200 for an
    /// unknown uuid too).
    ///
    /// # Errors
    /// [`Problem::RevokeUnfinished`] when it is still listed; else what the answers mean.
    pub async fn revoke(&mut self, uuid: &TokenUuid) -> Result<(), Problem> {
        let refused = match self.send_revoke(uuid).await {
            Ok(()) => None,
            Err(Lost { maybe_sent: true, problem }) => Some(problem),
            Err(lost) => return Err(lost.problem),
        };
        let left = match self.tokens().await {
            Ok(left) => left,
            Err(problem) => return Err(refused.unwrap_or(problem)),
        };
        let Some(token) = left.into_iter().find(|token| token.uuid == *uuid) else {
            return Ok(());
        };
        let source = Cause::Seen("the controller said yes and still lists it");
        Err(refused.unwrap_or(Problem::RevokeUnfinished { name: token.name, source }))
    }

    /// Revokes a token, believing the answer; for a token that ends itself.
    ///
    /// # Errors
    /// What the answer means; [`Lost`] tells whether it may have been revoked all the same.
    pub async fn send_revoke(&mut self, uuid: &TokenUuid) -> Result<(), Lost> {
        let reply = self.post(|| revoke::request(uuid)).await?;
        match revoke::read(&reply, &self.asked()) {
            Ok(()) => Ok(()),
            Err(problem) => Err(self.refused(&reply, problem).await),
        }
    }

    /// Renames a token and sees it renamed: up to 2.504 the answer is empty, and another one may
    /// have come in the place of a yes.
    ///
    /// # Errors
    /// What the answers mean; [`Problem::AnswerUnknown`] when it still has its old name.
    pub(in crate::lifecycle) async fn rename(
        &mut self,
        uuid: &TokenUuid,
        name: &TokenName,
    ) -> Result<(), Problem> {
        let refused = match self.send_rename(uuid, name).await {
            Ok(()) => None,
            Err(Lost { maybe_sent: true, problem }) => Some(problem),
            Err(lost) => return Err(lost.problem),
        };
        let listed = match self.tokens().await {
            Ok(listed) => listed,
            Err(problem) => return Err(refused.unwrap_or(problem)),
        };
        if listed.iter().any(|token| token.uuid == *uuid && token.name == name.as_str()) {
            return Ok(());
        }
        let seen = "the token is still listed under its old name".to_owned();
        let asked = "rename".to_owned();
        Err(refused.unwrap_or(Problem::AnswerUnknown { asked, status: 200, seen }))
    }

    async fn send_rename(&mut self, uuid: &TokenUuid, name: &TokenName) -> Result<(), Lost> {
        let reply = self.post(|| rename::request(uuid, name)).await?;
        match rename::read(&reply, &self.asked()) {
            Ok(()) => Ok(()),
            Err(problem) => Err(self.refused(&reply, problem).await),
        }
    }

    /// Another value for that token; the one before ends.
    ///
    /// # Errors
    /// As [`legacy::read_changed`]; [`Lost`] tells whether it may have changed all the same.
    pub(in crate::lifecycle) async fn change_legacy_token(&mut self) -> Result<Secret, Lost> {
        let reply = self.post(legacy::change_request).await?;
        match legacy::read_changed(&reply, &self.asked()) {
            Ok(value) => Ok(value),
            Err(problem) => Err(self.refused(&reply, problem).await),
        }
    }
}
