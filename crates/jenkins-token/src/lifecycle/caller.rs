//! Somebody with a credential, talking to one controller.

use crate::Problem;
use crate::model::{Credential, Listed, Minted, Secret, TokenName, TokenUuid, Version};
use crate::protocol::{
    Asked, Reply, Request, Shown, crumb, denial, identity, legacy, mint, rename, revoke,
    tokens_page,
};
use crate::transport::{Exchange, Lost, Network, Site};
use crate::{lifecycle::World, model::Expiry};
use jiff::Timestamp;

/// One conversation, as one user, with the rules for crumbs.
pub struct Caller<'a, N: Network> {
    network: &'a N,
    site: &'a Site,
    shown: Shown,
    conversation: N::Conversation,
    crumb: Option<crumb::Crumb>,
    /// What the controller said it is.
    pub version: Option<Version>,
    /// Whether it showed the page of the time before 2.129, which tells where no version does.
    shows_one_token: bool,
    /// The controller's clock when it last listed tokens.
    pub clock: Option<Timestamp>,
}

impl<'a, N: Network> Caller<'a, N> {
    /// A fresh connection as `credential`'s user.
    ///
    /// # Errors
    /// As [`Network::open`].
    pub fn new(
        world: &World<'a, N>,
        site: &'a Site,
        credential: &Credential,
        shown: Shown,
    ) -> Result<Caller<'a, N>, Problem> {
        let network = world.network;
        let conversation = network.open(site, Some(credential))?;
        Ok(Caller {
            network,
            site,
            shown,
            conversation,
            crumb: None,
            version: None,
            shows_one_token: false,
            clock: None,
        })
    }

    /// Whether a user has one token there, without a name, as far as the answers so far tell.
    #[must_use]
    pub fn is_before_named_tokens(&self) -> bool {
        match &self.version {
            Some(version) => version.is_before_named_tokens(),
            None => self.shows_one_token,
        }
    }

    /// Has the controller say what it is, if it does, and show the page that tells it otherwise.
    ///
    /// # Errors
    /// What its answers mean.
    pub async fn ask_version(&mut self) -> Result<(), Problem> {
        self.who_am_i().await?;
        if self.version.is_none() {
            let reply = self.ask(&legacy::request()).await?;
            self.learn(&reply);
        }
        Ok(())
    }

    /// What a page tells of the controller.
    fn learn(&mut self, reply: &Reply) {
        self.version = identity::version(reply).or(self.version.take());
        self.shows_one_token |= self.version.is_none() && legacy::is_before_named_tokens(reply);
    }

    /// Whether it speaks with the account's password.
    pub(super) fn shows_password(&self) -> bool {
        self.shown == Shown::Password
    }

    fn asked(&self) -> Asked<'a> {
        Asked { controller: &self.site.controller, shown: self.shown }
    }

    async fn ask(&self, request: &Request) -> Result<Reply, Problem> {
        self.conversation.exchange(request).await.map_err(|lost| lost.problem)
    }

    /// Fetches the crumb that posts with a password need; with a token only where one was refused.
    /// JSON first, then XML, which proxies that rewrite JSON leave alone.
    ///
    /// # Errors
    /// What the controller's answer means; [`Problem::NotJenkins`] for a 404 without any Jenkins.
    pub async fn fetch_crumb(&mut self) -> Result<(), Problem> {
        let reply = self.ask(&crumb::request()).await?;
        let mut answer = crumb::read(&reply, &self.asked());
        if matches!(answer, Err(Problem::AnswerUnknown { .. })) {
            let reply = self.ask(&crumb::request_xml()).await?;
            answer = crumb::read(&reply, &self.asked());
        }
        self.version = identity::version(&reply).or(self.version.take());
        self.crumb = match answer {
            Ok(crumb::Answer::Crumb(crumb)) => Some(crumb),
            Ok(crumb::Answer::NoIssuer) => None,
            // Before 2.421 a 404 names nobody: the issuer is off, or this is no Jenkins.
            Ok(crumb::Answer::NotThere) => {
                self.who_am_i().await?;
                None
            }
            Err(problem) => return Err(self.in_its_state(problem).await),
        };
        Ok(())
    }

    /// The crumb last fetched.
    #[must_use]
    pub fn crumb(&self) -> Option<&crumb::Crumb> {
        self.crumb.as_ref()
    }

    /// The same, when nothing else is to be asked.
    #[must_use]
    pub fn into_crumb(self) -> Option<crumb::Crumb> {
        self.crumb
    }

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
        self.conversation.exchange(&request).await
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
        self.conversation
            .exchange(&request)
            .await
            .map(Some)
            .map_err(|lost| Lost { maybe_sent: true, ..lost })
    }

    fn wants_crumb(&self, reply: &Reply) -> bool {
        reply.status == 403 && denial::read(reply, &self.asked()) == Problem::CrumbRefused
    }

    /// Who the controller takes us for.
    ///
    /// # Errors
    /// [`Problem::CredentialsIgnored`] when it sees nobody; else what its answer means.
    pub async fn who_am_i(&mut self) -> Result<String, Problem> {
        let reply = self.ask(&identity::request()).await?;
        match identity::read(&reply, &self.asked()) {
            Ok(who) => {
                self.version = who.version.or(self.version.take());
                if who.anonymous { Err(Problem::CredentialsIgnored) } else { Ok(who.name) }
            }
            Err(problem) => Err(self.in_its_state(problem).await),
        }
    }

    /// Creates a token. A refused crumb is tried once more with a fresh one, but Jenkins does not
    /// sign that refusal: only when the list has nothing that `is_it`, by the controller's clock.
    ///
    /// # Errors
    /// [`Lost`] tells whether one may have been created all the same.
    pub async fn mint(
        &mut self,
        name: &TokenName,
        expiry: Expiry,
        is_it: impl Fn(&Listed, Option<Timestamp>) -> bool,
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

    /// The listed tokens that `is_it`, by the controller's clock. Where the one token of the time
    /// before 2.129 is read there are none.
    ///
    /// # Errors
    /// As [`Caller::tokens`].
    pub(super) async fn those(
        &mut self,
        is_it: impl Fn(&Listed, Option<Timestamp>) -> bool,
    ) -> Result<Vec<Listed>, Problem> {
        match self.tokens().await {
            Ok(mut tokens) => {
                tokens.retain(|token| is_it(token, self.clock));
                Ok(tokens)
            }
            Err(problem @ Problem::PageUnreadable { .. })
                if self.version.as_ref().is_none_or(Version::is_before_named_tokens) =>
            {
                self.legacy_token().await.map(|_| vec![]).map_err(|_| problem)
            }
            Err(problem) => Err(problem),
        }
    }

    /// What is left of a request to change something that was answered otherwise than hoped for: it
    /// may have been carried out, unless Jenkins itself said no before.
    async fn refused(&self, reply: &Reply, problem: Problem) -> Lost {
        let said_no = reply.is_json() && matches!(problem, Problem::ControllerSaid { .. });
        let maybe_sent = !said_no && !denial::came_before_the_act(reply);
        Lost { maybe_sent, problem: self.in_its_state(problem).await }
    }

    /// The user's tokens, from whichever address has the page.
    ///
    /// # Errors
    /// [`Problem::PageUnreadable`] rather than an empty list when in doubt.
    pub async fn tokens(&mut self) -> Result<Vec<Listed>, Problem> {
        let [first, second] = tokens_page::addresses(self.version.as_ref());
        let mut reply = self.ask(&first).await?;
        if tokens_page::is_elsewhere(&reply) {
            reply = self.ask(&second).await?;
        }
        self.learn(&reply);
        self.clock = reply.date();
        match tokens_page::read(&reply, &self.asked()) {
            Ok(tokens) => Ok(tokens),
            Err(problem) => Err(self.in_its_state(problem).await),
        }
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
        let why = "the controller said yes and still lists it".to_owned();
        Err(refused.unwrap_or(Problem::RevokeUnfinished { name: token.name, why }))
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
    pub async fn rename(&mut self, uuid: &TokenUuid, name: &TokenName) -> Result<(), Problem> {
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

    /// The one token of the time before 2.129.
    ///
    /// # Errors
    /// As [`legacy::read`].
    pub async fn legacy_token(&mut self) -> Result<Secret, Problem> {
        let reply = self.ask(&legacy::request()).await?;
        self.version = identity::version(&reply).or(self.version.take());
        legacy::read(&reply, &self.asked())
    }

    /// Another value for that token; the one before ends.
    ///
    /// # Errors
    /// As [`legacy::read_changed`]; [`Lost`] tells whether it may have changed all the same.
    pub async fn change_legacy_token(&mut self) -> Result<Secret, Lost> {
        let reply = self.post(legacy::change_request).await?;
        match legacy::read_changed(&reply, &self.asked()) {
            Ok(value) => Ok(value),
            Err(problem) => Err(self.refused(&reply, problem).await),
        }
    }

    /// What `problem` is on a controller that may be starting: until its login page is there, its
    /// 401, 403 and 500 teach nothing (recordings README, point 2).
    async fn in_its_state(&self, problem: Problem) -> Problem {
        let doubtful = matches!(
            problem,
            Problem::TokenSuspect
                | Problem::PasswordRefused
                | Problem::CrumbRefused
                | Problem::ServerFailed { .. }
        );
        if doubtful && is_starting(self.network, self.site).await {
            return Problem::Starting;
        }
        problem
    }
}

/// Whether the login page, asked as nobody, says that Jenkins is not ready. No answer is no proof.
pub(super) async fn is_starting<N: Network>(network: &N, site: &Site) -> bool {
    let Ok(nobody) = network.open(site, None) else { return false };
    let Ok(reply) = nobody.exchange(&identity::login_page()).await else { return false };
    let asked = Asked { controller: &site.controller, shown: Shown::Nothing };
    !identity::is_ready(&reply)
        && reply.status >= 500
        && matches!(denial::read(&reply, &asked), Problem::Starting | Problem::ServerFailed { .. })
}
